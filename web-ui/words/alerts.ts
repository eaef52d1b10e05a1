const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const ALERT_WORDS = {
  title: 'Who is told',
  none: 'Nobody is told so far: fill in the mail settings below, and send yourself a test.',
  email: 'Mail',
  handler: (name: string) => `Program ${name}`,
  states: {
    good: 'delivered',
    fresh: 'nothing to deliver so far',
    waiting: 'waiting',
    trouble: 'in trouble',
  },
  last: (when: string) => `Last delivered ${when}.`,
  never: 'Nothing delivered so far.',
  waiting: (count: number) => `${counted(count, 'message waits', 'messages wait')}; it is tried again by itself.`,
  refused: (count: number) => `${counted(count, 'message was', 'messages were')} refused for good.`,
  said: 'The last try, in the words of what answered:',
  test: 'Send a test',
  testing: 'Sending …',
  mail: {
    title: 'Mail settings',
    testForm: 'Send a test with these settings',
    takes: (host: string, port: number, security: string) =>
      `Fills in ${host}, port ${port}, ${security === 'tls' ? 'encrypted from the first byte' : 'encrypted by STARTTLS'}.`,
    wants: (name: string, wants: string) => `${name} ${wants}.`,
    custom: 'A mail server of your own, or of a provider that is not listed: its name and port.',
    more: 'More: sender, certificate, OAuth2',
  },
  trial: {
    sent: 'Sent: the mail server has taken it. Look into the inbox, and into the spam folder.',
    ran: 'It ran, and ended well.',
    notSent: 'It was not sent.',
    cure: 'What to change: ',
    dialogue: (lines: number) => `What was said to the server, and by it (${counted(lines, 'line', 'lines')})`,
  },
  confirm: {
    title: 'Do mails arrive?',
    none: 'Have a code mailed, and type it here: only then it is sure that somebody reads them.',
    asked: (when: string) => `A code was mailed ${when}. Type it here.`,
    other: 'The recipients have changed since: confirm it again.',
    confirmed: (when: string) => `Yes: confirmed ${when}.`,
    mail: 'Mail a code',
    again: 'Mail another code',
    code: 'Code from the mail',
    send: 'Confirm',
    mailed: 'Mailed. It is good for a day.',
  },
  duties: {
    title: 'When and what else is told',
    alerts: 'Incidents: when one ends, how many messages',
    report: 'Report: a mail that counts what happened',
    heartbeat: 'Heartbeat: signs of life',
    handler: 'Programs of yours',
  },
  rules: {
    title: 'Whom nobody is told of',
    about: 'What a rule covers is recorded all the same.',
    none: 'No rule: everybody is told of.',
    everything: 'everything',
    upTo: (grade: string) => `up to ${grade}`,
    ports: (ports: string) => `ports ${ports}`,
    at: (sensor: string) => `at ${sensor}`,
    remove: (name: string) => `Remove ${name}`,
    removeSure: (name: string) => `Remove ${name}? What it covers is told again from now on.`,
    removeYes: 'Remove',
    inFile: 'stands in the configuration text',
    kept: (events: number, last: string) =>
      events === 0
        ? 'Kept nothing silent so far'
        : `Kept ${counted(events, 'event', 'events')} silent, the last ${last}`,
    ends: (when: string) => `ends ${when}`,
    ended: (when: string) => `ended ${when}`,
    forever: 'never ends',
    add: 'Add a rule',
    failed: (reason: string) => `That did not work: ${reason}`,
  },
} as const;
