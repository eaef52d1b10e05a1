import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventOwner } from '../../firmware/core/declaration.ts';
import type { EventRecord, JournalRecord } from '../../firmware/core/record.ts';
import { SYSTEM_EVENTS } from '../../firmware/core/system-events.ts';
import dns from '../../firmware/sensors/dns/dns.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { tallyOf } from '../../firmware/store/tally.ts';
import { boot, closed, DOOR, opened, rig, tried, type Rig } from './rig.ts';

const OWNERS: readonly EventOwner[] = [DOOR, dns, SYSTEM_EVENTS];
const A = '192.0.2.7';
const B = '192.0.2.8';
const C = '2001:db8::1';
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

let at: Rig;
let ingest: Ingest;
beforeEach(() => {
  at = rig();
  ingest = at.open(OWNERS);
});
afterEach(() => {
  ingest.close();
  rmSync(at.folder, { recursive: true });
});

async function store(...records: readonly JournalRecord[]): Promise<void> {
  await at.write(...records);
  at.drain(ingest);
}

const started = (mono: number): EventRecord => ({
  kind: 'event',
  at: AT + mono,
  mono,
  session: null,
  sensor: 'skep',
  name: 'started',
  grade: null,
  summary: 'started',
  srcIp: null,
  fields: { version: 'x', listening: 1, failed: 0 },
});

const asked = (session: number, name: string, mono: number): JournalRecord => ({
  ...started(mono),
  kind: 'event',
  session,
  sensor: 'dns',
  name: 'query',
  grade: 'probe',
  fields: { name },
});

const folded = (session: number, srcIp: string, sessions: number, ports: string, mono: number): JournalRecord => ({
  kind: 'fold',
  at: AT + mono,
  mono,
  session,
  sensor: 'door',
  instance: 'door',
  transport: 'tcp',
  srcIp,
  dstIp: null,
  ports,
  sessions,
  startedAt: AT,
  bytesIn: 0,
  bytesOut: 0,
  reason: 'visitor-closed',
  firstBytes: Buffer.alloc(0),
  final: true,
});

const all = { by: 'number', from: 1, to: Number.MAX_SAFE_INTEGER } as const;
const tally = (span: Parameters<typeof tallyOf>[1] = all, top = 10) => tallyOf(ingest.db, span, top);

describe('a tally', () => {
  it('counts nothing in an empty store', () => {
    const none = { top: [], different: 0, total: 0 };
    expect(tally()).toEqual({
      firstAt: null,
      lastAt: null,
      connections: 0,
      grades: {},
      sources: none,
      ports: none,
      credentials: none,
      domains: none,
      restarts: 0,
    });
  });

  it('counts what visitors did, the most and the worst first', async () => {
    await store(
      boot(),
      started(0),
      ...[1, 2, 3].map((session) => opened(session, session)),
      tried(1, 'root', 4),
      tried(2, 'root', 5),
      tried(3, 'admin', 6),
      closed(1, 7),
      opened(4, 8, B),
      { ...opened(5, 9, C), sensor: 'dns', instance: 'dns', transport: 'udp', dstPort: 53 } as JournalRecord,
      asked(5, 'Example.ORG', 10),
      asked(5, 'example.org', 11),
      asked(5, 'a.test', 12),
      folded(6, B, 40, '1-20,80', 13),
      { ...folded(7, B, 2, '21', 14), final: false } as JournalRecord,
      started(15),
    );
    const found = tally();
    expect(found).toMatchObject({ firstAt: AT + 1, lastAt: AT + 13, connections: 45, restarts: 2 });
    expect(found.grades).toEqual({ login: 3, probe: 3 });
    expect(found.sources).toMatchObject({ different: 3, total: 45 });
    expect(
      found.sources.top.map(({ source, connections, events, grade, logins }) => [
        source,
        connections,
        events,
        grade,
        logins,
      ]),
    ).toEqual([
      [A, 3, 3, 'login', 3],
      [C, 1, 3, 'probe', 0],
      [B, 41, 0, 'touch', 0],
    ]);
    expect(found.sources.top[0]?.credentials.top).toEqual([
      { username: 'root', password: 'p', count: 2 },
      { username: 'admin', password: 'p', count: 1 },
    ]);
    expect(found.sources.top[2]?.ports.top).toEqual([
      { sensor: 'door', transport: 'tcp', port: '1-20,80', count: 40 },
      { sensor: 'door', transport: 'tcp', port: '21', count: 1 },
    ]);
    expect(found.ports).toEqual({
      top: [
        { sensor: 'door', transport: 'tcp', port: '1-20,80', count: 40 },
        { sensor: 'door', transport: 'tcp', port: '21', count: 4 },
        { sensor: 'dns', transport: 'udp', port: '53', count: 1 },
      ],
      different: 3,
      total: 45,
    });
    expect(found.credentials).toMatchObject({ different: 2, total: 3 });
    expect(found.domains).toEqual({
      top: [
        { name: 'example.org', count: 2 },
        { name: 'a.test', count: 1 },
      ],
      different: 2,
      total: 3,
    });
  });

  it('cuts the lists and still counts all', async () => {
    await store(
      boot(),
      ...Array.from({ length: 30 }, (_, number) => number + 1).flatMap((number) => [
        opened(number, number, `10.0.0.${number}`),
        tried(number, `user${String(number).padStart(2, '0')}`, number),
      ]),
    );
    const found = tally(all, 5);
    expect(found.credentials).toMatchObject({ different: 30, total: 30 });
    expect(found.credentials.top.map(({ username }) => username)).toEqual([
      'user01',
      'user02',
      'user03',
      'user04',
      'user05',
    ]);
    expect(found.sources).toMatchObject({ different: 30, total: 30 });
    expect(found.sources.top).toHaveLength(5);
  });

  it('counts each event in one span only, by number and by time', async () => {
    await store(
      boot(),
      ...Array.from({ length: 20 }, (_, number) => number + 1).flatMap((number) => [
        opened(number, number * 10),
        tried(number, 'root', number * 10 + 1),
        closed(number, number * 10 + 2),
      ]),
    );
    const whole = tally();
    for (const cut of [1, 2, 3, 17, 31, 59]) {
      const parts = [tally({ by: 'number', from: 1, to: cut }), tally({ by: 'number', from: cut + 1, to: 60 })];
      expect(parts.reduce((sum, { connections }) => sum + connections, 0)).toBe(whole.connections);
      expect(parts.reduce((sum, { credentials }) => sum + credentials.total, 0)).toBe(whole.credentials.total);
    }
    const from = AT + 101;
    const late = tally({ by: 'time', from, to: AT + 150 });
    expect(late).toMatchObject({ firstAt: from, connections: 5 });
    expect(late.credentials.total).toBe(5);
  });

  it('tells the visitor without an address apart', async () => {
    await store(boot(), opened(1, 1, null), tried(1, "'; DROP TABLE event; --", 2), opened(2, 3, A));
    const { sources } = tally();
    expect(sources.top.map(({ source, logins }) => [source, logins])).toEqual([
      [null, 1],
      [A, 0],
    ]);
    expect(sources.top[0]?.credentials.top).toEqual([{ username: "'; DROP TABLE event; --", password: 'p', count: 1 }]);
  });
});
