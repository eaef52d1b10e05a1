import { describe, expect, it } from 'vitest';
import { assigned, pythonInt, pythonPorts, pythonText } from '../../../firmware/cli/import/python.ts';

describe('assigned', () => {
  it.each([
    ["BIND = '0.0.0.0'", "'0.0.0.0'"],
    ['BIND="10.0.0.5"  # the LAN', '"10.0.0.5"'],
    ["BIND = 'a#b'", "'a#b'"],
    ["#BIND = 'x'\nBIND = 'y'\n", "'y'"],
    ["BIND = 'x'\nBIND = 'y'\n", "'y'"],
    ["    BIND = 'x'", "'x'"],
    ["BINDING = 'x'", undefined],
    ["if BIND == 'x':", undefined],
    ['', undefined],
  ])('reads %j', (source, expression) => {
    expect(assigned(source, 'BIND')).toBe(expression);
  });

  it('goes over lines as long as a bracket is open, without comments', () => {
    expect(assigned('PORTS = [\n  445, # SMB\n  139,\n]\nx = 1', 'PORTS')?.replaceAll(/\s/g, '')).toBe('[445,139,]');
  });

  it('ends in time whatever the source is', () => {
    for (const source of [
      `PORTS = ${'['.repeat(500_000)}`,
      "PORTS = '".repeat(100_000),
      `PORTS =${' '.repeat(500_000)}`,
    ]) {
      expect(assigned(source, 'PORTS')).toBeDefined();
    }
  });
});

it.each([
  ['21', 21],
  ['60*10', 600],
  ['8089 + 1', 8090],
  ['2*3 + 4*5', 26],
  ['-1', undefined],
  ['', undefined],
  ['int(1)', undefined],
  ['1+', undefined],
])('pythonInt reads %j', (expression, value) => {
  expect(pythonInt(expression)).toBe(value);
});

it.each([
  ["'a'", 'a'],
  ['"a"', 'a'],
  ["''", ''],
  ["'a' + 'b'", undefined],
  ["os.environ['X']", undefined],
  ['1', undefined],
])('pythonText reads %j', (expression, value) => {
  expect(pythonText(expression)).toBe(value);
});

it.each([
  ['[2049]', '2049'],
  ['[445, 139]', '445,139'],
  ['[445, 139,]', '445,139'],
  ['[*range(8080, 8089 + 1)]', '8080-8089'],
  ['range(8080, 8089 + 1)', '8080-8089'],
  ['[22, *range(1, 3), 80]', '22,1-2,80'],
  ['[*range(5, 6)]', '5'],
  ['[]', ''],
  ['[*range(5, 5)]', undefined],
  ['[*range(1, 100, 2)]', undefined],
  ['[*COMMON]', undefined],
  ['2049', undefined],
  [`[${','.repeat(1_000_000)}]`, undefined],
])('pythonPorts reads case %#', (expression, ports) => {
  expect(pythonPorts(expression)).toBe(ports);
});
