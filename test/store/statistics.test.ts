import { describe, expect, it } from 'vitest';
import type { Filter } from '../../firmware/core/filter.ts';
import { statisticsOf } from '../../firmware/store/statistics.ts';
import { boot, closed, opened, rig, tried } from './rig.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('statistics', () => {
  it('count connections and events of each grade in each span, and nothing outside', async () => {
    const { write, open, drain } = rig();
    await write(
      ...[boot(), opened(1, 0), tried(1, 'a', 10), tried(1, 'b', 999), closed(1, 1000)],
      ...[opened(2, 2500, '198.51.100.1'), tried(2, 'c', 2600), opened(3, 3999), opened(4, 4000)],
    );
    const ingest = open();
    drain(ingest);
    const count = (filter: Filter) =>
      statisticsOf(ingest.db)(filter, { from: AT, until: AT + 4000, widthMs: 1000 }).rows;
    const all = [
      { bucket: 0, grade: 'login', connections: 0, events: 2 },
      { bucket: 0, grade: 'touch', connections: 1, events: 0 },
      { bucket: 1, grade: 'touch', connections: 0, events: 0 },
      { bucket: 2, grade: 'login', connections: 0, events: 1 },
      { bucket: 2, grade: 'touch', connections: 1, events: 0 },
      { bucket: 3, grade: 'touch', connections: 1, events: 0 },
    ];
    expect(count({})).toEqual(all);
    expect(count({ source: '198.51.100.0/24' })).toEqual(all.slice(3, 5));
    expect(count({ grade: 'login' })).toEqual([all[0], all[3]]);
    expect(statisticsOf(ingest.db)({}, { from: AT, until: AT + 4000, widthMs: 1000 }, 1)).toEqual({
      rows: [],
      next: null,
    });
    ingest.close();
  });
});
