import { afterEach, describe, expect, it } from 'vitest';
import { DAEMON_OWNERS } from '../../firmware/core/owners.ts';
import type { JournalRecord, Value } from '../../firmware/core/record.ts';
import type { ScanEvent } from '../../firmware/core/scan-events.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { boot, DOOR, rig } from './rig.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
let store: Ingest | undefined;
afterEach(() => {
  store?.close();
  store = undefined;
});

const scan = (
  name: ScanEvent,
  mono: number,
  fields: Readonly<Record<string, Value>>,
  srcIp: string | null = '192.0.2.7',
): JournalRecord => ({
  kind: 'event',
  at: AT + mono,
  mono,
  session: null,
  sensor: 'scan',
  name,
  grade: name === 'scan' ? 'probe' : null,
  summary: name,
  srcIp,
  fields: { first_at: AT + 10, kind: 'syn', kinds: 'syn 1', protocol: 'tcp', missed: 0, ...fields },
});

async function rows(...records: readonly JournalRecord[]): Promise<Ingest> {
  const { write, open, drain } = rig();
  await write(boot(), ...records);
  store = open([DOOR, ...DAEMON_OWNERS]);
  drain(store);
  return store;
}

describe('the row of a scan', () => {
  it('is one, and has what the last event told', async () => {
    const { db } = await rows(
      scan('scan', 3000, { duration_ms: 2000, probes: 10, tcp_ports: '1-10', port_count: 10, tool: 'nmap' }),
      scan('scan', 9000, {
        duration_ms: 8000,
        probes: 20,
        tcp_ports: '1-20',
        port_count: 20,
        mac: '02:00:00:00:00:01',
      }),
    );
    expect(db.prepare('SELECT * FROM v_scans').all()).toEqual([
      {
        id: 1,
        started: '2026-01-02T03:04:05.010Z',
        seconds: 8,
        src_ip: '192.0.2.7',
        mac: '02:00:00:00:00:01',
        kind: 'syn',
        kinds: 'syn 1',
        protocol: 'tcp',
        port_count: 20,
        tcp_ports: '1-20',
        udp_ports: null,
        probes: 20,
        per_second: 2.5,
        tool: null,
        dst_ip: null,
        going_on: 1,
      },
    ]);
    expect(db.prepare('SELECT count(*) FROM ev_scan_scan').pluck().get()).toBe(2);
    expect(db.prepare('SELECT last_at FROM scan').pluck().get()).toBe(AT + 10 + 8000);
  });

  it('is closed by its end, with the map of its ports', async () => {
    const map = Buffer.alloc(8192, 1);
    const { db } = await rows(
      scan('scan', 3000, { duration_ms: 2000, probes: 10 }),
      scan('ended', 9000, { duration_ms: 2000, probes: 12, tcp_map: map }),
    );
    expect(db.prepare('SELECT probes, tcp_map, ended_at FROM scan').all()).toEqual([
      { probes: 12, tcp_map: map, ended_at: AT + 9000 },
    ]);
  });

  it('is another for each address and each beginning; many addresses told as one have an empty one', async () => {
    const { db } = await rows(
      scan('scan', 3000, { duration_ms: 1, probes: 1 }),
      scan('scan', 3001, { duration_ms: 1, probes: 2, first_at: AT + 11 }),
      scan('scan', 3002, { duration_ms: 1, probes: 3 }, '2001:db8::1'),
      scan('scan', 3003, { duration_ms: 1, probes: 4 }, null),
      scan('scan', 3004, { duration_ms: 1, probes: 5 }, null),
    );
    expect(db.prepare('SELECT src_ip, probes FROM v_scans ORDER BY probes').raw().all()).toEqual([
      ['192.0.2.7', 1],
      ['192.0.2.7', 2],
      ['2001:db8::1', 3],
      [null, 5],
    ]);
  });

  it('ends with the daemon that saw it, also when that was killed', async () => {
    const { db } = await rows(scan('scan', 3000, { duration_ms: 1990, probes: 1 }), boot(9000, 'boot-2'));
    expect(db.prepare('SELECT ended_at FROM scan').pluck().get()).toBe(AT + 2000);
  });

  it('is deleted when it is older than store.max_days', async () => {
    const { pruneStep } = await import('../../firmware/store/retention.ts');
    const { db } = await rows(
      scan('scan', 0, { duration_ms: 0, probes: 1 }),
      scan('scan', 0, { duration_ms: 0, probes: 2, first_at: AT + 5_000_000_000 }),
    );
    pruneStep(db, { maxBytes: 1e9, maxDays: 30 }, [], AT + 31 * 86_400_000, false);
    expect(db.prepare('SELECT probes FROM scan').pluck().all()).toEqual([2]);
  });
});
