import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS, CONFIG, HOSTILE, LONG, PAGE, planted, PUBLIC, readingKey, visited } from './harness/boarded.ts';
import { skep, type Daemon } from './harness/daemon.ts';
import { addressOf, allOf, filled, readBoard, rowsOf, type Row, type Target, type Values } from './harness/grafana.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer } from './harness/mailbox.ts';
import { NEIGHBOUR } from './harness/namespace.ts';
import { startScanned } from './harness/scanned.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const neighbour = lab.network.addNeighbour();
lab.network.addAddress(`${PUBLIC}/32`);
const MAIL = '[alerts.email]\nhost = "127.0.0.1"\nport = 2525\nsecurity = "none"\nto = ["owner@example.test"]\n';
const HOUR_MS = 3_600_000;

let daemon: Daemon;
let key: string;
let any: Values;

/** Seven sessions, a scan from the neighbour, and a mail about it. */
async function happened(): Promise<void> {
  const begun = Date.now();
  await startMailServer(lab);
  const scanned = await startScanned(lab, { data: await planted(lab), config: `${MAIL}${CONFIG}` });
  ({ daemon } = scanned);
  await scanned.log();
  key = await readingKey(lab, daemon);
  await visited(lab, daemon);
  await lab.run([...neighbour.enter, 'nmap', '-n', '-Pn', '-sS', '-p1-50', NEIGHBOUR.here[0]]);
  await until('the scan', async () => (await daemon.ask('/api/v1/scans')).includes('"portCount":50'));
  await until('a mail', async () => (await daemon.status()).mail.lastDeliveredAt !== null);
  any = {
    ...{ __from: begun - HOUR_MS, __to: Date.now() + HOUR_MS, __interval_ms: 60_000 },
    ...{ source: '*', grade: '*' },
  };
}

type Ask = (target: Target, values: Values) => Promise<Row[]>;

/** By the API with a key that may only read, as Infinity does. */
const byApi: Ask = async (target, values) => {
  const address = addressOf(target, values);
  const url = `${PAGE}${address}`;
  const asked = await lab.run([
    'curl',
    '-sSg',
    '--fail',
    '--max-time',
    '20',
    '-H',
    `Authorization: Bearer ${key}`,
    url,
  ]);
  if (asked.status !== 0) throw new Error(`${address}: ${asked.stderr}`);
  return rowsOf(target, JSON.parse(asked.stdout));
};

/** In a snapshot, with the shell of SQLite. */
const inSnapshot =
  (file: string): Ask =>
  async (target, values) => {
    const sql = filled(target.rawQueryText ?? '', values);
    const asked = await lab.run(['sqlite3', '-readonly', '-json', file, sql]);
    if (asked.status !== 0 || asked.stderr !== '') throw new Error(`${sql}: ${asked.stderr}`);
    return asked.stdout === '' ? [] : (JSON.parse(asked.stdout) as Row[]);
  };

type Answers = Readonly<Record<string, readonly Row[]>>;

async function answers(board: string, ask: Ask, values: Values): Promise<Answers> {
  const found: Record<string, readonly Row[]> = {};
  for (const { title, targets } of readBoard(board).panels) {
    for (const target of targets) found[title] = await ask(target, values);
  }
  return found;
}

const one = (found: Answers, title: string): unknown => Object.values(found[title]?.[0] ?? {})[0];
const list = (found: Answers, title: string, ...columns: readonly string[]): unknown[][] =>
  (found[title] ?? []).map((row) => columns.map((column) => row[column]));
const sum = (found: Answers, title: string, column: string): number =>
  (found[title] ?? []).reduce((total, row) => total + Number(row[column]), 0);

/** What visitors did, in the words of both boards. */
function expectAll(found: Answers, shownOfLong: string): void {
  expect(one(found, 'Total Sessions')).toBe(7);
  expect(one(found, 'Total Commands')).toBe(4);
  expect(one(found, 'Independent Commands')).toBe(3);
  expect(one(found, 'Independent Passwords')).toBe(3);
  expect(one(found, 'Average Commands')).toBeCloseTo(4 / 7, 10);
  expect(sum(found, 'Commands over Time', 'Commands')).toBe(4);
  expect(sum(found, 'Connections', 'Connections')).toBe(7);
  expect(list(found, 'Top 5 Commands', 'Command', 'Times')).toEqual([
    ['uname -a', 2],
    [COMMANDS[1], 1],
    ['id', 1],
  ]);
  expect(list(found, 'Top 5 Usernames', 'Username', 'Times')).toEqual([
    ['admin', 3],
    ['root', 2],
  ]);
  expect(list(found, 'Top 5 Passwords', 'Password', 'Times')).toEqual([
    [HOSTILE, 3],
    ['admin', 1],
    [shownOfLong, 1],
  ]);
  expect(list(found, 'Top 5 Attacking IPs', 'Source', 'Times')).toEqual([
    [PUBLIC, 3],
    ['127.0.0.2', 2],
    ['127.0.0.3', 2],
  ]);
  expect(list(found, 'Map', 'country', 'Times')).toEqual([['US', 3]]);
  expect(list(found, 'Countries', 'Country', 'Times')).toEqual([['US', 3]]);
  expect(list(found, 'Sensors', 'Sensor', 'Times')).toEqual([
    ['http', 3],
    ['ftp', 2],
    ['telnet', 2],
  ]);
  expect(
    new Set(list(found, 'Ports', 'Port', 'Times').map(([port, times]) => `${String(port)} ${String(times)}`)),
  ).toEqual(new Set(['10021 2', '10023 2', '10080 2', '8088 1']));
  expect(sum(found, 'Events by Grade', 'login')).toBe(5);
  expect(sum(found, 'Events by Grade', 'commands')).toBe(4);
  expect(sum(found, 'Events by Grade', 'critical')).toBe(2);
  expect(new Set(list(found, 'Sources', 'Source').flat())).toEqual(
    new Set([PUBLIC, '127.0.0.2', '127.0.0.3', NEIGHBOUR.there[0]]),
  );
  expect(list(found, 'Log-ins', 'Source', 'Username', 'Password')).toEqual([
    [PUBLIC, 'admin', LONG],
    [PUBLIC, 'root', HOSTILE],
    [PUBLIC, 'root', HOSTILE],
    ['127.0.0.3', 'admin', 'admin'],
    ['127.0.0.2', 'admin', HOSTILE],
  ]);
  expect(list(found, 'Commands', 'Source', 'Sensor', 'Command')).toEqual([
    ['127.0.0.3', 'telnet', 'id'],
    ...COMMANDS.slice(0, 3)
      .toReversed()
      .map((command) => ['127.0.0.2', 'telnet', command]),
  ]);
  expect(list(found, 'Scans', 'Source', 'Ports', 'Tool')).toEqual([[NEIGHBOUR.there[0], 50, 'nmap']]);
  expect(list(found, 'Tokens', 'Source', 'Token', 'Planted at', 'Message', 'Program')).toEqual([
    ['127.0.0.3', '12345', 'TimsPC', 'Token of Tims PC', HOSTILE],
  ]);
  expect(list(found, 'Honeyfiles', 'Source', 'File', 'Done')).toEqual([['127.0.0.2', '/backup/passwords.csv', 'read']]);
  const [longest] = list(found, '5 Longest Session Durations', 'Source', 'Sensor');
  expect(longest).toEqual(['127.0.0.2', 'telnet']);
  expect(found['5 Longest Session Durations']).toHaveLength(5);
  const told = list(found, 'Alerts Sent', 'Source', 'Grade');
  expect(told).toEqual(
    expect.arrayContaining([
      ['127.0.0.3', 'critical'],
      ['127.0.0.2', 'critical'],
      [PUBLIC, 'login'],
    ]),
  );
  expect(
    list(found, 'Alerts Sent', 'Told')
      .flat()
      .filter((grade) => grade !== null),
  ).not.toEqual([]);
}

/** The same average in every panel that has it, in milliseconds. */
function expectDurations(found: Answers, unitMs: number, tolerance: number): void {
  const lasted = daemon.evidence.rows<{ ms: number; port: number }>(
    'SELECT ended_mono - started_mono AS ms, dst_port AS port FROM session',
  );
  const average = lasted.reduce((total, { ms }) => total + ms, 0) / lasted.length;
  expect(Math.abs(Number(one(found, 'Average Session Duration')) * unitMs - average)).toBeLessThanOrEqual(tolerance);
  const [long] = list(found, '5 Longest Session Durations', 'Duration').flat();
  expect(Number(long) * unitMs).toBe(Math.max(...lasted.map(({ ms }) => ms)));
  expect(Number(long) * unitMs).toBeGreaterThan(1000);
  const ports = new Set(list(found, 'Average Session Duration: by Port', 'Port').flat().map(String));
  expect(ports).toEqual(new Set(lasted.map(({ port }) => String(port))));
  expect(sum(found, 'Average Session Duration: Combined', 'Duration')).toBeGreaterThan(0);
  expect(sum(found, 'Average Commands over Time', 'Commands')).toBeGreaterThan(0);
}

/** [what is chosen, sessions, log-ins, commands, critical events] */
const CHOICES: readonly (readonly [Values, number, number, number, number])[] = [
  [{ sensor: 'telnet' }, 2, 2, 4, 0],
  [{ sensor: 'tokens' }, 1, 0, 0, 1],
  [{ port: '10021' }, 2, 2, 0, 0],
  [{ source: PUBLIC }, 3, 3, 0, 0],
  [{ grade: 'critical' }, 2, 0, 0, 2],
  [{ grade: 'commands', sensor: 'telnet' }, 2, 0, 4, 0],
  [{ __to: Date.UTC(2001, 0, 1), __from: Date.UTC(2000, 0, 1) }, 0, 0, 0, 0],
];

async function expectChoices(board: string, ask: Ask): Promise<void> {
  for (const [chosen, sessions, logins, commands, critical] of CHOICES) {
    const found = await answers(board, ask, { ...any, ...allOf(board), ...chosen });
    const what = JSON.stringify(chosen);
    expect(one(found, 'Total Sessions'), what).toBe(sessions);
    expect(found['Log-ins'], what).toHaveLength(logins);
    expect(found['Commands'], what).toHaveLength(commands);
    expect([...(found['Tokens'] ?? []), ...(found['Honeyfiles'] ?? [])], what).toHaveLength(critical);
    expect(one(found, 'Total Commands'), what).toBe(commands);
    expect(sum(found, 'Events by Grade', 'critical'), what).toBe(critical);
  }
}

describe('the boards', () => {
  beforeEach(happened, 120_000);

  it('of the API: every query is answered to a reading key, and counts what was done', async () => {
    const found = await answers('skep-rest', byApi, { ...any, ...allOf('skep-rest') });
    expectAll(found, LONG.slice(0, 500));
    expectDurations(found, 1, 0.5);
    const status = await daemon.status();
    expect(one(found, 'Last Mail Delivered')).toBe(status.mail.lastDeliveredAt);
    expect(one(found, 'Visitors Now')).toBe(0);
    expect([one(found, 'Mails Refused'), one(found, 'Journal Behind')]).toEqual([0, 0]);
    expect(one(found, 'Evidence')).toBe(status.store.bytes);
    expect(one(found, 'State')).toBe(status.sentence);
    expect(new Set(list(found, 'Decoys', 'Instance', 'Port', 'State').map(String))).toEqual(
      new Set(['ftp,10021,listening', 'telnet,10023,listening', 'http,10080,listening', 'tokens,8088,listening']),
    );
    await expectChoices('skep-rest', byApi);
    for (const { name, type, query } of readBoard('skep-rest').variables) {
      if (type !== 'query') continue;
      const offered = await byApi((query as { infinityQuery: Target }).infinityQuery, any);
      const expected = name === 'sensor' ? ['http', 'ftp', 'telnet'] : ['10021', '10023', '10080', '8088'];
      expect(new Set(offered.map(({ value }) => value)), name).toEqual(new Set(expected));
    }
    // What cannot be meant is refused, whoever fills it in.
    await expect(answers('skep-rest', byApi, { ...any, ...allOf('skep-rest'), source: HOSTILE })).rejects.toThrow(
      '400',
    );
  });

  it('of a snapshot: every query counts what was done, and no choice is a piece of SQL', async () => {
    const file = join(lab.folder(), 'skep.sqlite');
    const exported = await lab.run(skep('export', file, '--data', daemon.data));
    expect(exported.stderr).toBe('');
    expect(await daemon.stop()).toBe(0);
    const ask = inSnapshot(file);
    const found = await answers('skep-evidence', ask, { ...any, ...allOf('skep-evidence') });
    expectAll(found, LONG);
    // Views round to milliseconds.
    expectDurations(found, 1000, 0.5);
    expect(list(found, 'Tables', 'Sessions', 'Sources', 'Scans')).toEqual([[7, 4, 1]]);
    expect(list(found, 'The Last Notes', 'What').flat()).toContain('started');
    expect(sum(found, 'Notes about the Box', 'Notes')).toBe((found['The Last Notes'] ?? []).length);
    await expectChoices('skep-evidence', ask);
    expect(
      one(
        await answers('skep-evidence', ask, { ...any, ...allOf('skep-evidence'), source: '127.*' }),
        'Total Sessions',
      ),
    ).toBe(4);
    for (const name of ['source', 'sensor', 'port', 'grade']) {
      for (const word of [HOSTILE, `' OR 1=1 --`, `') OR ('*' = '*`, `x'; DROP TABLE event; --`]) {
        const hostile = await answers('skep-evidence', ask, { ...any, ...allOf('skep-evidence'), [name]: word });
        // An unknown grade is below the least.
        if (name !== 'grade') expect(one(hostile, 'Total Sessions'), word).toBe(0);
        expect(list(hostile, 'Tables', 'Sessions')).toEqual([[7]]);
      }
    }
    for (const { name, type, query } of readBoard('skep-evidence').variables) {
      if (type !== 'query') continue;
      const offered = await ask({ refId: 'A', rawQueryText: String(query) }, any);
      const expected = name === 'sensor' ? ['ftp', 'http', 'telnet'] : ['8088', '10021', '10023', '10080'];
      expect(
        offered.flatMap((row) => Object.values(row)),
        name,
      ).toEqual(expected);
    }
    // Times are what the plug-in takes for times: unix seconds.
    const [login] = found['Log-ins'] ?? [];
    expect(Math.abs(Number(login?.['time']) - Date.now() / 1000)).toBeLessThan(600);
  });
});

it('what lays them down is YAML that says what it is to say', async () => {
  const read = async (file: string): Promise<unknown> => {
    const script = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))';
    const asked = await lab.run(['python3', '-c', script, join(import.meta.dirname, '../../image/grafana', file)]);
    expect(asked.stderr).toBe('');
    return JSON.parse(asked.stdout);
  };
  const boards = ['skep-rest', 'skep-evidence', 'skep-metrics'];
  const { datasources } = (await read('provisioning/datasources/skep.yaml')) as {
    readonly datasources: readonly { readonly uid: string; readonly type: string }[];
  };
  const plugins = boards.map((name) => readBoard(name).variables[0]?.query);
  expect(datasources.map(({ uid, type }) => [uid, type])).toEqual(boards.map((name, index) => [name, plugins[index]]));
  expect(datasources[0]).toMatchObject({
    url: '${SKEP_URL}',
    jsonData: { auth_method: 'bearerToken', allowedHosts: ['${SKEP_URL}'], tlsSkipVerify: false },
    secureJsonData: { bearerToken: '${SKEP_KEY}' },
  });
  const { providers } = (await read('provisioning/dashboards/skep.yaml')) as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const { services } = (await read('compose.yaml')) as {
    readonly services: Readonly<Record<string, { readonly image: string; readonly volumes: readonly string[] }>>;
  };
  expect(Object.keys(services)).toEqual(['grafana', 'prometheus']);
  for (const { image } of Object.values(services)) expect(image).toMatch(/^[\w/]+:v?\d+\.\d+\.\d+$/);
  expect(services['grafana']?.volumes).toContain(`./dashboards:${providers[0]?.options.path}:ro`);
  expect(JSON.stringify(services['grafana'])).toContain(String(plugins[0]));
  expect(JSON.stringify(services['grafana'])).toContain(String(plugins[1]));
});
