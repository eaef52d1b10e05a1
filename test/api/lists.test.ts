import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventRow, IncidentsPage, LoginsPage, StatisticsAnswer } from '../../firmware/api/contract.ts';
import { at } from '../store/evidence.ts';
import { opened, tried } from '../store/rig.ts';
import { ask, type Answered } from './client.ts';
import { startReal, type Real } from './real.ts';

const FORMULAS = ['=1+1', '+1', '-1', '@SUM(1)', '\tx', '\rx', 'a,"b"\n', "=cmd|' /C calc'!A0", '<script>'];
let real: Real;
beforeAll(async () => {
  real = await startReal(
    {},
    FORMULAS.flatMap((name, index) => [opened(70 + index, 9500, '203.0.113.9'), tried(70 + index, name, 9500)]),
  );
});
afterAll(() => real.stop());

const get = async (path: string, headers: Record<string, string> = {}): Promise<Answered> =>
  await ask(real.port, `/api/v1/${path}`, { headers });
const lines = ({ body }: Answered): unknown[] =>
  body
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('a list', () => {
  it('is read page by page with `next`, and filtered', async () => {
    const seen: number[] = [];
    let path = 'logins?source=192.0.2.0/24&limit=4';
    for (let cursor: number | null = 0; cursor !== null;) {
      const answer = (await get(path)).json() as LoginsPage;
      seen.push(...answer.logins.map(({ id }) => id));
      cursor = answer.next;
      path = `logins?source=192.0.2.0/24&limit=4&before=${cursor}`;
    }
    const whole = ((await get('logins?source=192.0.2.0/24')).json() as LoginsPage).logins;
    expect(seen).toEqual(whole.map(({ id }) => id));
    expect(seen).toHaveLength(10);
  });

  it('takes times as people and programs write them', async () => {
    const count = async (from: string): Promise<number> =>
      ((await get(`logins?from=${from}&source=192.0.2.0/24`)).json() as LoginsPage).logins.length;
    const late = await count(String(at(4000)));
    expect(late).toBe(2);
    expect(await count(new Date(at(4000)).toISOString())).toBe(late);
    expect(await count('-6s')).toBe(late);
    expect(await count('-1w')).toBe(10);
  });

  it('of incidents is one as the others', async () => {
    const { incidents } = (await get('incidents?grade=commands')).json() as IncidentsPage;
    expect(incidents.map(({ id }) => id)).toEqual([2]);
    expect(((await get('incidents?source=2001:0DB8::0003')).json() as IncidentsPage).incidents).toHaveLength(1);
  });
});

describe('the same list', () => {
  it.each(['events', 'sessions', 'sources', 'logins', 'commands', 'tokens', 'honeyfiles', 'scans', 'incidents'])(
    '%s: as NDJSON and CSV holds the rows of the JSON',
    async (name) => {
      const rows = ((await get(`${name}?limit=1000`)).json() as Record<string, readonly object[]>)[name] ?? [];
      expect(rows.length).toBeGreaterThan(0);
      const ndjson = await get(`${name}?format=ndjson`);
      expect(ndjson.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
      expect(lines(ndjson)).toEqual(rows);
      const csv = await get(name, { accept: 'text/csv' });
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
      expect(csv.headers['content-disposition']).toBe(`attachment; filename="skep-${name}.csv"`);
      const read = parse(csv.body, { columns: true }) as Record<string, string>[];
      expect(read).toHaveLength(rows.length);
      expect(Object.keys(read[0] ?? {}).sort()).toEqual(Object.keys(rows[0] ?? {}).sort());
    },
  );

  it('as CSV calculates nothing in a spreadsheet, and says the same', async () => {
    const csv = await get('logins?format=csv&source=203.0.113.9&after=0');
    const names = parse<{ username: string }>(csv.body, { columns: true }).map(({ username }) => username);
    const stored = ((await get('logins?source=203.0.113.9&after=0')).json() as LoginsPage).logins;
    expect(names).toHaveLength(FORMULAS.length);
    expect(names.filter((name) => /^[=+\-@\t\r]/.test(name))).toEqual([]);
    expect(names.map((name) => name.replace(/^'(?=[=+\-@\t\r])/, ''))).toEqual(stored.map(({ username }) => username));
    expect(names[0]).toBe(`'=1+1`);
  });

  it('is cut at `limit`, filtered, and in the order asked for', async () => {
    const back = lines(await get('events?format=ndjson&limit=3&sensor=door')) as EventRow[];
    const forth = lines(await get('events?format=ndjson&limit=3&sensor=door&after=0')) as EventRow[];
    expect(back.map(({ id }) => id)).toEqual([...back.map(({ id }) => id)].sort((a, b) => b - a));
    expect([back.length, forth.length, forth[0]?.id]).toEqual([3, 3, 1]);
  });

  it('HEAD says what GET would, and sends nothing', async () => {
    const head = await ask(real.port, '/api/v1/events?format=csv', { method: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });
});

describe('statistics', () => {
  it('count in equal spans what the lists hold', async () => {
    const query = `from=${at(0)}&until=${at(5000)}`;
    const { buckets, widthMs } = (await get(`statistics?${query}&buckets=10`)).json() as StatisticsAnswer;
    expect([buckets.length, widthMs]).toEqual([10, 500]);
    const sum = (pick: (bucket: (typeof buckets)[number]) => number): number =>
      buckets.reduce((total, bucket) => total + pick(bucket), 0);
    expect(sum(({ connections }) => connections)).toBe(50);
    expect(sum(({ grades }) => grades.login)).toBe(25);
    expect(sum(({ grades }) => grades.critical)).toBe(13);
    const narrow = (await get(`statistics?${query}&source=198.51.100.1`)).json() as StatisticsAnswer;
    expect(narrow.buckets.reduce((total, { connections }) => total + connections, 0)).toBe(10);
  });
});

describe('what cannot be meant', () => {
  it.each([
    'events?from=yesterday',
    'events?from=2026-99-99',
    `events?from=${at(5)}&until=${at(5)}`,
    'events?source=hydra.example',
    'events?source=10.0.0.0/33',
    'events?source=10.0.0.0/8/8',
    'events?source=',
    'events?sensor=a&sensor=b',
    `events?sensor=${'x'.repeat(65)}`,
    'events?port=65536',
    'events?port=-1',
    'events?port=ssh',
    'events?grade=worst',
    `events?text=${'x'.repeat(201)}`,
    'events?format=xml',
    'events?limit=1001',
    'events?limit=0&format=csv',
    'events?after=1&before=2',
    'events?after=1e3',
    'events?sort=id',
    'statistics?buckets=1001',
    'statistics?buckets=0',
    'statistics?format=csv',
  ])('%s is refused with a sentence', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(400);
    expect((answer.json() as { error: string }).error).toMatch(/^[A-Z].{10,}\.$/i);
  });
});
