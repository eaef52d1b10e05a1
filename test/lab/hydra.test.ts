import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromText } from '../../firmware/core/bytes.ts';
import { startCapture } from './harness/capture.ts';
import { openLab } from './harness/lab.ts';
import { ftpPairs, telnetPairs, type Pair } from './harness/logins.ts';
import { only } from './harness/only.ts';
import type { Connection } from './harness/pcap.ts';

const lab = openLab();

/** What breaks parsers, files, SQL, CSV, JSON, shells and terminals. */
const PARTS = [
  ...[
    'admin',
    'root',
    'two words',
    ' leading',
    'a;b',
    "o'brien",
    '"quoted"',
    "'; DROP TABLE session; --",
    'back\\slash',
  ],
  ...['\\x41', '\\\\xff', '100%', '%s%n', '%00', 'pässword', 'пароль', '密码', '🐝', 'e\u0301', '\u00a0nbsp', '$HOME'],
  ...['`id`', '${jndi:ldap://x}', '<script>', '&amp;', '{"a":1}', 'a,b', 'a|b', 'a\tb', '~', '*', '?', '[x]', '(y)'],
  ...['#', '!', '=1+1', '@SUM(1)', '-v', '+', 'NULL', '0x00', 'x'.repeat(60)],
].map((text) => Buffer.from(text, 'utf8'));
const LATIN1 = ['caf\xe9', '\xfcber', '\xa9\xae', 'half\xc3', 'mixed\xc3\xa9\xe9', '\x80\x9f'].map((text) =>
  Buffer.from(text, 'latin1'),
);
const ALL = [...PARTS, ...LATIN1];
const COUNT = 50;
/** In hex. hydra ends the name at the first one, wherever ours ended. */
const COLON = '3a';

/** What hydra takes for the prompt of a shell when telnet echoes it, so that it sends no password. */
const PROMPTS = /[/>%$#]/;

/** Pairs for hydra -C; passwords come from the other end, every third with colons in it. */
function pairsFor(service: string): readonly (readonly [Buffer, Buffer])[] {
  return Array.from({ length: COUNT }, (_, index) => {
    const user = ALL[index % ALL.length] ?? Buffer.alloc(0);
    const echoed = service === 'telnet' && PROMPTS.test(user.toString('latin1'));
    const password = ALL[(index * 7 + 3) % ALL.length] ?? Buffer.alloc(0);
    const end = Buffer.from(index % 3 === 0 ? `:${index}:` : `${index}`);
    return [echoed ? Buffer.from(`user ${index}`) : user, Buffer.concat([password, end])] as const;
  });
}

const lineOf = ([user, password]: readonly [Buffer, Buffer]): Buffer =>
  Buffer.concat([user, Buffer.from(':'), password, Buffer.from('\n')]);

interface Login {
  readonly event_id: number;
  readonly session_id: number;
  readonly username: string;
  readonly password: string | null;
  readonly src_ip: string;
  readonly src_port: number;
  readonly dst_port: number;
  readonly dst_ip: string;
  readonly end_reason: string | null;
  readonly ended_at: number | null;
}

/** Pairs by the visitor's port, each port's in their order. */
function byPort(pairs: readonly (readonly [port: number, pair: Pair])[]): Record<string, Pair[]> {
  const ports: Record<string, Pair[]> = {};
  for (const [port, pair] of pairs) (ports[port] ??= []).push(pair);
  return ports;
}

const onWire = (wire: readonly Connection[], pairsOf: (connection: Connection) => Pair[]): Record<string, Pair[]> =>
  byPort(wire.flatMap((connection) => pairsOf(connection).map((pair) => [connection.fromPort, pair] as const)));

const hex = (text: string): string => fromText(text).toString('hex');
const pairOf = ({ username, password }: Login): Pair => [hex(username), password === null ? null : hex(password)];

interface Attack {
  readonly service: string;
  readonly port: number;
  readonly tasks: string;
  readonly pairsOf: (connection: Connection) => Pair[];
}

async function attack({ service, port, tasks, pairsOf }: Attack): Promise<void> {
  const config = `
    [sensors.ftp]
    delay_ms = 0
    [sensors.telnet]
    fail_delay_ms = 0
    ${only('ftp', 'telnet')}
  `;
  const daemon = await lab.daemon({ config });
  const pairs = pairsFor(service);
  const file = join(lab.folder(), 'pairs');
  writeFileSync(file, Buffer.concat(pairs.map(lineOf)));
  const capture = await startCapture(lab);
  const hydra = await lab.run(['hydra', '-I', '-t', tasks, '-C', file, '-s', `${port}`, '127.0.0.1', service]);
  const wire = (await capture.connections()).filter(({ toPort }) => toPort === port);
  await daemon.deserted();
  expect(await daemon.stop()).toBe(0);

  const logins = daemon.evidence.rows<Login>(
    `SELECT l.*, s.dst_ip, s.end_reason, s.ended_at FROM v_logins l JOIN session s ON s.id = l.session_id
      ORDER BY l.event_id`,
  );
  const stored = byPort(logins.map((login) => [login.src_port, pairOf(login)] as const));
  const sent = onWire(wire, pairsOf);
  expect(hydra.stdout).toContain('1 of 1 target');
  expect(stored).toEqual(sent);
  const different = new Set(Object.values(sent).flatMap((list) => list.map((pair) => pair.join(COLON))));
  for (const pair of pairs) expect(different).toContain(pair.map((bytes) => bytes.toString('hex')).join(COLON));
  expect(daemon.evidence.value('SELECT count(*) FROM v_logins')).toBe(logins.length);
  for (const login of logins) {
    expect(login).toMatchObject({ src_ip: '127.0.0.1', dst_ip: '127.0.0.1', dst_port: port });
    expect(login.end_reason).toMatch(/^(visitor-closed|sensor-done|reset)$/);
    expect(login.ended_at).not.toBeNull();
  }
}

describe('hydra with 50 pairs', () => {
  it('ftp: view v_logins holds what went over the wire, each pair with its session', async () => {
    await attack({ service: 'ftp', port: 10021, tasks: '4', pairsOf: ftpPairs });
  });

  it('telnet: the same', async () => {
    // hydra 9.4 sends its second pair on a telnet connection garbled, to the real BusyBox too: a task for each.
    await attack({ service: 'telnet', port: 10023, tasks: `${COUNT}`, pairsOf: telnetPairs });
  });
});
