import { describe, expect, it } from 'vitest';
import { startCapture } from './harness/capture.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';
import type { Connection } from './harness/pcap.ts';

const lab = openLab();

/** Column VERSION of nmap's table, by port. */
function versions(stdout: string): Record<string, string> {
  const lines = [...stdout.matchAll(/^(\d+)\/tcp +open +\S+(?: +(.*\S))?$/gm)];
  return Object.fromEntries(lines.map(([, port = '', version = '']) => [port, version]));
}

interface SessionOnPort {
  readonly src_port: number | null;
  readonly dst_port: number | null;
  readonly ports: string | null;
  readonly sessions: number;
  readonly first_bytes: Buffer | null;
}

const FIRST_BYTES = 1024;
const texts = (all: readonly Buffer[]): string[] =>
  [...new Set(all.map((bytes) => bytes.toString('latin1')))].toSorted();

const hex = (bytes: Buffer | null): string => bytes?.toString('hex') ?? '';

/** What the visitors of a port said first, each once; silence left out. */
const said = (wire: readonly Connection[]): string[] =>
  texts(wire.map(({ sent }) => sent.subarray(0, FIRST_BYTES)).filter(({ length }) => length > 0));

describe('nmap -sV --version-all', () => {
  const config = `
    port_offset = 0
    [[sensors.telnet]]
    ports = 23
    [[sensors.telnet]]
    ports = 2323
    product = "linux"
    [sensors.ftp]
    ports = 21
    [[sensors.tcp]]
    name = "proftpd"
    ports = 2121
    reply = "220 ProFTPD 1.3.5 Server ready.\\r\\n"
    [[sensors.tcp]]
    name = "ear"
    ports = 9999
    reply_when = "spoken_to"
    ${only('ftp', 'telnet', 'tcp')}
  `;

  it('names the services as claimed, and each connection that it made is a session with its first bytes', async () => {
    const daemon = await lab.daemon({ config });
    const capture = await startCapture(lab);
    const instances = new Map([
      [21, 'ftp'],
      [23, 'telnet'],
      [2323, 'telnet-2'],
      [2121, 'proftpd'],
      [9999, 'ear'],
    ]);
    const ports = [...instances.keys()];
    const scan = await lab.run(['nmap', '-n', '-sV', '--version-all', '-p', ports.join(','), '127.0.0.1'], {
      limitMs: 240_000,
    });
    const wire = (await capture.connections()).filter(({ toPort }) => ports.includes(toPort));
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);

    const found = versions(scan.stdout);
    expect(found['21'], scan.stdout).toBe('vsftpd 3.0.3');
    expect(found['23']).toBe('BusyBox telnetd 1.14.0 or later');
    expect(found['2323']).toBe('Linux telnetd');
    expect(found['2121']).toBe('ProFTPD 1.3.5');
    expect(scan.stdout).toContain('Unix');

    for (const [port, instance] of instances) {
      const dialled = wire.filter(({ toPort }) => toPort === port);
      const rows = daemon.evidence.rows<SessionOnPort>('SELECT * FROM session WHERE instance = ?', instance);
      expect(dialled.length, `connections to ${port} that tcpdump saw`).toBeGreaterThan(0);
      expect(daemon.evidence.sessions(`instance = '${instance}'`), `sessions on ${port}`).toBe(dialled.length);
      expect(texts(rows.flatMap((row) => row.first_bytes ?? [])), `first bytes on ${port}`).toEqual(said(dialled));
      const alone = rows.filter(({ sessions }) => sessions === 1);
      expect(
        dialled.map(({ fromPort, sent }) => `${fromPort} ${hex(sent.subarray(0, FIRST_BYTES))}`),
        `first bytes on ${port}, by the visitor's port`,
      ).toEqual(expect.arrayContaining(alone.map((row) => `${row.src_port} ${hex(row.first_bytes)}`)));
    }
    const [probe] = daemon.evidence.rows(
      `SELECT first_bytes FROM session WHERE dst_port = 9999 AND CAST(first_bytes AS TEXT) LIKE 'GET / HTTP/1.0%'`,
    );
    expect(probe).toBeDefined();
  });
});

describe('nmap -sT -p1-1000', () => {
  it('costs a few rows that account for every connection', async () => {
    const config = `
      port_offset = 0
      [sensors.tcp]
      ports = "1-1000"
      ${only('tcp')}
    `;
    const daemon = await lab.daemon({ config });
    const capture = await startCapture(lab);
    const scan = await lab.run(['nmap', '-n', '-sT', '-p1-1000', '127.0.0.1']);
    const wire = (await capture.connections()).filter(({ toPort }) => toPort <= 1000);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);

    expect(scan.stdout.match(/^\d+\/tcp +open/gm)).toHaveLength(1000);
    expect(new Set(wire.map(({ toPort }) => toPort)).size).toBe(1000);
    expect(daemon.evidence.sessions()).toBe(wire.length);
    const rows = daemon.evidence.rows<SessionOnPort>('SELECT * FROM session');
    // 120 singly (limits.fold_after), then one a minute.
    expect(rows.length).toBeLessThanOrEqual(2 * 121);
    const dialled = new Set(rows.flatMap((row) => (row.ports === null ? [row.dst_port ?? 0] : numbers(row.ports))));
    expect([...dialled].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
  });
});

/** `1-3,7` as 1, 2, 3, 7. */
function numbers(ranges: string): number[] {
  return ranges.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
