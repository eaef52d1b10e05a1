import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../firmware/core/coverage.ts';
import { GRADES, type Grade } from '../../firmware/core/grade.ts';
import { PRESET_NAMES, PRESETS, type IgnoreRule } from '../../firmware/core/ignore-rule.ts';
import { event, T0 } from '../alerts/rig.ts';

const rule = (more: Partial<IgnoreRule>, name = 'r'): IgnoreRule => ({
  name,
  preset: null,
  address: null,
  mac: null,
  ports: null,
  sensor: null,
  grade: null,
  note: '',
  createdAt: 0,
  expiresAt: null,
  ...more,
});
const touch = (more: Parameters<typeof event>[3] = {}, source: string | null = '10.0.0.9') =>
  event(1, source, T0, more);
const covers = (one: Partial<IgnoreRule>, seen = touch(), mac: string | null = null): boolean =>
  coverageOf([rule(one)], 10_000).by(seen, mac) !== null;

describe('an ignore rule', () => {
  it.each([
    ['10.0.0.9', '10.0.0.9', true],
    ['10.0.0.9', '10.0.0.90', false],
    ['10.0.0.0/29', '10.0.0.7', true],
    ['10.0.0.0/29', '10.0.0.9', false],
    // Bits behind the prefix do not count.
    ['10.0.0.9/8', '10.255.1.1', true],
    ['0.0.0.0/0', '192.0.2.1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '10.0.0.9', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::1', '::1', true],
  ])('for %s and a visitor from %s: %s', (address, source, expected) => {
    expect(covers({ address }, touch({}, source))).toBe(expected);
  });

  it('for an address does not cover who has none', () => {
    expect(covers({ address: '0.0.0.0/0' }, touch({}, null))).toBe(false);
    expect(covers({ address: '10.0.0.0/8' }, touch({}, 'no address'))).toBe(false);
  });

  it('for a MAC covers only who is known to have it', () => {
    expect(covers({ mac: 'aa:bb:cc:dd:ee:ff' })).toBe(false);
    expect(covers({ mac: 'aa:bb:cc:dd:ee:ff' }, touch(), 'aa:bb:cc:dd:ee:ff')).toBe(true);
    expect(covers({ mac: 'aa:bb:cc:dd:ee:ff' }, touch(), 'aa:bb:cc:dd:ee:00')).toBe(false);
    expect(coverageOf([rule({ mac: 'aa:bb:cc:dd:ee:ff' })], 0).asksForMac).toBe(true);
    expect(coverageOf([rule({ ports: '21' })], 0).asksForMac).toBe(false);
  });

  it('for a port means it where it is served, also above the offset', () => {
    const at = (dstPort: number | null) => covers({ ports: '21,1024,8000-8002' }, touch({ dstPort }));
    expect([21, 10_021, 1024, 8000, 8002].every(at)).toBe(true);
    expect([22, 11_024, 18_000, 7999, 8003, null].some(at)).toBe(false);
  });

  it('for a sensor covers that one', () => {
    expect(covers({ sensor: 'ftp' })).toBe(true);
    expect(covers({ sensor: 'tftp' })).toBe(false);
  });

  it('covers up to its grade, and an alarm only when it names that', () => {
    const covered = (one: Partial<IgnoreRule>): Grade[] => GRADES.filter((grade) => covers(one, touch({ grade })));
    const address = '10.0.0.9';
    expect(covered({ address })).toEqual(['touch', 'probe', 'login', 'commands']);
    for (const [at, grade] of GRADES.entries()) expect(covered({ address, grade })).toEqual(GRADES.slice(0, at + 1));
    for (const preset of PRESET_NAMES) {
      const dstPort = Number(/\d+/.exec(PRESETS[preset].ports ?? '')?.[0] ?? 21);
      const grades = GRADES.filter((grade) => covers({ preset }, touch({ dstPort, grade })));
      expect(grades.at(-1), preset).toBe(PRESETS[preset].grade);
      expect(grades).not.toContain('critical');
    }
    expect(covers({ address, grade: 'critical' }, touch({ grade: null }))).toBe(false);
  });

  it('ends when it expires, by the time of the event', () => {
    expect(covers({ address: '10.0.0.9', expiresAt: T0 + 1 })).toBe(true);
    expect(covers({ address: '10.0.0.9', expiresAt: T0 })).toBe(false);
  });

  it('needs all that it says, and the first that fits is named', () => {
    expect(covers({ address: '10.0.0.9', ports: '22' })).toBe(false);
    const both = coverageOf([rule({ sensor: 'ssh' }, 'a'), rule({ address: '10.0.0.9' }, 'b'), rule({}, 'c')], 0);
    expect(both.by(touch(), null)).toBe('b');
    expect(both.by(touch({}, '10.0.0.1'), null)).toBe('c');
  });

  it.each([
    ['windows-update', 7680, 7681],
    ['printers', 9102, 9103],
    ['printers', 10_631, 10_632],
    ['network-controllers', 10_001, 10_002],
    ['name-noise', 10_137, 10_139],
    ['name-noise', 5353, 5354],
  ] as const)('with preset %s covers port %i, not %i', (preset, inside, outside) => {
    expect(covers({ preset }, touch({ dstPort: inside }))).toBe(true);
    expect(covers({ preset }, touch({ dstPort: outside }))).toBe(false);
  });
});
