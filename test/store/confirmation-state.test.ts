import { afterEach, beforeEach, expect, it } from 'vitest';
import { CODE_LASTS_MS, WRONG_CODES_MAX } from '../../firmware/store/confirmation.ts';
import { T0, TempState } from '../alerts/rig.ts';

let temp: TempState;
beforeEach(() => {
  temp = new TempState();
});
afterEach(() => temp.remove());

it('counts the code that was mailed last, once', () => {
  const { state } = temp;
  expect(state.confirmation()).toBeUndefined();
  expect(state.confirm('a', T0)).toBe(false);
  state.askConfirmation('x@example.org', 'a', T0);
  state.askConfirmation('y@example.org', 'b', T0 + 1);
  expect(state.confirm('a', T0 + 2)).toBe(false);
  expect(state.confirmation()).toEqual({ recipients: 'y@example.org', askedAt: T0 + 1, confirmedAt: null });
  expect(state.confirm('b', T0 + 3)).toBe(true);
  expect(state.confirmation()).toEqual({ recipients: 'y@example.org', askedAt: T0 + 1, confirmedAt: T0 + 3 });
  expect(state.confirm('b', T0 + 4)).toBe(false);
});

it('takes no guess after the fifth wrong one, and no code of yesterday', () => {
  const { state } = temp;
  state.askConfirmation('x@example.org', 'a', T0);
  for (let tries = 0; tries < WRONG_CODES_MAX; tries += 1) expect(state.confirm('z', T0)).toBe(false);
  expect(state.confirm('a', T0)).toBe(false);
  state.askConfirmation('x@example.org', 'a', T0);
  expect(state.confirm('a', T0 + CODE_LASTS_MS)).toBe(false);
  expect(state.confirm('a', T0 + CODE_LASTS_MS - 1)).toBe(true);
});
