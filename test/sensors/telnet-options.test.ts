import { describe, expect, it } from 'vitest';
import telnet from '../../firmware/sensors/telnet/telnet.ts';

const defaults = Object.fromEntries(Object.entries(telnet.options).map(([key, field]) => [key, field.default]));
const problems = (options: Record<string, unknown>): readonly string[] =>
  telnet.check?.({ ...defaults, ...options }) ?? [];

describe('options of telnet', () => {
  it('have defaults that fit together', () => expect(problems({})).toEqual([]));

  it('are refused where they cannot work', () => {
    expect(problems({ let_in: 'listed' })).toHaveLength(1);
    expect(problems({ let_in: 'listed', credentials: ['root:admin'] })).toEqual([]);
    expect(problems({ let_in: 'after', let_in_after: 3 })).toHaveLength(1);
    expect(problems({ let_in: 'after', let_in_after: 3, product: 'linux' })).toEqual([]);
    expect(problems({ let_in: 'after', let_in_after: 3, tries: 4 })).toEqual([]);
  });
});
