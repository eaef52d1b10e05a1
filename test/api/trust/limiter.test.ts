import { beforeEach, describe, expect, it } from 'vitest';
import { createLimiter, type Limiter } from '../../../firmware/api/trust/limiter.ts';
import { hashOfPassword, isPasswordHash, oneAtATime, passwordFits } from '../../../firmware/api/trust/password.ts';

let now: number;
let limiter: Limiter;
beforeEach(() => {
  now = 0;
  limiter = createLimiter(() => now);
});

describe('one who guesses', () => {
  it('has five tries, then waits ever longer, a quarter of an hour at most', () => {
    const waits: number[] = [];
    for (let tries = 0; tries < 5; tries += 1) expect(limiter.take('a', true)).toBe(0);
    expect(limiter.justBlocked('a')).toBe(5);
    for (let round = 0; round < 8; round += 1) {
      const wait = limiter.take('a', true);
      waits.push(wait / 1000);
      now += wait;
      expect(limiter.take('a', true)).toBe(0);
      expect(limiter.justBlocked('a')).toBeUndefined();
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('is forgiven by the right one, and forgotten after an hour', () => {
    for (let tries = 0; tries < 5; tries += 1) limiter.take('a', true);
    expect(limiter.take('a', true)).toBe(30_000);
    limiter.forgive('a');
    expect(limiter.take('a', true)).toBe(0);
    for (let tries = 0; tries < 4; tries += 1) limiter.take('a', true);
    now += 3_600_000;
    for (let tries = 0; tries < 5; tries += 1) expect(limiter.take('a', true)).toBe(0);
  });
});

it('a crowd has twenty tries and then one each ten seconds; it keeps out no browser that was here before', () => {
  const taken = (): number =>
    Array.from({ length: 10_000 }, (_, index) => limiter.take(`${now} ${index}`, false)).filter((wait) => wait === 0)
      .length;
  expect(taken()).toBe(20);
  expect(limiter.take('stranger', false)).toBe(10_000);
  expect(limiter.take('browser x', true)).toBe(0);
  now += 25_000;
  expect(taken()).toBe(2);
});

describe('a password', () => {
  it('fits its hash only, however its letters are composed', async () => {
    const phc = await hashOfPassword('pässword pässword', Buffer.alloc(16, 1));
    expect(phc).toMatch(/^\$scrypt\$ln=14,r=8,p=1\$/);
    expect(isPasswordHash(phc)).toBe(true);
    expect(await passwordFits('pässword pässword'.normalize('NFD'), phc)).toBe(true);
    expect(await passwordFits('passwort passwort', phc)).toBe(false);
    expect(await passwordFits('', '')).toBe(false);
  });

  it.each([
    '',
    'x',
    '$scrypt$ln=20,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$2b$10$abc',
  ])('hash %j is none that this box would compute', (text) => expect(isPasswordHash(text)).toBe(false));

  it('is checked one at a time, and few wait', async () => {
    const queue = oneAtATime();
    let running = 0;
    let most = 0;
    const work = async (): Promise<string> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return 'done';
    };
    const all = await Promise.allSettled(Array.from({ length: 50 }, async () => await queue(work)));
    expect(most).toBe(1);
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(await queue(work)).toBe('done');
  });
});
