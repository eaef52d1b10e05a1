import { describe, expect, it } from 'vitest';
import { Teller, TOLD } from '../../firmware/sensors/shell/told.ts';

describe('what is told of a line', () => {
  it('is all of a short answer, and nothing of none', () => {
    expect(new Teller().tell('# ', { output: 'a\n', status: 0 }, 3)).toEqual({
      ...{ prompt: '# ', output: 'a\n', output_cut: undefined, status: 0, took_ms: 3 },
    });
    expect(new Teller().tell('', { output: '', status: 1 }, 0)).toEqual({
      ...{ prompt: undefined, output: undefined, output_cut: undefined, status: 1, took_ms: 0 },
    });
  });

  it('is 8,192 bytes of a long one, and how many were cut', () => {
    const { output, output_cut } = new Teller().tell('# ', { output: 'x'.repeat(10_000), status: 0 }, 0);
    expect([output?.length, output_cut]).toEqual([8192, 1808]);
    // Each byte escaped, it still fits the column whole.
    expect(TOLD.output.max).toBe(8192 * 4);
  });

  it('is 262,144 bytes of a session, whatever is asked after', () => {
    const teller = new Teller();
    const told = Array.from({ length: 40 }, () => teller.tell('# ', { output: 'x'.repeat(8192), status: 0 }, 0));
    expect(told.filter(({ output }) => output !== undefined)).toHaveLength(32);
    expect(told.at(-1)).toMatchObject({ output: undefined, output_cut: 8192 });
  });
});
