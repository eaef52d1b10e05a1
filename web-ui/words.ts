import type { EndReason, Grade } from '../firmware/api/contract.ts';
import { counted } from './words/counted.ts';

/** What the frame of the page says; words/ has what each page says. So that it can be said in another language. */

export const GRADE_WORDS: Readonly<Record<Grade, { readonly word: string; readonly about: string }>> = {
  touch: { word: 'touch', about: 'somebody connected, or a packet arrived' },
  probe: { word: 'probe', about: 'something was said that is no log-in: a scan, another protocol' },
  login: { word: 'login', about: 'credentials were tried' },
  commands: { word: 'commands', about: 'somebody was let in and acted' },
  critical: { word: 'critical', about: 'nobody has an innocent reason for this' },
};
export const NOTE_WORD = { word: 'note', about: 'a note about this box, nothing a visitor did' } as const;

export const END_WORDS: Readonly<Record<EndReason, string>> = {
  'visitor-closed': 'the visitor left',
  'sensor-done': 'the decoy ended it, as the real product would',
  reset: 'the visitor reset the connection',
  malformed: 'the visitor broke the protocol',
  idle: 'the visitor said nothing for too long',
  lifetime: 'it lasted longer than is granted',
  'bytes-in': 'the visitor sent more than is taken',
  'bytes-out': 'the visitor fetched more than is given',
  'line-too-long': 'a line was longer than is taken',
  events: 'more happened than one session may record',
  'gave-way': 'it gave its place to a newcomer',
  'gave-way-address': 'it gave its place to a newcomer from the same address',
  fault: 'the decoy failed; this is a bug',
  shutdown: 'the daemon was stopped',
  lost: 'the daemon died meanwhile; when it ended is not known',
};

export const WORDS = {
  name: 'Skep',
  skip: 'Skip to the content',
  loading: 'Loading …',

  menu: {
    title: 'Pages',
    pages: {
      now: 'Now',
      incidents: 'Incidents',
      events: 'Events',
      sessions: 'Sessions',
      sources: 'Sources',
      logins: 'Logins',
      commands: 'Commands',
      scans: 'Scans',
      map: 'Map',
      tokens: 'Tokens and files',
      decoys: 'Decoys',
      alerts: 'Alerts',
      forensics: 'Forensics',
      system: 'System',
    },
  },

  page: {
    unknown: 'There is no such page.',
    failed: 'This page cannot be loaded. The daemon may have been updated meanwhile.',
    reload: 'Load it anew',
  },

  theme: {
    title: 'Colours',
    names: { auto: 'as the system', light: 'light', dark: 'dark', contrast: 'high contrast' },
  },

  keys: {
    title: 'Keys',
    about: {
      '/': 'search',
      j: 'next row; Enter opens it',
      k: 'row before',
      e: 'export what the list shows',
      '?': 'these keys',
    },
    close: 'Close',
  },

  list: {
    search: 'Search',
    searchHint: 'Search in the text',
    time: 'Time',
    anyTime: 'All times',
    lasts: { '-15m': '15 minutes', '-1h': '1 hour', '-24h': '24 hours', '-7d': '7 days', '-30d': '30 days' },
    export: 'Export',
    exportAs: { csv: 'as CSV, for a spreadsheet', ndjson: 'as NDJSON, one row a line' },
    older: 'Load older',
    all: 'These are all there are.',
    lookedThrough: 'Nothing more was found in what was looked through so far.',
    lookOn: 'Look further back',
    failed: (reason: string) => `The list cannot be shown: ${reason}`,
    empty: 'Nothing so far.',
    emptyFiltered: 'Nothing fits the filter.',
    fresh: (count: number) => `${count.toLocaleString('en')} new`,
    freshAbout: 'Show what is new',
  },

  connection: {
    connecting: 'Connecting …',
    live: 'Live',
    retry: (seconds: number) => (seconds < 1 ? 'Reconnecting …' : `Reconnecting in ${seconds} s`),
    stale: (since: string) =>
      `The connection to the daemon is lost. What you see is as of ${since}; nothing is missed, it will be fetched.`,
    neverHeard: 'The daemon cannot be reached.',
    retryNow: 'Try now',
    restored: 'Connected again.',
  },

  facts: {
    up: (time: string) => `up ${time}`,
    sessions: (count: number) => counted(count, 'session', 'sessions'),
    events: (count: number) => counted(count, 'event', 'events'),
    evidence: (size: string) => `${size} of evidence`,
    mailOff: 'mail not set up',
    mailNone: 'no mail sent so far',
    mailSent: (when: string) => `last mail ${when}`,
    version: (version: string) => `Skep ${version}`,
  },

  health: {
    title: 'Health',
    states: { good: 'good', warning: 'warning', bad: 'bad', unknown: 'not known' },
    names: {
      mail: 'Mail',
      last_alert: 'Last alert',
      clock: 'Clock',
      storage: 'Storage',
      temperature: 'Temperature',
      power: 'Power',
      card: 'Card',
      memory: 'Memory',
      p0f: 'p0f',
      scans: 'Scan watch',
      geoip: 'Countries',
      network: 'Network',
      springboard: 'Outbound guard',
      page_certificate: 'Page certificate',
    },
  },

  problems: {
    title: 'What needs attention',
    store: (problem: string) => `Evidence is not being written: ${problem}`,
    dropped: (count: number) => `${counted(count, 'fact was', 'facts were')} lost because nothing could be written.`,
    faults: (count: number) =>
      `A decoy failed ${counted(count, 'time', 'times')}; only its session ended. The events say more.`,
    mail: (problem: string, waiting: number) => `${counted(waiting, 'mail waits', 'mails wait')}: ${problem}`,
    refused: (count: number) => `${counted(count, 'mail was', 'mails were')} refused by the mail server for good.`,
  },

  decoys: {
    title: 'Decoys',
    none: 'No decoy is switched on.',
    state: { listening: 'listening', failed: 'not listening', stopped: 'stopped' },
    filter: (name: string) => `Show only what happened at ${name}`,
  },

  feed: {
    title: 'Events',
    caption: 'Events, newest first',
    columns: { time: 'Time', grade: 'Grade', source: 'Source', decoy: 'Decoy', summary: 'What happened' },
    pause: 'Pause',
    resume: 'Resume',
    waiting: (count: number) => `${count.toLocaleString('en')} new`,
    waitingAbout: 'Show the new events',
    older: 'Show older ones',
    all: 'All events, with search and export',
    empty: 'Nothing has touched a decoy yet.',
    tryIt: 'To see it work, connect to one yourself:',
    openSession: (id: number) => `Open session ${id}`,
    unknownSource: 'unknown',
    box: 'this box',
  },

  activity: {
    title: 'Activity',
    range: 'Range',
    failed: (reason: string) => `The chart cannot be shown: ${reason}`,
    connections: 'connections',
    sum: (connections: number, events: number) =>
      `${counted(connections, 'connection', 'connections')}, ${counted(events, 'event', 'events')}`,
    none: 'Nothing happened in this time.',
  },

  filter: {
    names: {
      from: 'From',
      until: 'Until',
      source: 'Source',
      sensor: 'Decoy',
      port: 'Port',
      grade: 'Grade',
      text: 'Text',
      open: 'Open',
    },
    only: (value: string) => `Show only ${value}`,
    remove: (what: string) => `Remove the filter ${what}`,
    anyGrade: 'All grades',
    andWorse: (word: string) => (word === 'critical' ? 'critical only' : `${word} and worse`),
  },

  sessions: {
    title: 'Sessions',
    columns: { started: 'Started', grade: 'Grade', source: 'Source', decoy: 'Decoy', what: 'Session' },
    empty: 'No session yet.',
    open: 'open',
    folded: (count: number) => `${count.toLocaleString('en')} connections`,
    events: (count: number) => counted(count, 'event', 'events'),
  },

  session: {
    title: (id: number) => `Session ${id}`,
    back: 'All sessions',
    loading: 'Loading the session …',
    failed: (reason: string) => `The session cannot be shown: ${reason}`,
    source: 'Source',
    decoy: 'Decoy',
    started: 'Started',
    lasted: 'Lasted',
    ended: 'Ended',
    stillOpen: 'still open',
    bytes: 'Bytes',
    bytesBoth: (incoming: string, outgoing: string) => `${incoming} in, ${outgoing} out`,
    connections: 'Connections',
    ports: 'Ports',
    parent: 'Belongs to',
    firstBytes: 'First bytes the visitor sent',
    noBytes: 'The visitor sent nothing.',
    hex: { offset: 'Offset', hex: 'Hexadecimal', text: 'Text' },
  },

  announce: {
    events: (count: number, last: string) => `${counted(count, 'new event', 'new events')}. Latest: ${last}`,
  },

  logOut: 'Log out',
} as const;
