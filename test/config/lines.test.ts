import { describe, expect, it } from 'vitest';
import { linesOf } from '../../firmware/config/lines.ts';

const GOLDEN = `# a comment with [brackets] and a "quote
version = 1

port_offset = 0 # [not.a.table]
device.name = "closet" # dotted

[limits]
idle_s = 5
"quoted key" = 1
'literal "key"' = 2

[alerts.email]
to = [
  "a@x", # [sensors.fake]
  # "]"
  "b@x",
]
host = "mail" # after a list
inner = { user = "x", "deep.er" = { level = 3 }, last = [1, { odd = 2 }] }
password = """
[sensors.not]
idle_s = 7
\\"""
"""
motd = '''
[sensors.neither]
'''''
after = true

[[sensors.tcp]]
ports = 1
[[sensors.tcp]]
name = "second"
ports = [
  2, 3 ]
[[sensors.tcp.columns]]
name = "one"
[[sensors.tcp.columns]]
name = "two"
[sensors.tcp.sub]
key = 1
[ sensors . ftp ]
ports = 21
`;

describe('linesOf', () => {
  const line = linesOf(GOLDEN);
  const cases: [path: (string | number)[], line: number | undefined][] = [
    [['version'], 2],
    [['port_offset'], 4],
    [['device', 'name'], 5],
    [['limits'], 7],
    [['limits', 'idle_s'], 8],
    [['limits', 'quoted key'], 9],
    [['limits', 'literal "key"'], 10],
    [['alerts', 'email'], 12],
    [['alerts', 'email', 'to'], 13],
    [['alerts', 'email', 'host'], 18],
    [['alerts', 'email', 'inner', 'user'], 19],
    [['alerts', 'email', 'inner', 'deep.er', 'level'], 19],
    [['alerts', 'email', 'inner', 'last'], 19],
    [['alerts', 'email', 'password'], 20],
    [['alerts', 'email', 'motd'], 25],
    [['alerts', 'email', 'after'], 28],
    [['sensors', 'tcp', 0], 30],
    [['sensors', 'tcp', 0, 'ports'], 31],
    [['sensors', 'tcp', 1], 32],
    [['sensors', 'tcp', 1, 'name'], 33],
    [['sensors', 'tcp', 1, 'ports'], 34],
    [['sensors', 'tcp', 1, 'columns', 0, 'name'], 37],
    [['sensors', 'tcp', 1, 'columns', 1], 38],
    [['sensors', 'tcp', 1, 'columns', 1, 'name'], 39],
    [['sensors', 'tcp', 1, 'sub', 'key'], 41],
    [['sensors', 'ftp', 'ports'], 43],
  ];
  it.each(cases)('finds %j', (path, expected) => {
    expect(line(path)).toBe(expected);
  });

  it('answers with the table for a key that nobody wrote, and with nothing for a table that nobody wrote', () => {
    expect(line(['limits', 'lifetime_s'])).toBe(7);
    expect(line(['sensors', 'tcp', 1, 'address'])).toBe(32);
    expect(line(['store', 'max_days'])).toBeUndefined();
    expect(line(['sensors', 'not'])).toBeUndefined();
    expect(line(['sensors', 'neither'])).toBeUndefined();
    expect(line(['sensors', 'fake'])).toBeUndefined();
    expect(line([])).toBeUndefined();
  });

  it('takes [sensors.tcp] for the first of several that the environment made', () => {
    expect(linesOf('[sensors.tcp]\nports = 1\n')(['sensors', 'tcp', 0, 'ports'])).toBe(2);
  });

  it('counts CRLF as one line end and skips a byte order mark', () => {
    expect(linesOf('\uFEFFversion = 1\r\n\r\n[limits]\r\nidle_s = 1\r\n')(['limits', 'idle_s'])).toBe(4);
    expect(linesOf('\uFEFFversion = 1\r\n')(['version'])).toBe(1);
  });

  it('reads a list of inline tables as instances', () => {
    const text = 'sensors.tcp = [\n  { ports = 1 },\n  { name = "b",\n    ports = 2 },\n]\n';
    expect(linesOf(text)(['sensors', 'tcp', 1, 'ports'])).toBe(4);
    expect(linesOf(text)(['sensors', 'tcp', 0, 'ports'])).toBe(2);
  });

  it('comes to an end on any text', () => {
    const pieces = ['[', ']', '{', '}', '"', "'", '=', '.', ',', '#', '\n', '\\', 'a', '"""', "'''", ' ', '\u0000'];
    // Linear congruential numbers: the same texts in every run.
    let seed = 1;
    const next = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31);
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from({ length: next() % 30 }, () => pieces[next() % pieces.length]).join('');
      expect(linesOf(text)(['a']) ?? 1, JSON.stringify(text)).toBeGreaterThan(0);
    }
  });
});
