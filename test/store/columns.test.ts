import { expect, it } from 'vitest';
import { withColumns, type ColumnType, type OwnerColumn } from '../../firmware/core/columns.ts';
import type { EventOwner } from '../../firmware/core/declaration.ts';
import type { JournalRecord, Value } from '../../firmware/core/record.ts';
import { SYSTEM_EVENTS } from '../../firmware/core/system-events.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { queriesOf } from '../../firmware/store/queries.ts';
import { boot, DOOR, opened, rig, tried } from './rig.ts';

const all = (ingest: Ingest, sql: string): unknown[] => ingest.db.prepare(sql).raw().all();
const column = (type: ColumnType, name = 'seen'): OwnerColumn => ({
  name,
  event: 'login',
  type,
  source: 'any',
  argument: '',
});
const owners = (columns: readonly OwnerColumn[]): EventOwner[] => [
  { ...DOOR, events: withColumns(DOOR.events, columns) },
  SYSTEM_EVENTS,
];

function trying(username: string, own: Readonly<Record<string, Value>>): JournalRecord {
  const record = tried(1, username);
  return record.kind === 'event' ? { ...record, fields: { ...record.fields, ...own } } : record;
}

it('the owner’s columns keep their values through every change of their type, and when they are given up', async () => {
  const { write, open, drain } = rig();
  const lives: [OwnerColumn[], Record<string, Value>][] = [
    [[column('text'), column('bytes', 'raw_head')], { seen: '12x', raw_head: Buffer.from([255]) }],
    [[column('int')], { seen: 7 }],
    // An INTEGER as well: no change.
    [[column('bool')], { seen: true }],
    [[], {}],
    [[column('text')], { seen: 'again' }],
  ];
  for (const [index, [columns, own]] of lives.entries()) {
    await write(...(index === 0 ? [boot(), opened(1)] : []), trying(`u${index}`, own));
    const store = open(owners(columns));
    drain(store);
    store.close();
  }
  const last = open(owners([column('text')]));
  expect(all(last, 'SELECT username, seen, seen__integer, raw_head FROM ev_door_login ORDER BY event_id')).toEqual([
    ['u0', '12x', null, Buffer.from([255])],
    ['u1', null, 7, null],
    ['u2', null, 1, null],
    ['u3', null, null, null],
    ['u4', 'again', null, null],
  ]);
  expect(queriesOf(last.db).eventsOf(1, 9)[1]?.fields).toMatchObject({
    username: 'u0',
    seen: '12x',
    raw_head: '/w==',
  });
  expect(all(last, 'SELECT username FROM v_logins')).toHaveLength(5);
  expect(all(last, "SELECT change FROM schema_log WHERE change LIKE '%ev_door_login%'").flat()).toEqual([
    'table ev_door_login made',
    'column ev_door_login.seen renamed to seen__text',
    'column ev_door_login.seen INTEGER added',
    'column ev_door_login.seen renamed to seen__integer',
    'column ev_door_login.seen__text renamed to seen',
  ]);
  last.close();
});

it('a value that a killed daemon left in the journal goes to the column of its own type', async () => {
  const { write, open, drain } = rig();
  await write(boot(), opened(1), trying('drained', { seen: 'a' }));
  const text = open(owners([column('text')]));
  drain(text);
  text.close();
  await write(trying('left', { seen: 'b' }));
  await write(trying('new', { seen: 7 }));
  const int = open(owners([column('int')]));
  drain(int);
  const rows = (ingest: Ingest): unknown =>
    all(ingest, 'SELECT username, seen, seen__text FROM ev_door_login ORDER BY event_id');
  expect(rows(int)).toEqual([
    ['drained', null, 'a'],
    ['left', null, 'b'],
    ['new', 7, null],
  ]);
  int.close();
  // Nowhere else to go: better in a column of another type than lost.
  await write(trying('bytes', { seen: Buffer.from('c') }));
  const again = open(owners([column('int')]));
  drain(again);
  expect(all(again, "SELECT seen, seen__text FROM ev_door_login WHERE username = 'bytes'")).toEqual([
    [Buffer.from('c'), null],
  ]);
  again.close();
});
