import { describe, expect, it } from 'vitest';
import type { Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';
import { addresses, visitor } from './harness/visitor.ts';

const lab = openLab();
/** More than any limit of Skep's own. */
const MANY_FILES = ['prlimit', '--nofile=8192:8192'];
const FTP = 10_021;
const EAR = 12_000;
const FTP_ONLY = only('ftp');

/** Somebody who comes when the house is full, says one thing, is answered, and is in the evidence. */
async function newcomer(daemon: Daemon): Promise<void> {
  const said = await lab.run(['nc', '-w', '20', '-s', '127.0.9.9', '127.0.0.1', `${FTP}`], {
    input: 'QUIT\r\n',
  });
  expect(said.stdout).toBe('220 (vsFTPd 3.0.3)\r\n221 Goodbye.\r\n');
  const find = "SELECT end_reason, first_bytes FROM session WHERE src_ip = '127.0.9.9' AND ended_at IS NOT NULL";
  const row = await until('the newcomer in the evidence', () => daemon.evidence.rows(find)[0]);
  expect(row).toEqual({ end_reason: 'sensor-done', first_bytes: Buffer.from('QUIT\r\n') });
}

const reasons = (daemon: Daemon): Record<string, number> =>
  Object.fromEntries(
    daemon.evidence
      .rows<{ end_reason: string; n: number }>('SELECT end_reason, sum(sessions) AS n FROM session GROUP BY 1')
      .map((row) => [row.end_reason, row.n]),
  );

describe('10,000 connections, 200 at a time', () => {
  it.each([
    ['one source', ['127.0.0.1']],
    ['forty sources', addresses(2, 40)],
  ])('from %s: all accounted for', async (_, from) => {
    const daemon = await lab.daemon({ config: FTP_ONLY, through: MANY_FILES });
    const flood = await lab.run([...MANY_FILES, ...visitor('flood', FTP, 10_000, 200, ...from)]);
    const { connected, failed } = JSON.parse(flood.stdout) as { connected: number; failed: number };
    expect({ connected, failed }).toEqual({ connected: 10_000, failed: 0 });
    const { sessions, problem } = await until('all sessions in the store', async () => {
      const { store, dropped } = await daemon.status();
      expect(dropped).toBe(0);
      // Folded ones count when their minute is over; the evidence below has them at once.
      return store.behindBytes === 0 && daemon.evidence.sessions() >= connected && store;
    });
    expect(problem).toBeNull();
    expect(sessions).toBeGreaterThan(0);
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.sessions()).toBe(connected);
    expect(daemon.evidence.value('SELECT sessions FROM position')).toBe(connected);
    expect(daemon.evidence.value("SELECT count(*) FROM session WHERE sensor = 'ftp' AND end_reason IS NULL")).toBe(0);
    const sources = daemon.evidence.rows<{ src_ip: string; n: number }>(
      'SELECT src_ip, sum(sessions) AS n FROM session WHERE src_ip IS NOT NULL GROUP BY src_ip',
    );
    expect(new Set(sources.map((row) => row.src_ip))).toEqual(new Set(from));
  });
});

describe('silent connections', () => {
  it('2,000 held from twenty sources: a new visitor is answered and recorded', async () => {
    const daemon = await lab.daemon({ config: FTP_ONLY, through: MANY_FILES });
    const crowd = lab.start([...MANY_FILES, ...visitor('crowd', FTP, 2000, ...addresses(1, 20))]);
    await crowd.said(/^holding 2000$/m);
    await newcomer(daemon);
    expect((await daemon.status()).openSessions).toBeLessThanOrEqual(1000);
    expect(await daemon.stop()).toBe(0);
    expect(reasons(daemon)).toEqual({ 'gave-way': 1001, 'sensor-done': 1, shutdown: 999 });
    crowd.kill();
  });

  it('1,500 held with 1,024 file descriptors: newcomers are still answered', async () => {
    const daemon = await lab.daemon({ config: FTP_ONLY, through: ['prlimit', '--nofile=1024:1024'] });
    const crowd = lab.start([...MANY_FILES, ...visitor('crowd', FTP, 1500, ...addresses(1, 15))]);
    await crowd.said(/^holding 1500$/m);
    await newcomer(daemon);
    expect(await daemon.stop()).toBe(0);
    const ends = reasons(daemon);
    expect(daemon.evidence.sessions()).toBe(1501);
    expect(ends['gave-way']).toBeGreaterThan(500);
    expect(Object.keys(ends).toSorted()).toEqual(['gave-way', 'sensor-done', 'shutdown']);
    crowd.kill();
  });
});

describe('16 MB without a newline', () => {
  const config = `
    [sensors.tcp]
    ports = ${EAR}
    linger = true
    ${only('ftp', 'tcp')}
  `;
  const MIB = 1024 * 1024;

  it.each([
    ['ftp', FTP, 'line-too-long'],
    ['tcp', EAR, 'bytes-in'],
  ])('%s: the session ends for a named reason and memory stays bounded', async (sensor, port, reason) => {
    const daemon = await lab.daemon({ config });
    const before = daemon.memory('VmHWM');
    const torrent = await lab.run(visitor('torrent', port, 24 * MIB));
    expect(torrent.status).toBe(0);
    await until('its end in the evidence', () => daemon.evidence.value('SELECT end_reason FROM session') === reason);
    expect(daemon.memory('VmHWM') - before, 'kilobytes more').toBeLessThan(40 * 1024);
    expect(await daemon.stop()).toBe(0);
    const [row] = daemon.evidence.rows(
      'SELECT sensor, end_reason, bytes_in, length(first_bytes) AS first FROM session',
    );
    expect(row).toMatchObject({ sensor, end_reason: reason, first: 1024 });
    expect(row?.['bytes_in']).toBeLessThanOrEqual(16 * MIB + 64 * 1024);
    expect(row?.['bytes_in']).toBeGreaterThan(reason === 'bytes-in' ? 16 * MIB : 4096);
  });
});
