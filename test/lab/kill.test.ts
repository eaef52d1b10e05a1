import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { decodeFrame, MAGIC } from '../../firmware/journal/frame.ts';
import { segmentPath, segmentsIn } from '../../firmware/journal/segments.ts';
import { startCapture } from './harness/capture.ts';
import type { Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { ftpPairs } from './harness/logins.ts';
import { only } from './harness/only.ts';
import type { Connection } from './harness/pcap.ts';
import { seeded } from './harness/seeded.ts';
import { until } from './harness/until.ts';
import { visitor } from './harness/visitor.ts';

const lab = openLab();
const FTP = 10_021;
const config = `
  [sensors.ftp]
  delay_ms = 0
  tries = 1000
  ${only('ftp')}
`;

/** The file of the journal that is written to. */
const newest = (data: string): string => segmentPath(join(data, 'journal'), newestSegment(data) ?? 0);
const newestSegment = (data: string): number | undefined => segmentsIn(join(data, 'journal')).at(-1);

/** `PORT NAME` of each login, the visitor's port and his bytes in hex: what the wire and the evidence agree on. */
const stored = (daemon: Daemon): string[] =>
  daemon.evidence
    .rows<{ src_port: number; username: string }>('SELECT src_port, username FROM v_logins ORDER BY event_id')
    .map(({ src_port: port, username }) => `${port} ${Buffer.from(username).toString('hex')}`);

const sentBy = (connection: Connection): string[] =>
  ftpPairs(connection).map(([username]) => `${connection.fromPort} ${username}`);

/** Answers come in the order of the log-ins. */
const answeredIn = (connection: Connection): string[] =>
  sentBy(connection).slice(0, connection.answered.toString('latin1').match(/^530 /gm)?.length ?? 0);

const without = (all: readonly string[], some: ReadonlySet<string>): string[] => all.filter((one) => !some.has(one));

describe('kill -9, fifty times at random during a hydra run', () => {
  const RUNS = 50;

  it('loses no login that was answered and stores none twice', async () => {
    const random = seeded(2026);
    const data = lab.folder();
    const users = join(lab.folder(), 'users');
    const numbered = new Map<number, string>();
    const capture = await startCapture(lab);

    for (let run = 0; run < RUNS; run += 1) {
      const daemon = await lab.daemon({ data, config });
      writeFileSync(users, Array.from({ length: 5000 }, (_, index) => `r${run}u${index}\n`).join(''));
      const hydra = lab.start([
        'hydra',
        '-I',
        '-t',
        '16',
        '-L',
        users,
        '-p',
        'a b',
        '-s',
        `${FTP}`,
        '127.0.0.1',
        'ftp',
      ]);
      await until('a login', () => (newestSegment(data) ?? 0) > run && statSync(newest(data)).size > 4000);
      await wait(Math.floor(random() * 700));
      await daemon.kill();
      hydra.kill();

      expect(daemon.evidence.value('PRAGMA integrity_check')).toBe('ok');
      for (const { id, said } of daemon.evidence.rows<{ id: number; said: string }>(
        "SELECT id, sensor || name || summary || coalesce(session_id, '') AS said FROM event",
      )) {
        // An event's number means the same event for ever, whatever is replayed.
        expect(numbered.get(id) ?? said).toBe(said);
        numbered.set(id, said);
      }
    }

    const daemon = await lab.daemon({ data, config });
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.value('PRAGMA integrity_check')).toBe('ok');
    const wire = (await capture.connections()).filter(({ toPort }) => toPort === FTP);
    const answered = wire.flatMap(answeredIn);
    const found = stored(daemon);
    expect(answered.length).toBeGreaterThan(RUNS * 20);
    expect(new Set(found).size, 'a login is stored once').toBe(found.length);
    expect(without(answered, new Set(found)), 'answered but not stored').toEqual([]);
    expect(without(found, new Set(wire.flatMap(sentBy))), 'stored but never sent').toEqual([]);
    expect(daemon.evidence.value('SELECT count(*) FROM session WHERE ended_at IS NULL')).toBe(0);
    expect(daemon.evidence.value('SELECT max(id) - count(*) FROM event'), 'event numbers without a gap').toBe(0);
    expect(daemon.evidence.value('SELECT count(*) FROM ev_skep_started')).toBe(RUNS + 1);
    expect(daemon.evidence.value('SELECT count(*) FROM ev_skep_damaged')).toBe(0);
  });
});

describe('kill -9 after a flood', () => {
  const FOLDING = `${config}
    [limits]
    fold_after = 1
  `;

  it('gives no session number twice, although folded connections took many without a trace', async () => {
    const data = lab.folder();
    const answered: string[] = [];
    /** Logs in until somebody has this visit's answer, and kills the daemon there and then. */
    const killAtVisit = async (daemon: Daemon, visit: number): Promise<void> => {
      const client = lab.start(visitor('logins', FTP, 0, 1));
      await client.said(new RegExp(`^answered \\S+-v${visit}-`, 'm'));
      await daemon.kill();
      await client.ended;
      for (const [, name = '', port = ''] of client.stdout.matchAll(/^answered (\S+) (\d+)$/gm)) {
        answered.push(`${port} ${Buffer.from(name).toString('hex')}`);
      }
    };
    const flooded = await lab.daemon({ data, config: FOLDING });
    await lab.run(visitor('flood', FTP, 200, 20, '127.0.0.1'));
    await killAtVisit(flooded, 1);
    await killAtVisit(await lab.daemon({ data, config: FOLDING }), 300);

    const daemon = await lab.daemon({ data, config });
    expect(await daemon.stop()).toBe(0);
    expect(answered.length).toBeGreaterThan(300);
    expect(without(answered, new Set(stored(daemon)))).toEqual([]);
  });
});

describe('a journal that was damaged', () => {
  /** Kills a daemon that has facts in its journal which the store has not copied yet; returns the journal's newest file. */
  async function killedBehind(data: string): Promise<{ segment: number; file: string }> {
    const daemon = await lab.daemon({ data, config });
    const client = lab.start(visitor('logins', FTP, 0, 2));
    const segment = await until('a journal', () => newestSegment(data));
    const file = newest(data);
    const behind = (): number => statSync(file).size - Number(daemon.evidence.value('SELECT offset FROM position'));
    await until('a store that is behind', () => behind() > 20_000);
    await daemon.kill();
    await client.ended;
    expect(behind()).toBeGreaterThan(4096);
    return { segment, file };
  }

  /** Names of the logins in a journal file, up to the first frame that cannot be read. */
  function loginsIn(file: string): string[] {
    const bytes = readFileSync(file);
    const names: string[] = [];
    for (let at = MAGIC.length; at < bytes.length;) {
      const decoded = decodeFrame(bytes, at);
      if (decoded.state !== 'record') break;
      const { record } = decoded;
      if (record.kind === 'event' && record.name === 'login') names.push(String(record.fields['username']));
      at = decoded.end;
    }
    return names;
  }

  it.each([
    ['cut off in the middle of a record', (file: string) => truncateSync(file, statSync(file).size - 5)],
    [
      'with garbage at its end',
      (file: string) => appendFileSync(file, Buffer.from(Array.from({ length: 999 }, seededByte()))),
    ],
    ['with zeros at its end', (file: string) => appendFileSync(file, Buffer.alloc(4096))],
  ])('%s: is replayed up to there, kept, and spoken of', async (_, damage) => {
    const data = lab.folder();
    const { segment, file } = await killedBehind(data);
    damage(file);
    const left = readFileSync(file);
    const readable = loginsIn(file);

    const daemon = await lab.daemon({ data, config });
    await daemon.program.said(/^journal\/\d+\.journal: .+ at byte \d+ of \d+/m, 'stderr');
    const after = await lab.run(['nc', '-w', '20', '127.0.0.1', `${FTP}`], {
      input: 'USER later\r\nPASS x\r\nQUIT\r\n',
    });
    expect(after.stdout).toContain('530 Login incorrect.');
    expect(await daemon.stop()).toBe(0);

    expect(readable.length).toBeGreaterThan(10);
    expect(daemon.evidence.rows('SELECT username FROM v_logins ORDER BY event_id')).toEqual(
      [...readable, 'later'].map((username) => ({ username })),
    );
    const told = daemon.evidence.rows<{ file: string; problem: string }>('SELECT file, problem FROM ev_skep_damaged');
    expect(told).toHaveLength(1);
    expect(told[0]?.file).toContain(`${segment}`);
    expect(told[0]?.problem).toContain(`${segment}.damaged`);
    const kept = join(data, 'journal', `${segment}.damaged`);
    expect(existsSync(kept)).toBe(true);
    expect(readFileSync(kept).equals(left)).toBe(true);
  });
});

function seededByte(): () => number {
  const random = seeded(7);
  return () => Math.floor(random() * 256);
}
