import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { field } from '../../firmware/core/field.ts';
import { SYSTEM_EVENTS } from '../../firmware/core/system-events.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { openFile } from '../../firmware/store/open.ts';
import { queriesOf } from '../../firmware/store/queries.ts';
import { boot, closed, DOOR, opened, rig, tried } from './rig.ts';

const all = (ingest: Ingest, sql: string): unknown[] => ingest.db.prepare(sql).raw().all();

describe('journal to rows', () => {
  it('numbers events in the order of the journal and grades sessions by their worst event', async () => {
    const { write, open, drain } = rig();
    await write(
      boot(),
      opened(1),
      opened(2, 5, '192.0.2.8'),
      tried(2, 'a'),
      tried(1, 'b'),
      tried(1, 'c'),
      closed(1, 1500),
      closed(2),
    );
    const store = open();
    drain(store);
    expect(all(store, 'SELECT id, session_id, sensor, name, grade, summary FROM event')).toEqual([
      [1, 1, 'door', 'opened', 'touch', 'connected to door'],
      [2, 2, 'door', 'opened', 'touch', 'connected to door'],
      [3, 2, 'door', 'login', 'login', 'tried a'],
      [4, 1, 'door', 'login', 'login', 'tried b'],
      [5, 1, 'door', 'login', 'login', 'tried c'],
      [6, 1, 'door', 'closed', 'touch', 'visitor-closed, 3 bytes in, 4 out'],
      [7, 2, 'door', 'closed', 'touch', 'visitor-closed, 3 bytes in, 4 out'],
    ]);
    expect(
      all(store, 'SELECT id, src_ip, end_reason, bytes_in, bytes_out, grade, events, sessions FROM session'),
    ).toEqual([
      [1, '192.0.2.7', 'visitor-closed', 3, 4, 'login', 2, 1],
      [2, '192.0.2.8', 'visitor-closed', 3, 4, 'login', 1, 1],
    ]);
    expect(all(store, 'SELECT ip, sessions FROM peer ORDER BY ip')).toEqual([
      ['192.0.2.7', 1],
      ['192.0.2.8', 1],
    ]);
    expect(store.status(9)).toMatchObject({ lastEvent: 7, sessions: 2, behindBytes: 0, problem: null });
    expect(store.status(9).graded).toEqual({ touch: 4, probe: 0, login: 3, commands: 0, critical: 0 });
    store.close();
  });

  it('shows log-ins, sessions and the time line as a person would ask for them', async () => {
    const { write, open, drain } = rig();
    await write(boot(), opened(1), tried(1, 'pässword', 10), closed(1, 1500));
    const store = open();
    drain(store);
    expect(
      all(
        store,
        'SELECT event_id, time, src_ip, sensor, dst_port, username, password, accepted, session_id FROM v_logins',
      ),
    ).toEqual([[2, '2026-01-02T03:04:05.010Z', '192.0.2.7', 'door', 21, 'pässword', 'p', 0, 1]]);
    expect(all(store, 'SELECT id, started, seconds, first_bytes FROM v_sessions')).toEqual([
      [1, '2026-01-02T03:04:05.000Z', 1.5, '"GET"'],
    ]);
    expect(all(store, 'SELECT id, src_ip, name FROM v_timeline')).toEqual([
      [1, '192.0.2.7', 'opened'],
      [2, '192.0.2.7', 'login'],
      [3, '192.0.2.7', 'closed'],
    ]);
    expect(all(store, 'SELECT * FROM v_commands')).toEqual([]);
    store.close();
  });

  it('corrects times from before the clock was set, in the views only', async () => {
    const { write, open, drain } = rig();
    await write(
      boot(),
      opened(1, 1000),
      { kind: 'clock', at: 0, mono: 2000, stepMs: 3_600_000 },
      tried(1, 'later', 3000),
    );
    const store = open();
    drain(store);
    expect(all(store, 'SELECT time FROM v_timeline')).toEqual([
      ['2026-01-02T04:04:06.000Z'],
      ['2026-01-02T03:04:08.000Z'],
    ]);
    expect(all(store, 'SELECT at - (SELECT min(at) FROM event) FROM event')).toEqual([[0], [2000]]);
    store.close();
  });

  it('closes as lost what an earlier run left open', async () => {
    const { write, open, drain } = rig();
    await write(boot(), opened(1), opened(2), closed(2));
    await write(boot(9), opened(3));
    const store = open();
    drain(store);
    expect(all(store, 'SELECT id, end_reason FROM session')).toEqual([
      [1, 'lost'],
      [2, 'visitor-closed'],
      [3, null],
    ]);
    store.close();
  });

  it('gives the same numbers to the same facts wherever the copying was interrupted', async () => {
    const records = [
      boot(),
      ...[1, 2, 3, 4].flatMap((n) => [opened(n), tried(n, `u${n}`), ...(n % 2 ? [closed(n)] : [])]),
      boot(9),
      opened(5),
    ];
    const whole = rig();
    await whole.write(...records);
    const reference = whole.open();
    whole.drain(reference);
    const wanted = all(reference, 'SELECT * FROM event');
    expect(wanted.length).toBe(13);

    for (let cut = 0; cut <= records.length; cut += 1) {
      const { write, open, drain } = rig();
      await write(...records.slice(0, cut));
      const first = open();
      drain(first);
      first.close();
      await write(...records.slice(cut));
      const second = open();
      drain(second);
      expect(all(second, 'SELECT * FROM event')).toEqual(wanted);
      second.close();
    }
  });

  it('counts folded sessions for what they stand for, and tells of them once', async () => {
    const fold = {
      kind: 'fold',
      at: 60_000,
      mono: 60_000,
      session: 9,
      sensor: 'door',
      instance: 'door',
      transport: 'tcp',
      srcIp: '192.0.2.7',
      dstIp: null,
      startedAt: 1,
      bytesIn: 0,
      bytesOut: 5,
      reason: 'reset',
      firstBytes: Buffer.alloc(0),
    } as const;
    const { write, open, drain } = rig();
    await write(
      boot(),
      { ...fold, sessions: 10, ports: '1-10', final: false },
      { ...fold, sessions: 900, ports: '1-900', final: true },
    );
    const store = open();
    drain(store);
    expect(all(store, 'SELECT id, sessions, ports, end_reason FROM session')).toEqual([[9, 900, '1-900', 'reset']]);
    expect(all(store, 'SELECT name, summary FROM event')).toEqual([
      ['folded', '900 more connections to door, ports 1-900'],
    ]);
    expect(store.status(9).sessions).toBe(900);
    store.close();
  });

  it('leaves out a record that the database will never take, and says so', async () => {
    const { write, open, drain, notes } = rig();
    const wrong = { ...tried(1, 'x'), summary: { not: 'text' } as never };
    await write(boot(), opened(1), tried(1, 'before'), wrong, tried(1, 'after'));
    const store = open();
    drain(store);
    expect(all(store, 'SELECT username FROM ev_door_login')).toEqual([['before'], ['after']]);
    expect(all(store, 'SELECT id FROM event')).toEqual([[1], [2], [3]]);
    expect(notes).toEqual([{ name: 'dropped', fields: { records: 1, problem: expect.stringContaining('refused') } }]);
    store.close();
  });

  it('deletes journal segments that are safely in the database, and keeps a damaged one', async () => {
    const { write, open, drain, folder, notes } = rig();
    await write(boot(), opened(1));
    await write(opened(2));
    appendFileSync(join(folder, 'journal/0000000002.journal'), 'garbage, garbage');
    await write(opened(3));
    const store = open();
    drain(store);
    expect(all(store, 'SELECT id FROM session')).toEqual([[1], [2], [3]]);
    expect(store.dropConsumed()).toBe(4);
    expect(readdirSync(join(folder, 'journal'))).toEqual(['2.damaged']);
    expect(notes).toEqual([
      {
        name: 'damaged',
        fields: { file: 'journal/0000000002.journal', problem: expect.stringContaining('impossible length') },
      },
    ]);
    store.close();
  });

  it('knows a free session number although the tail is not read yet', async () => {
    const { write, open, drain } = rig();
    const live = await write(boot(), ...Array.from({ length: 500 }, (_, n) => opened(n + 1)));
    const store = open();
    expect(store.firstFreeSession(live)).toBe(501);
    drain(store);
    expect(store.firstFreeSession(live)).toBe(501);
    store.close();
  });
});

describe('session numbers', () => {
  it('are above those of every run whose facts are not rows yet, however far apart the numbers are', async () => {
    const { write, open } = rig();
    await write(boot(), opened(1), opened(5));
    await write(boot(9), opened(10_000), tried(10_000, 'a'));
    const live = await write(boot(10), {
      kind: 'fold',
      at: 60_000,
      mono: 60_000,
      session: 70_000,
      sensor: 'door',
      instance: 'door',
      transport: 'tcp',
      srcIp: null,
      dstIp: null,
      ports: '1',
      sessions: 7,
      startedAt: 1,
      bytesIn: 0,
      bytesOut: 0,
      reason: 'idle',
      firstBytes: Buffer.alloc(0),
      final: false,
    });
    const store = open();
    expect(store.firstFreeSession(live)).toBe(70_001);
    store.close();
  });
});

describe('the database file', () => {
  it.each([
    [
      'no database',
      (path: string) => writeFileSync(path, "this is no database, but it is somebody's file".repeat(50)),
      'is damaged',
    ],
    [
      'a newer one',
      (path: string) => {
        const db = openFile(path, undefined);
        db.exec('CREATE TABLE precious (x); PRAGMA user_version = 99');
        db.close();
      },
      'newer Skep (schema 99)',
    ],
  ])('is put aside when it is %s, never overwritten', async (_, spoil, words) => {
    const { write, open, drain, folder, notes } = rig();
    const path = join(folder, 'skep.sqlite');
    spoil(path);
    await write(boot(), opened(1));
    const store = open();
    drain(store);
    expect(all(store, 'SELECT id FROM session')).toEqual([[1]]);
    store.close();
    const aside = readdirSync(folder).filter((file) => file.includes('.aside-'));
    expect(aside).toHaveLength(1);
    expect(notes).toEqual([
      { name: 'damaged', fields: { file: 'skep.sqlite', problem: expect.stringContaining(words) } },
    ]);
  });

  it('is put aside when it turns out damaged in use, and numbers go on', async () => {
    const { write, open, drain, folder, notes } = rig();
    await write(boot(), ...Array.from({ length: 300 }, (_, n) => opened(n + 1)));
    const first = open();
    drain(first);
    first.close();
    const bytes = Buffer.alloc(64 * 1024, 0xa5);
    const db = openFile(join(folder, 'skep.sqlite'), undefined);
    const { size } = { size: (db.pragma('page_count', { simple: true }) as number) * 4096 };
    db.close();
    const fs = await import('node:fs');
    const fd = fs.openSync(join(folder, 'skep.sqlite'), 'r+');
    fs.writeSync(fd, bytes, 0, Math.min(bytes.length, size - 90_000), 90_000);
    fs.closeSync(fd);
    await write(opened(301));
    const second = open();
    drain(second);
    drain(second);
    expect(all(second, 'SELECT max(id) FROM event')).toEqual([[301]]);
    expect(existsSync(join(folder, 'skep.sqlite'))).toBe(true);
    expect(notes.filter(({ name }) => name === 'damaged').length).toBeGreaterThan(0);
    second.close();
  });
});

describe('declared tables', () => {
  it('gain columns, keep every row, and keep a retyped column under its old type', async () => {
    const { write, open, drain } = rig();
    await write(boot(), opened(1), tried(1, 'a'));
    const first = open();
    drain(first);
    first.close();
    const login = DOOR.events['login'];
    if (login === undefined) throw new Error('the rig has a login event');
    const changed = (fields: typeof login.fields) => [
      { ...DOOR, events: { ...DOOR.events, login: { ...login, fields } } },
      SYSTEM_EVENTS,
    ];
    const { username, password } = login.fields;
    if (username === undefined || password === undefined) throw new Error('the rig has these fields');

    const second = open(changed({ username: field.int('Now a number.'), password, colour: field.text('New.') }));
    expect(all(second, 'SELECT username, username__text, password, colour, raw FROM ev_door_login')).toEqual([
      [null, 'a', 'p', null, Buffer.from([0, 1])],
    ]);
    expect(all(second, 'SELECT change FROM schema_log').slice(-3)).toEqual([
      ['column ev_door_login.username renamed to username__text'],
      ['column ev_door_login.username INTEGER added'],
      ['column ev_door_login.colour TEXT added'],
    ]);
    second.close();

    const third = open();
    expect(all(third, 'SELECT username, username__integer FROM ev_door_login')).toEqual([['a', null]]);
    expect(all(third, 'SELECT username FROM v_logins')).toEqual([['a']]);
    third.close();
  });

  it('keep the event when the plug-in that declared it is gone', async () => {
    const { write, open, drain } = rig();
    await write(boot(), opened(1), tried(1, 'a'));
    const store = open([SYSTEM_EVENTS]);
    drain(store);
    expect(all(store, 'SELECT name, summary FROM event')).toEqual([
      ['opened', 'connected to door'],
      ['login', 'tried a'],
    ]);
    store.close();
  });
});

describe('queries', () => {
  it('page by number in both directions and give an event its fields', async () => {
    const { write, open, drain } = rig();
    await write(boot(), opened(1), tried(1, 'a'), tried(1, 'b'), closed(1));
    const store = open();
    drain(store);
    const { events, eventsOf, session, sessions } = queriesOf(store.db);
    const numbers = (page: Parameters<typeof events>[0]): number[] => events(page).map(({ id }) => id);
    expect(numbers({ after: 0, limit: 2 })).toEqual([1, 2]);
    expect(numbers({ after: 2, limit: 9 })).toEqual([3, 4]);
    expect(numbers({ limit: 3 })).toEqual([4, 3, 2]);
    expect(numbers({ before: 2, limit: 9 })).toEqual([1]);
    expect(events({ after: 1, limit: 1 })[0]).toMatchObject({
      srcIp: '192.0.2.7',
      dstPort: 21,
      instance: 'door',
      transport: 'tcp',
    });
    expect(eventsOf(1, 9)[1]?.fields).toEqual({ username: 'a', password: 'p', accepted: 0, raw: 'AAE=' });
    expect(session(1)).toMatchObject({ firstBytes: 'R0VU', grade: 'login', events: 2 });
    expect(session(7)).toBeUndefined();
    expect(sessions({ limit: 5 })).toHaveLength(1);
    store.close();
  });
});
