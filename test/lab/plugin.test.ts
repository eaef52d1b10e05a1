import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../firmware/api/contract.ts';
import { skep } from './harness/daemon.ts';
import { logIn, say } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';

const lab = openLab();
const POP3 = 10_110;

/** A third party's file: no import, so no node_modules; `fields` as an author would change them from time to time. */
const pop3 = (fields: string, values: string): string => `export default ({ defineSensor, field }) => defineSensor({
  name: 'pop3',
  about: 'A mailbox server that refuses every log-in.',
  transport: 'tcp',
  ports: [110],
  options: { hostname: field.text('Name in the greeting.', { default: 'mail', max: 64 }) },
  events: {
    login: { about: 'A log-in.', grade: 'login', summary: 'tried {username}', fields: { ${fields} } },
  },
  async talk(peer, options) {
    await peer.send('+OK ' + options.hostname + ' POP3 server ready\\r\\n');
    let username;
    let attempt = 0;
    for (let line = await peer.line(); line !== undefined; line = await peer.line()) {
      const [, verb, argument] = /^(\\S*) ?(.*)$/s.exec(line);
      if (verb.toUpperCase() === 'QUIT') return await peer.send('+OK Bye\\r\\n');
      if (verb.toUpperCase() === 'USER') {
        username = argument;
        await peer.send('+OK\\r\\n');
      } else if (verb.toUpperCase() === 'PASS') {
        attempt += 1;
        peer.record('login', { ${values} });
        await peer.send('-ERR [AUTH] Authentication failed\\r\\n');
      } else await peer.send('-ERR Unknown command\\r\\n');
    }
  },
});
`;

const NAMES = `username: field.text('Name.'), password: field.text('Password.')`;
const FIRST = pop3(`${NAMES}, attempt: field.int('Which try.')`, 'username, password: argument, attempt');
const RETYPED = pop3(
  `${NAMES}, attempt: field.text('Which try.'), shouted: field.bool('In capitals.')`,
  `username, password: argument, attempt: 'try ' + attempt, shouted: verb === 'PASS'`,
);

function install(data: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(data, 'sensors', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
}

/** As a mail program logs in. */
async function fetchMail(user: string, password: string): Promise<string> {
  const url = `pop3://127.0.0.1:${POP3}/`;
  const { status, stderr } = await lab.run(['curl', '-sS', '-v', '--user', `${user}:${password}`, url]);
  // 67: the server refused the log-in.
  expect(status, stderr).toBe(67);
  return stderr;
}

const LOGINS = 'SELECT sensor, instance, dst_port, username, password FROM v_logins ORDER BY event_id';
const loginRow = (username: string, password: string) =>
  ({ sensor: 'pop3', instance: 'pop3', dst_port: POP3, username, password }) as const;

describe('a third-party sensor', () => {
  it('works after a restart, with its table, its place in v_logins and its options', async () => {
    const before = await lab.daemon({ config: '[sensors.ftp]\ndelay_ms = 0' });
    const { data, evidence } = before;
    await logIn(lab, 'earlier');
    expect(await before.stop()).toBe(0);
    expect(evidence.value(`SELECT count(*) FROM sqlite_schema WHERE name = 'ev_pop3_login'`)).toBe(0);

    install(data, { 'pop3/index.mjs': FIRST });
    const daemon = await lab.daemon({ data, config: '[sensors.pop3]\nhostname = "nas"' });
    expect(await fetchMail('bob', 'my secret')).toContain('< +OK nas POP3 server ready');
    await fetchMail('пётр', 'pässword;');
    expect(await daemon.stop()).toBe(0);
    expect(evidence.rows(LOGINS)).toEqual([
      { sensor: 'ftp', instance: 'ftp', dst_port: 10_021, username: 'earlier', password: 'secret' },
      loginRow('bob', 'my secret'),
      loginRow('пётр', 'pässword;'),
    ]);
    const joined = `SELECT l.username, l.attempt, e.grade, e.summary, s.sensor, s.end_reason FROM ev_pop3_login l
      JOIN event e ON e.id = l.event_id JOIN session s ON s.id = l.session_id ORDER BY e.id`;
    const common = { attempt: 1, grade: 'login', sensor: 'pop3' };
    expect(evidence.rows(joined)).toMatchObject([
      { ...common, username: 'bob', summary: 'tried bob' },
      { ...common, username: 'пётр', summary: 'tried пётр' },
    ]);
    expect((await lab.run(skep('sensors', 'pop3', '--data', data))).stdout).toContain('ev_pop3_login');
  });

  it('keeps every row when a column changes its type, another is added, and the first type comes back', async () => {
    const data = lab.folder();
    install(data, { 'pop3/index.mjs': FIRST });
    const first = await lab.daemon({ data });
    await say(lab, POP3, 'USER a\r\nPASS one\r\nUSER b\r\npass two\r\nQUIT\r\n');
    expect(await first.stop()).toBe(0);

    install(data, { 'pop3/index.mjs': RETYPED });
    const second = await lab.daemon({ data });
    await say(lab, POP3, 'USER c\r\nPASS three\r\nQUIT\r\n');
    const detail = JSON.parse(await second.ask('/api/v1/sessions/1')) as SessionDetail;
    expect(detail.eventList.filter(({ name }) => name === 'login').map(({ fields }) => fields)).toMatchObject([
      { username: 'a', password: 'one' },
      { username: 'b', password: 'two' },
    ]);
    expect(await second.stop()).toBe(0);
    expect(second.program.stderr).toContain('ev_pop3_login.attempt');
    expect(second.evidence.rows('SELECT * FROM ev_pop3_login ORDER BY event_id')).toMatchObject([
      { username: 'a', password: 'one', attempt__integer: 1, attempt: null, shouted: null },
      { username: 'b', password: 'two', attempt__integer: 2, attempt: null, shouted: null },
      { username: 'c', password: 'three', attempt__integer: null, attempt: 'try 1', shouted: 1 },
    ]);

    install(data, { 'pop3/index.mjs': FIRST });
    const third = await lab.daemon({ data });
    await say(lab, POP3, 'USER d\r\nPASS four\r\nQUIT\r\n');
    expect(await third.stop()).toBe(0);
    expect(third.evidence.rows('SELECT * FROM ev_pop3_login ORDER BY event_id')).toMatchObject([
      { username: 'a', password: 'one', attempt: 1, attempt__text: null, shouted: null },
      { username: 'b', password: 'two', attempt: 2, attempt__text: null, shouted: null },
      { username: 'c', password: 'three', attempt: null, attempt__text: 'try 1', shouted: 1 },
      { username: 'd', password: 'four', attempt: 1, attempt__text: null, shouted: null },
    ]);
    expect(third.evidence.rows(LOGINS)).toEqual([
      loginRow('a', 'one'),
      loginRow('b', 'two'),
      loginRow('c', 'three'),
      loginRow('d', 'four'),
    ]);
    const log = third.evidence.rows<{ change: string }>('SELECT change FROM schema_log').map(({ change }) => change);
    expect(log.filter((change) => change.includes('ev_pop3_login'))).toEqual([
      'table ev_pop3_login made',
      'column ev_pop3_login.attempt renamed to attempt__integer',
      'column ev_pop3_login.attempt TEXT added',
      'column ev_pop3_login.shouted INTEGER added',
      'column ev_pop3_login.attempt renamed to attempt__text',
      'column ev_pop3_login.attempt__integer renamed to attempt',
    ]);
    expect(third.evidence.value('PRAGMA integrity_check')).toBe('ok');
  });
});

describe('plug-ins that cannot be used', () => {
  const BROKEN = {
    'comma/index.mjs': 'export default ({ defineSensor }) => defineSensor({ name: "comma" about: 3 });',
    'empty/notes.txt': 'index.mjs comes tomorrow',
    'ftp/index.mjs': FIRST.replace("name: 'pop3'", "name: 'ftp'"),
    'select/index.mjs': FIRST.replace("name: 'pop3'", `name: 'select; DROP TABLE session'`),
    'throws/index.mjs': `throw new Error('not today');`,
  };

  it('are told, each with its folder; the daemon, the other plug-ins and what is stored go on', async () => {
    const data = lab.folder();
    install(data, { 'pop3/index.mjs': FIRST, ...BROKEN });
    const daemon = await lab.daemon({ data, config: '[sensors.throws]\nports = 4000\n[sensors.ftp]\ndelay_ms = 0' });
    await say(lab, POP3, 'USER a\r\nPASS one\r\nQUIT\r\n');
    await logIn(lab, 'b');
    const instances = (await daemon.status()).decoys.map(({ instance }) => instance);
    expect(await daemon.stop()).toBe(0);
    expect(instances).toEqual(expect.arrayContaining(['ftp', 'telnet', 'pop3']));
    for (const name of ['comma', 'empty', 'select', 'throws']) expect(instances).not.toContain(name);
    expect(daemon.evidence.rows(LOGINS)).toMatchObject([{ username: 'a' }, { username: 'b' }]);

    const told = [
      ['comma', /Unexpected identifier/],
      ['empty', /it has no index\.mjs/],
      ['ftp', /there are two sensors called `ftp`/],
      ['select', /the name `select; DROP TABLE session` must be a to z/],
      ['throws', /not today/],
    ] as const;
    const checked = await lab.run(skep('check', '--data', data));
    expect(checked.status).toBe(2);
    for (const stderr of [daemon.program.stderr, checked.stderr]) {
      const sentences = stderr.split('\n').filter((line) => line.startsWith('The sensor in '));
      expect(sentences).toHaveLength(told.length);
      told.forEach(([name, why], index) => {
        expect(sentences[index]).toContain(`The sensor in ${join(data, 'sensors', name)} is left out: `);
        expect(sentences[index]).toMatch(why);
      });
    }
  });
});

describe('skep check', () => {
  const GOOD = String.raw`# A log-in with a blank in the password
O: hostname = "nas"
S: +OK nas POP3 server ready\r\n
C: user bob\r\nPASS my secret\r\n
S: +OK\r\n-ERR [AUTH] Authentication failed\r\n
E: login {"username":"bob","password":"my secret","attempt":1}
C.
X: visitor-closed
`;

  it('replays the transcripts of a plug-in and tells the line that differs', async () => {
    const data = lab.folder();
    install(data, { 'pop3/index.mjs': FIRST, 'pop3/login.transcript': GOOD });
    const good = await lab.run(skep('check', '--data', data));
    expect(good).toMatchObject({ status: 0, stderr: '' });
    expect(good.stdout).toContain('pop3: 1 transcript replayed\n');

    install(data, {
      'pop3/answer.transcript': GOOD.replace('-ERR [AUTH]', '-ERR [SYS]'),
      'pop3/fact.transcript': GOOD.replace('"attempt":1', '"attempt":2'),
      'pop3/end.transcript': GOOD.replace('visitor-closed', 'sensor-done'),
    });
    const bad = await lab.run(skep('check', '--data', data));
    expect(bad.status).toBe(1);
    expect(bad.stderr).toMatch(/^pop3\/answer\.transcript \(\w+\): line 5/m);
    expect(bad.stderr).toMatch(/^pop3\/fact\.transcript \(\w+\): line 6/m);
    expect(bad.stderr).toMatch(/^pop3\/end\.transcript \(\w+\): /m);
    expect(bad.stderr).not.toContain('login.transcript');
  });
});
