import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Filter } from '../../firmware/core/filter.ts';
import { DAEMON_OWNERS } from '../../firmware/core/owners.ts';
import { TOPS, type TopOf } from '../../firmware/core/top.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { topOf } from '../../firmware/store/top.ts';
import { visitsOf } from '../../firmware/store/visits.ts';
import { at, GATE, records } from './evidence.ts';
import { DOOR, opened, rig, tried } from './rig.ts';

const LONG = 'x'.repeat(10_000);
/** A short name that is what a long one is told apart by. */
const HASH = createHash('sha256').update(LONG).digest('base64');
const QUOTES = `'"; DROP TABLE event; --<script>`;
let ingest: Ingest;
beforeEach(async () => {
  const { write, open, drain } = rig();
  const names = [LONG, LONG, `${LONG}y`, QUOTES, QUOTES, QUOTES, '=', '#', HASH];
  await write(
    ...records(),
    ...names.flatMap((name, index) => [
      opened(70 + index, 20_000 + index, '203.0.113.9'),
      tried(70 + index, name, 20_000 + index),
    ]),
  );
  ingest = open([DOOR, GATE, ...DAEMON_OWNERS]);
  drain(ingest);
});
afterEach(() => ingest.close());

/** All parts together: `[value, count]`, what came most first. */
function counts(of: TopOf, filter: Filter = {}, width?: number): (readonly [string, number])[] {
  const sums = new Map<string, { value: string; count: number }>();
  const ask = topOf(ingest.db, width);
  for (let before: number | null | undefined; before !== null;) {
    const part = ask(of, filter, before);
    for (const { key, value, count } of part.rows) sums.set(key, { value, count: (sums.get(key)?.count ?? 0) + count });
    before = part.next;
  }
  return [...sums.values()]
    .map(({ value, count }) => [value, count] as const)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}

describe('what came most often', () => {
  it('is told by sessions, a folded row for all it stands for', () => {
    expect(counts('source')).toEqual([
      ['192.0.2.7', 17],
      ['192.0.2.200', 10],
      ['198.51.100.1', 10],
      ['2001:db8::7', 10],
      ['203.0.113.9', 9],
    ]);
    expect(counts('sensor')).toEqual([['door', 66]]);
    expect(counts('port')).toEqual([['21', 59]]);
    expect(counts('country')).toEqual([]);
  });

  it('is told of names, passwords and commands; hostile ones come as they are, long ones shortened and apart', () => {
    const names = counts('username', { source: '203.0.113.9' });
    expect(names).toEqual([
      [QUOTES, 3],
      [LONG.slice(0, 500), 2],
      ['#', 1],
      [HASH, 1],
      ['=', 1],
      [LONG.slice(0, 500), 1],
    ]);
    expect(topOf(ingest.db)('username', { source: '203.0.113.9' }).rows.filter(({ cut }) => cut)).toHaveLength(2);
    expect(counts('password')).toEqual([['p', 34]]);
    expect(counts('command')).toHaveLength(17);
  });

  it('obeys the filter, and a session belongs to the span in which it began', () => {
    expect(counts('source', { from: at(0), until: at(200) })).toEqual([
      ['192.0.2.200', 1],
      ['192.0.2.7', 1],
    ]);
    expect(counts('source', { from: at(60), until: at(101) })).toEqual([['192.0.2.200', 1]]);
    // The one of 192.0.2.200 goes on until 150.
    expect(counts('source', { from: at(120), until: at(201) })).toEqual([['198.51.100.1', 1]]);
    expect(counts('password', { source: '192.0.2.0/24' })).toEqual([['p', 10]]);
    expect(counts('username', { text: 'a%b_c\\' })).toEqual([['a%b_c\\', 1]]);
    expect(counts('source', { grade: 'critical' }).reduce((sum, [, count]) => sum + count, 0)).toBe(9);
  });

  it.each(TOPS)('%s: is the same in parts of any width', (of) => {
    for (const width of [1, 3, 50]) expect(counts(of, {}, width)).toEqual(counts(of));
  });
});

describe('visits', () => {
  const spans = { from: at(0), until: at(30_000), widthMs: 10_000 };

  it('are summed by span and port: sessions, what is over, how long, commands', () => {
    expect(visitsOf(ingest.db)({}, spans, 5).rows).toEqual([
      // A folded row of several ports has none, and no duration.
      { bucket: 0, port: null, sessions: 7, ended: 0, lastedMs: 0, commands: 0 },
      { bucket: 0, port: 21, sessions: 50, ended: 49, lastedMs: 49 * 50, commands: 17 },
      { bucket: 2, port: 21, sessions: 9, ended: 0, lastedMs: 0, commands: 0 },
    ]);
    expect(visitsOf(ingest.db)({ source: '198.51.100.1' }, spans, 5).rows).toMatchObject([{ sessions: 10, ended: 10 }]);
  });

  it('tell the longest, and are the same in parts', () => {
    const [first, ...others] = visitsOf(ingest.db)({}, spans, 3).longest;
    expect(others).toHaveLength(2);
    expect(first).toEqual({
      ...{ session: 49, startedAt: at(4800), lastedMs: 50, sensor: 'door', instance: 'door' },
      ...{ srcIp: '2001:db8::7', port: 21 },
    });
    let sessions = 0;
    let commands = 0;
    for (let before: number | null | undefined; before !== null;) {
      const part = visitsOf(ingest.db, 4)({}, spans, 3, before);
      for (const row of part.rows) {
        sessions += row.sessions;
        commands += row.commands;
      }
      before = part.next;
    }
    expect([sessions, commands]).toEqual([66, 17]);
  });
});
