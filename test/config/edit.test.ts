import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { editToml, type Change } from '../../firmware/config/edit.ts';
import { statementsOf } from '../../firmware/config/lines.ts';

const FILE = `# My box
version = 1 # the only one
port_offset = 0

# Who is told
[alerts.email]
  to = [
    "a@example.org", # me
    "b@example.org",
  ]
  password = 'it''s' # secret
`.replace("it''s", 'its');

const FILES: Readonly<Record<string, string>> = {
  empty: '',
  'only a comment': '# nothing yet\n',
  'no end of line': 'version = 1',
  'windows lines': 'version = 1\r\n\r\n[page]\r\nport = 8081 # mine\r\n',
  'a mark of UTF-8': '\uFEFFversion = 1\n# above ftp\n[sensors.ftp]\nbanner = "x" # said\n',
  'mail with comments': FILE,
  'dotted keys': 'version = 1\ndevice.name = "a" # name\nsensors.ftp.banner = "b"\n\n[page]\nport = 1 # one\n',
  'inline tables': 'version = 1\nsensors = { ftp = { banner = "x" }, telnet = { enabled = false } }\ndevice = {}\n',
  'several instances':
    'version = 1\n# first\n[[sensors.http]]\nports = 80 # eighty\n# second\n[[sensors.http]]\nname = "tokens"\n[[sensors.http.columns]]\nname = "agent"\n# last\n[page]\n',
  'quotes of all kinds':
    'version = 1\n[device]\nname = \'\'\'\nx # no comment\n\'\'\' # one\n"hostname" = """a "quoted" \\\n  b""" # two\n[sensors.ftp] # three\n',
  'tables above and below': '[alerts]\nwindow_s = 1 # s\n[alerts.email]\nhost = "x"\n[alerts.handler]\n[device]\n# end',
};

const CHANGES: Readonly<Record<string, Change>> = {
  'a key of the top': { path: ['port_offset'], value: 7 },
  'a new section': { path: ['store', 'max_days'], value: 30 },
  'a key that may be there': { path: ['page', 'port'], value: 9090 },
  'a text to be escaped': { path: ['device', 'name'], value: 'a "b" \\ \u007f\n\u0001 ü 😀' },
  'an option of a sensor': { path: ['sensors', 'ftp', 'banner'], value: "it's # no comment" },
  'the first instance': { path: ['sensors', 'ftp', 0, 'banner'], value: 'first' },
  'a second instance': { path: ['sensors', 'ftp', 1], value: { name: 'two', ports: [2121, '3000-3001'] } },
  'no such key any more': { path: ['page', 'port'], value: null },
  'no such section any more': { path: ['sensors', 'ftp'], value: null },
  'a list': { path: ['alerts', 'email', 'to'], value: ['x@example.org'] },
  'a key of the second of several': { path: ['sensors', 'http', 1, 'ports'], value: [8088] },
  'without the first of several': { path: ['sensors', 'http', 0], value: null },
  'one rule more': { path: ['alerts', 'ignore', 0], value: { address: '10.0.0.9', note: 'a scanner' } },
};

const commentsOf = (toml: string): string[] => {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of statementsOf(toml)) {
    pieces.push(toml.slice(from, start));
    from = end;
  }
  return [...pieces, toml.slice(from)].flatMap((piece) => piece.match(/#[^\r\n]*/g) ?? []);
};
const get = (tree: unknown, path: Change['path']): unknown =>
  path.reduce((here, step) => {
    if (step === 0 && !Array.isArray(here)) return here;
    return (here as Record<string | number, unknown> | undefined)?.[step];
  }, tree);

/** A table made of dotted keys cannot become one of several. */
const REFUSED = 'dotted keys: a second instance';

describe.each(Object.entries(FILES))('a file with %s', (name, file) => {
  const changes = Object.entries(CHANGES).filter(([what]) => `${name}: ${what}` !== REFUSED);
  it.each(changes)('takes %s', (_what, { path, value }) => {
    const before = parse(file);
    const edited = editToml(file, [{ path, value }]);
    const isGap = path[1] === 'http' && get(before, ['sensors', 'http']) === undefined && path[2] !== 0;
    if (!('text' in edited)) throw new Error(edited.fault);
    const after = parse(edited.text);
    if (value === null) {
      const count = get(before, path.slice(0, -1));
      if (typeof path.at(-1) === 'number' && Array.isArray(count)) {
        expect(get(after, path.slice(0, -1))).toEqual(count.slice(1));
      } else expect(get(after, path)).toBeUndefined();
    } else expect(get(after, path)).toEqual(value);
    if (isGap) expect(get(after, ['sensors', 'http', 0])).toEqual({});
    // Nothing else has changed: no other value, no comment but on a line that is gone, no line end.
    const back = editToml(edited.text, [{ path, value: get(before, path) ?? null }]);
    if (value !== null && 'text' in back && get(before, path) !== undefined) {
      expect(parse(back.text)).toEqual(before);
      expect(commentsOf(back.text)).toEqual(commentsOf(edited.text));
    }
    const lost = commentsOf(file).filter((comment) => !commentsOf(edited.text).includes(comment));
    expect(value === null ? [] : lost).toEqual([]);
    if (file.includes('\r\n')) expect(edited.text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(edited.text.startsWith('\uFEFF')).toBe(file.startsWith('\uFEFF'));
  });
});

describe('what an edit leaves alone', () => {
  const text = (file: string, ...changes: readonly Change[]): string => {
    const edited = editToml(file, changes);
    return 'text' in edited ? edited.text : edited.fault;
  };

  it('is every other character of the file', () => {
    expect(text(FILE, { path: ['port_offset'], value: 5 })).toBe(FILE.replace('port_offset = 0', 'port_offset = 5'));
    expect(text(FILE, { path: ['alerts', 'email', 'host'], value: 'mail' })).toBe(`${FILE}  host = "mail"\n`);
    expect(text(FILE, { path: ['alerts', 'email', 'password'], value: null })).toBe(
      FILE.replace("  password = 'its' # secret\n", ''),
    );
    expect(text(FILE, { path: ['persona'], value: 'nas' })).toBe(
      FILE.replace('port_offset = 0\n', 'port_offset = 0\npersona = "nas"\n'),
    );
  });

  it('makes [name] the first of several, and leaves what is below it with it', () => {
    const file = '[sensors.http] # web\nports = 80\n[[sensors.http.columns]]\nname = "agent"\n';
    expect(text(file, { path: ['sensors', 'http', 1], value: { ports: 81 } })).toBe(
      '[[sensors.http]] # web\nports = 80\n[[sensors.http.columns]]\nname = "agent"\n\n[[sensors.http]]\nports = 81\n',
    );
  });

  it('takes many changes in one go, later ones on top of earlier ones', () => {
    const changes = [
      { path: ['sensors', 'tcp', 0], value: { ports: 1 } },
      { path: ['sensors', 'tcp', 1], value: { ports: 2 } },
      { path: ['sensors', 'tcp', 1, 'name'], value: 'b' },
      { path: ['sensors', 'tcp', 0], value: null },
    ];
    expect(parse(text('', ...changes))).toEqual({ sensors: { tcp: [{ ports: 2, name: 'b' }] } });
  });

  it('refuses what it cannot write, and says where', () => {
    const refusal = (file: string, change: Change): string => {
      const edited = editToml(file, [change]);
      if ('text' in edited) throw new Error(`written: ${edited.text}`);
      return edited.fault;
    };
    expect(refusal('port_offset = 1', { path: ['port_offset', 'x'], value: 1 })).toBe(
      'port_offset.x cannot be written into this file (a value stands above it): change its text instead',
    );
    expect(refusal('[[sensors.http]]\n[[sensors.http]]', { path: ['sensors', 'http', 'ports'], value: 1 })).toContain(
      'there are several of it',
    );
    expect(refusal('[sensors.http]', { path: ['sensors', 'http'], value: { ports: 1 } })).toContain('already');
    const dotted = FILES['dotted keys'] ?? '';
    expect(refusal(dotted, { path: ['sensors', 'ftp', 1], value: { ports: 1 } })).toContain('sensors.ftp.2');
    expect(refusal('', { path: ['device', 'name'], value: '\ud800' })).toContain('device.name');
    expect(refusal('', { path: ['device', 'name'], value: Number.NaN })).toContain('device.name');
    expect(refusal('[a', { path: ['device', 'name'], value: 'x' })).toContain('device.name');
  });
});
