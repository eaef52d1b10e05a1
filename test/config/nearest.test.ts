import { describe, expect, it } from 'vitest';
import { editDistance, hint, nearest } from '../../firmware/config/nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['ports', 'ports', 0],
    ['', 'abc', 3],
    ['prots', 'ports', 1],
    ['port', 'ports', 1],
    ['idle', 'idle_s', 2],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('from %j to %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('nearest', () => {
  it('finds what was meant', () => {
    expect(nearest('adress', ['enabled', 'name', 'address', 'ports'])).toBe('address');
    expect(nearest('Ports', ['ports'])).toBe('ports');
    expect(nearest('lifetime', ['idle_s', 'lifetime_s', 'line'])).toBe('lifetime_s');
  });

  it('keeps silent when nothing is near', () => {
    expect(nearest('hostname', ['enabled', 'name', 'ports'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
    expect(nearest('ab', ['cd'])).toBeUndefined();
  });
});

describe('hint', () => {
  it('lists what there is when nothing is near', () => {
    expect(hint('hostname', ['enabled', 'ports'])).toBe('there is `enabled`, `ports`');
    expect(hint('port', ['enabled', 'ports'])).toBe('did you mean `ports`?');
  });
});
