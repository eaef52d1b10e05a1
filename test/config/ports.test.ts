import { describe, expect, it } from 'vitest';
import { parsePorts, servedPort } from '../../firmware/config/ports.ts';
import { TOP } from '../../firmware/config/section.ts';

const value = (written: unknown): readonly number[] | string => {
  const parsed = parsePorts(written);
  return 'value' in parsed ? parsed.value : parsed.fault;
};

describe('parsePorts', () => {
  it('reads one, a list, ranges and mixtures, each port once and in order', () => {
    expect(value(21)).toEqual([21]);
    expect(value([21, 2121])).toEqual([21, 2121]);
    expect(value('21')).toEqual([21]);
    expect(value('8000-8003')).toEqual([8000, 8001, 8002, 8003]);
    expect(value(' 21 , 90 - 92,91 ')).toEqual([21, 90, 91, 92]);
    expect(value([23, '21-22', '21,5', 23])).toEqual([23, 21, 22, 5]);
    expect(value('1-65535')).toHaveLength(65_535);
    expect(value(['65535', 1])).toEqual([65_535, 1]);
  });

  it('takes 0 alone for any free port', () => {
    for (const written of [0, '0', [0], ['0']]) expect(value(written)).toEqual([0]);
    for (const written of [[0, 21], '0-5', '0,21', [21, '0']]) expect(value(written)).toContain('must be ports from 1');
  });

  it.each([
    [65_536, 'not 65536'],
    [-1, 'not -1'],
    [21.5, 'not 21.5'],
    [true, 'not true'],
    [{}, 'not a table'],
    [[[21]], 'not a list'],
    ['', 'not ""'],
    ['21,', 'not "21,"'],
    ['ftp', 'not "ftp"'],
    ['8000-', 'not "8000-"'],
    ['1-2-3', 'not "1-2-3"'],
    ['0x15', 'not "0x15"'],
    ['8000-70000', 'not "8000-70000"'],
    ['99999999999999', 'not "99999999999999"'],
  ])('refuses %j', (written, not) => {
    expect(value(written)).toBe(
      `must be ports from 1 to 65535: one (21), a list ([21, 2121]) or ranges ("8000-8010,9000"), ${not}`,
    );
  });

  it('says how to turn a range round', () => {
    expect(value('8010-8000')).toBe('has a range that ends before it begins; write "8000-8010"');
  });

  it('refuses an empty list and says how a sensor is switched off', () => {
    expect(value([])).toBe('names no port; write `enabled = false` to switch the sensor off');
  });
});

describe('servedPort', () => {
  it('moves the well-known ports and no other', () => {
    expect([0, 1, 21, 1023, 1024, 8080].map((port) => servedPort(port, 10_000))).toEqual([
      0, 10_001, 10_021, 11_023, 1024, 8080,
    ]);
    expect(servedPort(21, 0)).toBe(21);
  });

  it('stays a port with the largest offset that the schema allows', () => {
    const { maximum } = TOP.port_offset.schema as { readonly maximum?: number };
    expect(servedPort(1023, maximum ?? Number.NaN)).toBe(65_535);
  });
});
