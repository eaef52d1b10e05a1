import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventRecord } from '../../../firmware/core/record.ts';
import { startScanWatch, type ScanWatch } from '../../../firmware/watch/scan/watch.ts';

let folder: string;
let path: string;
let watchers: ScanWatch[];
let records: EventRecord[];
let logged: string[];
/** Added to the real clock. */
let turnedMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-scan-'));
  path = join(folder, 'scans.sock');
  watchers = [];
  records = [];
  logged = [];
  turnedMs = 0;
});
afterEach(() => {
  for (const watcher of watchers) watcher.stop();
  rmSync(folder, { recursive: true });
});

function watch(): ScanWatch {
  const watcher = startScanWatch({
    socket: path,
    clock: { now: () => 1_790_000_000_000, mono: () => performance.now() + turnedMs, bootId: 'b' },
    gapMs: 1_800_000,
    windowMs: 300_000,
    ignored: { tcp: new Set(), udp: new Set() },
    append: (record) => records.push(record),
    isDecoy: () => true,
    visited: () => {},
    log: (sentence) => logged.push(sentence),
  });
  watchers.push(watcher);
  return watcher;
}

const until = async (check: () => boolean): Promise<void> => {
  await vi.waitFor(() => expect(check()).toBe(true), { timeout: 10_000, interval: 10 });
};

/** ulogd. */
async function dial(): Promise<Socket> {
  for (;;) {
    const socket = createConnection({ path });
    const isUp = await new Promise<boolean>((resolve) => {
      socket.on('connect', () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    if (isUp) return socket;
    await wait(10);
  }
}

const line = (port: number, sequence = port, prefix = 'closed 1'): string =>
  `{"oob.prefix": "${prefix}", "oob.seq.local": ${sequence}, "ip.protocol": 17, "udp.len": 8, "src_port": 40000, "dest_port": ${port}, "src_ip": "192.0.2.9", "dest_ip": "192.0.2.1"}\n`;

const told = (): EventRecord | undefined => records.findLast(({ name }) => name === 'scan');

describe('the socket of the scan watch', () => {
  it('takes lines however they are cut, and nobody else may write to it', async () => {
    watch();
    const ulogd = await dial();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = Array.from({ length: 500 }, (_, at) => line(at + 1)).join('');
    for (let at = 0; at < text.length; at += 777) ulogd.write(text.slice(at, at + 777));
    await until(() => {
      turnedMs += 1000;
      return told()?.fields['probes'] === 500;
    });
    expect(told()?.fields).toMatchObject({ udp_ports: '1-500', missed: 0 });
    ulogd.destroy();
  });

  it('outlives what makes no sense', async () => {
    watch();
    const ulogd = await dial();
    ulogd.write(
      `x\n\n{}\n[[[\n${'y'.repeat(300_000)}\n${line(1)}${'z'.repeat(9000)}\n${line(2)}\u0000\u00ff\n${line(3)}`,
    );
    await until(() => {
      turnedMs += 1000;
      return told()?.fields['probes'] === 3;
    });
    expect(told()?.fields['udp_ports']).toBe('1-3');
    ulogd.destroy();
  });

  it('counts what was lost on the way, over a new connection too, and not when ulogd is another one', async () => {
    watch();
    const first = await dial();
    first.write(line(1, 10) + line(2, 11) + line(3, 15));
    await until(() => {
      turnedMs += 1000;
      return told()?.fields['probes'] === 3;
    });
    expect(told()?.fields['missed']).toBe(3);
    first.destroy();
    const second = await dial();
    second.write(line(4, 17) + line(5, 0));
    await until(() => {
      turnedMs += 100_000;
      return told()?.fields['probes'] === 5;
    });
    expect(told()?.fields['missed']).toBe(4);
    second.destroy();
  });

  it('is taken over from a daemon that was killed, not from one that lives or from a file', async () => {
    const dead = createServer().listen(path);
    await until(() => dead.listening);
    watch();
    await until(() => logged.length === 1);
    expect(logged[0]).toBe(`scans are not seen, ${path} cannot be opened: another program listens there`);
    watchers.pop()?.stop();
    dead.close();
    writeFileSync(path, '');
    const watcher = watch();
    await until(() => watcher.problem() !== null);
    expect(watcher.problem()).toContain('something else has that name');
  });

  it('that cannot be opened is told once, with the cure', async () => {
    path = join(folder, 'missing', 'scans.sock');
    watch();
    await until(() => logged.length === 1);
    expect(logged[0]).toContain('its folder is not there; make it, or switch it off with scans.socket = ""');
  });
});
