import { describe, expect, it } from 'vitest';
import {
  claimIsOpen,
  START,
  step,
  TIMES,
  type Facts,
  type Happening,
  type State,
} from '../../firmware/setup/machine.ts';

const FRESH: Facts = { upMs: 60_000, owned: false, online: false, hasWifi: true, asked: false, protected: false };
const MINUTE_MS = 60_000;
const WISH = {
  kind: 'wifi',
  wifi: { ssid: 'Home', passphrase: 'hush hush', hidden: false, ipv4: { method: 'dhcp' } },
} as const;
const TICK: Happening = { kind: 'tick' };

/** What becomes of it, and what is done, one happening after the other. */
function run(facts: Facts, happenings: readonly (Happening | Partial<Facts>)[], start: State = START) {
  let state = start;
  let now = facts;
  const done: string[] = [];
  for (const one of happenings) {
    if (!('kind' in one)) {
      now = Object.assign({}, now, one);
      continue;
    }
    const { state: next, effects } = step(state, one, now, TIMES);
    state = next;
    done.push(...effects.map(({ kind }) => kind));
  }
  return { state, done };
}

describe('the set-up’s own Wi-Fi', () => {
  it.each<[string, Partial<Facts>, string, readonly string[]]>([
    ['opens when nobody owns the device and no network comes', {}, 'portal', ['raise']],
    ['waits for one first', { upMs: 10_000 }, 'settling', []],
    ['does not where a network came', { online: true }, 'closed', []],
    ['does not with an owner, network or not', { owned: true }, 'closed', []],
    ['does with an owner who asked for it', { owned: true, asked: true }, 'portal', ['raise']],
    ['does not without a radio', { hasWifi: false }, 'closed', []],
    ['does not when its time after power-on is over', { upMs: 16 * MINUTE_MS }, 'closed', []],
    ['does then, too, with a passphrase', { upMs: 16 * MINUTE_MS, protected: true }, 'portal', ['raise']],
  ])('%s', (_what, facts, at, done) => {
    const came = run({ ...FRESH, ...facts }, [TICK]);
    expect([came.state.at, came.done]).toEqual([at, done]);
  });

  it('closes when nobody claimed it in time, and does not open again by itself', () => {
    const came = run(FRESH, [TICK, { upMs: 15 * MINUTE_MS }, TICK, TICK, { online: false }, TICK]);
    expect(came.state).toEqual({ at: 'closed', why: 'window' });
    expect(came.done).toEqual(['raise', 'lower']);
  });

  it('stays for whoever claimed it, until nothing is asked for ten minutes', () => {
    const claimed = run(FRESH, [TICK, { owned: true, upMs: 20 * MINUTE_MS }, { kind: 'used' }, TICK]);
    expect(claimed.state.at).toBe('portal');
    const idle = run({ ...FRESH, owned: true, upMs: 30 * MINUTE_MS }, [TICK], claimed.state);
    expect([idle.state, idle.done]).toEqual([{ at: 'closed', why: 'idle' }, ['lower']]);
  });

  it.each<[string, { kind: 'failed'; reason: string } | { kind: 'joined'; addresses: string[] }]>([
    ['a failed attempt', { kind: 'failed', reason: 'the passphrase is wrong' }],
    ['a successful one, to tell the address', { kind: 'joined', addresses: ['192.168.1.57'] }],
  ])('goes for an attempt and comes back after %s', (_what, result) => {
    const attempt = { wish: WISH, result };
    const came = run({ ...FRESH, owned: true }, [{ kind: 'wished', wish: WISH }, TICK, { kind: 'tried', attempt }], {
      ...{ at: 'portal', sinceMs: 0, usedMs: 0, attempt: undefined },
    });
    expect(came.done).toEqual(['lower', 'join', 'raise']);
    expect(came.state).toMatchObject({ at: 'portal', attempt });
  });

  it('stays while a cable is tried', () => {
    const wish = { kind: 'wired', ipv4: { method: 'dhcp' } } as const;
    const attempt = { wish, result: { kind: 'joined', addresses: [] } } as const;
    const came = run(
      { ...FRESH, owned: true },
      [
        { kind: 'wished', wish },
        { kind: 'tried', attempt },
      ],
      {
        ...{ at: 'portal', sinceMs: 0, usedMs: 0, attempt: undefined },
      },
    );
    expect(came.done).toEqual(['join']);
  });

  it('says good-bye for ten seconds before it goes', () => {
    const came = run({ ...FRESH, owned: true }, [{ kind: 'done' }, TICK], {
      at: 'portal',
      sinceMs: 0,
      usedMs: 0,
      attempt: undefined,
    });
    expect([came.state.at, came.done]).toEqual(['leaving', []]);
    const gone = run({ ...FRESH, owned: true, upMs: FRESH.upMs + 10_000 }, [TICK], came.state);
    expect([gone.state, gone.done]).toEqual([{ at: 'closed', why: 'done' }, ['lower']]);
  });

  it('is no part of an attempt that the page asked for', () => {
    const attempt = { wish: WISH, result: { kind: 'failed', reason: 'x' } } as const;
    const came = run(
      { ...FRESH, owned: true },
      [
        { kind: 'wished', wish: WISH },
        { kind: 'tried', attempt },
      ],
      { at: 'closed', why: 'owned' },
    );
    expect([came.state.at, came.done]).toEqual(['closed', ['join']]);
  });
});

it('is claimed without a code in its time only, and by one', () => {
  expect(claimIsOpen(FRESH, TIMES)).toBe(true);
  expect(claimIsOpen({ ...FRESH, owned: true }, TIMES)).toBe(false);
  expect(claimIsOpen({ ...FRESH, upMs: 15 * MINUTE_MS }, TIMES)).toBe(false);
  expect(claimIsOpen({ ...FRESH, upMs: 15 * MINUTE_MS, protected: true }, TIMES)).toBe(true);
});
