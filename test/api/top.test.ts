import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopAnswer, VisitsAnswer } from '../../firmware/api/contract.ts';
import { Frequent } from '../../firmware/api/frequent.ts';
import { at } from '../store/evidence.ts';
import { opened, tried } from '../store/rig.ts';
import { ask } from './client.ts';
import { startReal, type Real } from './real.ts';

const NAMES = [`"><script>alert(1)</script>`, `"><script>alert(1)</script>`, 'x'.repeat(10_000), `' OR 1=1 --`];
let real: Real;
beforeAll(async () => {
  real = await startReal(
    {},
    NAMES.flatMap((name, index) => [opened(70 + index, 9500, '203.0.113.9'), tried(70 + index, name, 9500)]),
  );
});
afterAll(() => real.stop());
const get = async <T>(path: string): Promise<T> => (await ask(real.port, `/api/v1/${path}`)).json() as T;

describe('the top', () => {
  it('has so many values, with how many there are in all', async () => {
    const answer = await get<TopAnswer>('top?of=username&source=203.0.113.9&limit=2');
    expect(answer).toEqual({
      ...{ of: 'username', total: 4, different: 3, off: 0 },
      top: [
        { value: NAMES[0], cut: false, count: 2 },
        { value: NAMES[3], cut: false, count: 1 },
      ],
    });
    const { top } = await get<TopAnswer>('top?of=username&source=203.0.113.9');
    expect(top.at(-1)).toEqual({ value: 'x'.repeat(500), cut: true, count: 1 });
  });

  it('takes `*` for any, but not as a text', async () => {
    const any = await get<TopAnswer>('top?source=*&sensor=*&port=*&grade=*');
    expect(any).toEqual(await get<TopAnswer>('top'));
    expect(any).toMatchObject({ of: 'source', total: 51, different: 5 });
    expect(await get<TopAnswer>('top?text=*')).toMatchObject({ total: 0, top: [] });
    expect((await ask(real.port, '/api/v1/top?from=*')).status).toBe(400);
  });
});

describe('visits', () => {
  it('have sums, averages, spans, ports and the longest', async () => {
    const answer = await get<VisitsAnswer>(`visits?from=${at(0)}&until=${at(10_000)}&buckets=2&limit=1`);
    const { buckets, ports, longest, ...all } = answer;
    expect(all).toEqual({
      ...{ from: at(0), until: at(10_000), widthMs: 5000 },
      ...{ sessions: 61, commands: 17, averageMs: 50, averageCommands: 17 / 61 },
    });
    expect(buckets).toEqual([
      { at: at(0), sessions: 50, commands: 17, averageMs: 50, averageCommands: 17 / 50 },
      { at: at(5000), sessions: 11, commands: 0, averageMs: null, averageCommands: 0 },
    ]);
    expect(ports).toEqual([{ port: 21, sessions: 54, commands: 17, averageMs: 50, averageCommands: 17 / 54 }]);
    expect(longest.map(({ lastedMs }) => lastedMs)).toEqual([50]);
  });
});

describe('counting in bounded memory', () => {
  const one = (value: string, count = 1) => ({ key: value, value, cut: false, count });

  it('is exact up to some thousand different values', () => {
    const frequent = new Frequent();
    for (let index = 0; index < 4000; index += 1) frequent.add(one(`v${index}`, index === 7 ? 5 : 1));
    expect([frequent.total, frequent.different, frequent.off]).toEqual([4004, 4000, 0]);
    expect(frequent.top(1)).toEqual([one('v7', 5)]);
  });

  it('keeps what came often among a crowd of others, and says how wrong it can be', () => {
    const frequent = new Frequent();
    for (let index = 0; index < 300_000; index += 1) {
      frequent.add(one(`v${index}`));
      if (index % 10 === 0) frequent.add(one('admin'));
      if (index % 20 === 0) frequent.add(one('root'));
    }
    const total = 300_000 + 30_000 + 15_000;
    expect(frequent.total).toBe(total);
    expect(frequent.off).toBeGreaterThan(0);
    expect(frequent.off).toBeLessThanOrEqual(total / 2048);
    const [first, second] = frequent.top(2);
    expect([first?.value, second?.value]).toEqual(['admin', 'root']);
    expect(30_000 - (first?.count ?? 0)).toBeLessThanOrEqual(frequent.off);
    expect(first?.count).toBeLessThanOrEqual(30_000);
    expect(Math.abs(frequent.different - 300_002) / 300_002).toBeLessThan(0.02);
  });
});
