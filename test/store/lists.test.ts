import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Filter } from '../../firmware/core/filter.ts';
import { rank } from '../../firmware/core/grade.ts';
import { LISTS, type ListName } from '../../firmware/core/lists.ts';
import { DAEMON_OWNERS } from '../../firmware/core/owners.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import { listsOf, type List } from '../../firmware/store/lists.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { at, GATE, records } from './evidence.ts';
import { DOOR, rig } from './rig.ts';

let ingest: Ingest;
let list: List;
beforeEach(async () => {
  const { write, open, drain } = rig();
  await write(...records());
  ingest = open([DOOR, GATE, ...DAEMON_OWNERS]);
  drain(ingest);
  list = listsOf(ingest.db);
});
afterEach(() => ingest.close());

/** All rows, read in parts. */
function walk<Name extends ListName>(name: Name, filter: Filter, limit: number, forward: boolean, from = list) {
  const rows: Readonly<Record<string, unknown>>[] = [];
  let cursor = forward ? 0 : undefined;
  for (let asked = 0; asked < 2000; asked += 1) {
    const place = cursor === undefined ? {} : forward ? { after: cursor } : { before: cursor };
    const part = from(name, filter, { ...place, limit });
    rows.push(...(part.rows as object as typeof rows));
    if (part.next === null) return rows;
    cursor = part.next;
  }
  throw new Error('it has no end');
}

describe('a list', () => {
  it('has a row for each thing that happened', () => {
    const sizes = Object.fromEntries(LISTS.map((name) => [name, walk(name, {}, 1000, true).length]));
    const events = ingest.db.prepare('SELECT count(*) FROM event').pluck().get();
    const expected = { sessions: 51, sources: 4, logins: 25, commands: 17, tokens: 8, honeyfiles: 5, scans: 1 };
    expect(sizes).toEqual({ events, ...expected });
    expect(events).toBeGreaterThan(150);
  });

  it.each(LISTS)('%s: is the same in parts of any size and windows of any width, both ways', (name) => {
    const whole = walk(name, {}, 1000, true);
    for (const [limit, window] of [
      [1, 20_000],
      [2, 3],
      [7, 1],
      [1000, 10],
    ] as const) {
      const narrow = listsOf(ingest.db, window);
      expect(walk(name, {}, limit, true, narrow)).toEqual(whole);
      const back = walk(name, {}, limit, false, narrow);
      // Sources that share a time keep their order among themselves.
      if (name !== 'sources') expect(back).toEqual(whole.toReversed());
      else expect(new Set(back)).toEqual(new Set(whole));
    }
  });

  it('of log-ins, commands, tokens has what its table has, and nothing of another grade', () => {
    const [login] = list('logins', {}, { after: 0, limit: 1 }).rows;
    const deed = { session: 1, sensor: 'door', instance: 'door', transport: 'tcp', srcIp: '192.0.2.7', srcPort: 5 };
    expect(login).toEqual({
      ...{ id: 2, at: at(1), ...deed, dstPort: 21, username: 'user1', password: 'p', accepted: false },
    });
    expect(list('commands', {}, { after: 0, limit: 1 }).rows[0]).toMatchObject({ command: 'wget 1', ...deed });
    expect(list('tokens', {}, { after: 0, limit: 1 }).rows[0]).toMatchObject({ token: 't', host: 'h', path: null });
    expect(list('honeyfiles', {}, { after: 0, limit: 1 }).rows[0]).toMatchObject({ path: '/p', action: 'read' });
    expect(list('scans', {}, { limit: 1 }).rows).toMatchObject([
      { srcIp: '198.51.100.1', tcpPorts: '1-3', endedAt: null },
    ]);
    expect(list('sources', {}, { limit: 9 }).rows.map(({ ip }) => ip)).toContain('2001:db8::7');
  });

  it('of an empty store is empty', () => {
    const empty = rig().open();
    const read = listsOf(empty.db);
    for (const name of LISTS) expect(read(name, { text: 'x' }, { limit: 5 })).toEqual({ rows: [], next: null });
    empty.close();
  });
});

describe('a filter', () => {
  const inNet: (ip: string | null) => boolean = (ip) => ip !== null && ip.startsWith('192.0.2.');
  const cases: readonly [Filter, (row: EventRow) => boolean][] = [
    [{ from: at(1000) }, (row) => row.at >= at(1000)],
    [{ until: at(1000) }, (row) => row.at < at(1000)],
    [{ source: '192.0.2.7' }, (row) => row.srcIp === '192.0.2.7'],
    [{ source: '192.0.2.0/24' }, (row) => inNet(row.srcIp)],
    [{ source: '2001:db8::/32' }, (row) => row.srcIp === '2001:db8::7'],
    [{ source: '0.0.0.0/0' }, (row) => row.srcIp?.includes('.') === true],
    [{ sensor: 'gate' }, (row) => row.sensor === 'gate'],
    [{ sensor: 'door' }, (row) => row.sensor === 'door' || row.instance === 'door'],
    [{ port: 21 }, (row) => row.dstPort === 21],
    [{ port: 103 }, (row) => row.name === 'folded'],
    [{ grade: 'login' }, (row) => row.grade !== null && rank(row.grade) >= 2],
    [{ text: 'A%B_C\\' }, (row) => row.summary.includes('a%b_c\\')],
    [{ text: '100%' }, (row) => row.summary.includes('100%')],
    [{ text: '100_' }, () => false],
    [{ text: "' OR 1=1 --" }, () => false],
    [
      { from: at(500), until: at(4000), source: '192.0.2.0/24', grade: 'commands', text: 'COMMAND' },
      (row) => row.at >= at(500) && row.at < at(4000) && inNet(row.srcIp) && row.summary.startsWith('command'),
    ],
  ];
  it.each(cases)('%j finds the events that it means', (filter, means) => {
    const all = walk('events', {}, 1000, true) as unknown as EventRow[];
    const wanted = all.filter(means).map(({ id }) => id);
    if (!JSON.stringify(filter).match(/100_|OR 1=1/)) expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(all.length);
    expect(walk('events', filter, 3, true, listsOf(ingest.db, 10)).map(({ id }) => id)).toEqual(wanted);
  });

  it('means the same in the other lists', () => {
    const count = (name: ListName, filter: Filter): number => walk(name, filter, 1000, true).length;
    expect(count('sessions', { source: '192.0.2.7' })).toBe(11);
    expect(count('sessions', { text: 'WGET' })).toBe(0);
    expect(count('sessions', { text: 'command' })).toBe(17);
    expect(count('sessions', { text: 'get' })).toBe(49);
    expect(count('sessions', { grade: 'critical' })).toBe(12);
    expect(count('sessions', { port: 900 })).toBe(1);
    // One still open belongs to every time since it began.
    expect(count('sessions', { from: at(20_000) })).toBe(1);
    expect(count('sources', { grade: 'critical', source: '192.0.2.0/24' })).toBe(2);
    expect(count('sources', { port: 900 })).toBe(1);
    expect(count('sources', { text: '2001:DB8' })).toBe(1);
    expect(count('logins', { text: 'USER1' })).toBe(6);
    expect(count('commands', { source: '198.51.100.0/24' })).toBe(3);
    expect(count('scans', { port: 2 })).toBe(1);
    expect(count('scans', { port: 4 })).toBe(0);
    expect(count('scans', { grade: 'probe' })).toBe(1);
    expect(count('scans', { grade: 'login' })).toBe(0);
    expect(count('scans', { sensor: 'door' })).toBe(0);
    expect(count('honeyfiles', { from: at(0), until: at(1) })).toBe(0);
  });
});
