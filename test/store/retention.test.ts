import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../../firmware/core/record.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { pruneStep, usedBytes, type Protected, type Pruned } from '../../firmware/store/retention.ts';
import { boot, closed, opened, rig, tried } from './rig.ts';

const DAY_MS = 86_400_000;
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

const payload = (session: number, size: number): JournalRecord => ({
  kind: 'payload',
  at: AT,
  mono: 0,
  session,
  name: `file ${session}`,
  sha256: 'aa',
  size,
  content: Buffer.alloc(size, session),
});

const visits = (from: number, to: number, srcIp: string, dayMs = 0): JournalRecord[] =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n).flatMap((n) => [
    opened(n, dayMs, srcIp),
    tried(n, `user ${n}`, dayMs),
    closed(n, dayMs),
  ]);

async function stored(...records: readonly JournalRecord[]): Promise<Ingest> {
  const { write, open, drain } = rig();
  await write(boot(), ...records);
  const store = open();
  drain(store);
  return store;
}

function pruneAll(store: Ingest, maxBytes: number, maxDays: number, open: readonly Protected[], now: number): Pruned[] {
  const steps: Pruned[] = [];
  for (;;) {
    const step = pruneStep(store.db, { maxBytes, maxDays }, open, now, steps.length > 0);
    if (step === undefined) return steps;
    steps.push(step);
  }
}

const numbers = (store: Ingest, sql: string): number[] => store.db.prepare(sql).pluck().all() as number[];

describe('retention', () => {
  it('does nothing while both limits hold', async () => {
    const store = await stored(...visits(1, 10, '192.0.2.7'));
    expect(pruneAll(store, 1e9, 365, [], AT)).toEqual([]);
    store.close();
  });

  it('takes the contents of the oldest payloads first, and keeps their name, size and hash', async () => {
    const files = Array.from({ length: 60 }, (_, n) => payload(n + 1, 20_000));
    const store = await stored(...visits(1, 60, '192.0.2.7'), ...files);
    const steps = pruneAll(store, usedBytes(store.db) - 100_000, 365, [], AT);
    expect(steps.every(({ sessions, events }) => sessions === 0 && events === 0)).toBe(true);
    const kept = numbers(store, 'SELECT id FROM payload WHERE content IS NOT NULL ORDER BY id');
    expect(kept.at(-1)).toBe(60);
    expect(kept[0]).toBeGreaterThan(1);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => 61 - kept.length + n));
    expect(numbers(store, "SELECT count(*) FROM payload WHERE sha256 = 'aa' AND size = 20000")).toEqual([60]);
    expect(numbers(store, 'SELECT count(*) FROM session')).toEqual([60]);
    store.close();
  });

  it('takes the oldest sessions with all that belongs to them when payloads are not enough', async () => {
    const store = await stored(...visits(1, 3000, '192.0.2.7'));
    const steps = pruneAll(store, Math.floor(usedBytes(store.db) / 2), 365, [], AT);
    const left = numbers(store, 'SELECT id FROM session ORDER BY id');
    const gone = 3000 - left.length;
    expect(gone).toBeGreaterThan(500);
    expect(left[0]).toBe(gone + 1);
    expect(steps.reduce((sum, step) => sum + step.sessions, 0)).toBe(gone);
    expect(steps.reduce((sum, step) => sum + step.events, 0)).toBe(gone * 3);
    for (const table of ['event', 'ev_door_login']) {
      expect(numbers(store, `SELECT count(*) FROM ${table} WHERE session_id <= ${gone}`)).toEqual([0]);
      expect(numbers(store, `SELECT count(DISTINCT session_id) FROM ${table}`)).toEqual([left.length]);
    }
    store.close();
  });

  it('takes what is too old, and only that', async () => {
    const store = await stored(...visits(1, 700, '192.0.2.7'), ...visits(701, 900, '192.0.2.7', 10 * DAY_MS));
    const steps = pruneAll(store, 1e9, 5, [], AT + 10 * DAY_MS);
    expect(steps).toEqual([
      { payloads: 0, sessions: 500, events: 1500, cause: 'max_days' },
      { payloads: 0, sessions: 200, events: 600, cause: 'max_days' },
    ]);
    expect(numbers(store, 'SELECT min(id) FROM session')).toEqual([701]);
    store.close();
  });

  it('never takes a session that is still open', async () => {
    const store = await stored(opened(1), ...visits(2, 5, '192.0.2.7'));
    pruneAll(store, 1e9, 5, [], AT + 10 * DAY_MS);
    expect(numbers(store, 'SELECT id FROM session')).toEqual([1]);
    store.close();
  });

  it('keeps the first and the last 1,000 events of an open incident', async () => {
    const store = await stored(...visits(1, 200, '192.0.2.8'), ...visits(201, 2200, '192.0.2.7'));
    // Event numbers: three a session, so the incident of .7 begins at 601.
    pruneAll(store, 1, 365, [{ source: '192.0.2.7', firstEvent: 601 }], AT);
    const left = numbers(store, 'SELECT id FROM session ORDER BY id');
    const ends = (first: number): number[] => Array.from({ length: 334 }, (_, n) => first + n);
    expect(left).toEqual([...ends(201), ...ends(1867)]);
    expect(numbers(store, 'SELECT count(*) FROM event WHERE session_id IS NOT NULL')).toEqual([2004]);
    store.close();
  });
});
