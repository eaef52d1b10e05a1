import { describe, expect, it } from 'vitest';
import { loadConfig, type Loaded } from '../../firmware/config/load.ts';
import { transcriptSettings } from '../../firmware/config/transcript-settings.ts';
import { defineSensor, field } from '../../firmware/sensors/sensor.ts';
import { telnet, told } from './fixture.ts';

/** Sources of every shape. */
const web = defineSensor({
  name: 'web',
  about: 'A web server.',
  transport: 'tcp',
  ports: [80],
  options: { banner: field.text('B.', { default: 'x' }) },
  events: {
    request: { about: 'R.', grade: 'probe', summary: '{path}', fields: { path: field.text('P.') } },
    login: { about: 'L.', grade: 'login', summary: '{username}', fields: { username: field.text('U.') } },
  },
  sources: {
    header: { about: 'A header.', argument: 'name', events: ['request'] },
    cookie: { about: 'A cookie.', argument: 'name', events: ['request', 'login'] },
    raw: { about: 'The head.', type: 'bytes', events: ['request'] },
    port: { about: 'A number.', type: 'int', events: ['request'] },
    tls: { about: 'A truth.', type: 'bool', events: ['login'] },
  },
  talk: () => Promise.resolve(),
});

const load = (text: string): Loaded =>
  loadConfig(`version = 1\n${text}`, {}, { sensors: [web, telnet], broken: [], hostname: 'closet', dataDir: '/data' });
const columns = (text: string): unknown => {
  const { config, problems } = load(text);
  expect(problems).toEqual([]);
  return config.sensors.map(({ name, columns: own }) => [name, own]);
};
const one = (keys: string): string[] => told(load(`[[sensors.web.columns]]\n${keys}`).problems);

describe('[[sensors.web.columns]]', () => {
  it('are the columns of the one instance, which the section need not be written for', () => {
    const forwarded = { name: 'forwarded_for', event: 'request', type: 'text', source: 'header', argument: 'X-A' };
    expect(columns('[[sensors.web.columns]]\nname = "forwarded_for"\nfrom = "header: X-A "')).toEqual([
      ['web', [forwarded]],
      ['telnet', []],
    ]);
    const text =
      '[sensors.web]\nbanner = "y"\n' +
      '[[sensors.web.columns]]\nname = "theme"\nevent = "login"\ntype = "int"\nfrom = "cookie:a:b"\n' +
      '[[sensors.web.columns]]\nname = "theme"\nevent = "request"\ntype = "bytes"\nfrom = "cookie:pâte"\n' +
      '[[sensors.web.columns]]\nname = "head"\ntype = "bytes"\nfrom = "raw"';
    expect(columns(text)).toEqual([
      [
        'web',
        [
          { name: 'theme', event: 'login', type: 'int', source: 'cookie', argument: 'a:b' },
          // A byte string, as the visitor's names are.
          { name: 'theme', event: 'request', type: 'bytes', source: 'cookie', argument: 'p\xc3\xa2te' },
          { name: 'head', event: 'request', type: 'bytes', source: 'raw', argument: '' },
        ],
      ],
      ['telnet', []],
    ]);
  });

  it('belong to the instance above them; two may share a column of one type', () => {
    const text =
      '[[sensors.web]]\nports = 80\n[[sensors.web.columns]]\nname = "a"\nfrom = "header:a"\n' +
      '[[sensors.web]]\nports = 81\n[[sensors.web.columns]]\nname = "a"\nfrom = "header:b"\n[[sensors.web.columns]]\nname = "c"\nfrom = "header:c"';
    const fromHeader = { event: 'request', type: 'text', source: 'header' };
    expect(columns(text)).toEqual([
      ['web', [{ ...fromHeader, name: 'a', argument: 'a' }]],
      [
        'web-2',
        [
          { ...fromHeader, name: 'a', argument: 'b' },
          { ...fromHeader, name: 'c', argument: 'c' },
        ],
      ],
      ['telnet', []],
    ]);
  });

  it.each<[string, string, string[]]>([
    [
      'nothing in it',
      '',
      [
        '2 sensors.web.columns.1: The 1st [[sensors.web.columns]] needs `from`: one of "header:<name>", "cookie:<name>", "raw", "port", "tls".',
        '2 sensors.web.columns.1: The 1st [[sensors.web.columns]] needs `name`: what the column is to be called.',
      ],
    ],
    [
      'a misspelt key',
      'name = "a"\nform = "header:a"',
      [
        '4 sensors.web.columns.1.form: `form` in the 1st [[sensors.web.columns]] is not a key of the config; did you mean `from`?',
      ],
    ],
    [
      'a source that the sensor does not have',
      'name = "a"\nfrom = "headr:a"',
      [
        '4 sensors.web.columns.1.from: `from` in the 1st [[sensors.web.columns]] names `headr`, which sensor `web` does not give; did you mean `header`?',
      ],
    ],
    [
      'what every object has',
      'name = "a"\nfrom = "constructor"',
      [
        '4 sensors.web.columns.1.from: `from` in the 1st [[sensors.web.columns]] names `constructor`, which sensor `web` does not give; there is `header`, `cookie`, `raw`, `port`, `tls`.',
      ],
    ],
    [
      'no header named',
      'name = "a"\nfrom = "header: "',
      ['4 sensors.web.columns.1.from: `from` in the 1st [[sensors.web.columns]] must say which: "header:<name>".'],
    ],
    [
      'an argument too many',
      'name = "a"\nfrom = "raw:3"',
      [
        '4 sensors.web.columns.1.from: `from` in the 1st [[sensors.web.columns]] must be "raw", with nothing behind it.',
      ],
    ],
    [
      'a source of two events',
      'name = "a"\nfrom = "cookie:a"',
      [
        '2 sensors.web.columns.1: The 1st [[sensors.web.columns]] needs `event`: `cookie` is known in `request`, `login`.',
      ],
    ],
    [
      'an event that does not know it',
      'name = "a"\nfrom = "header:a"\nevent = "login"',
      [
        '5 sensors.web.columns.1.event: `event` in the 1st [[sensors.web.columns]] must be one of `request` for "header", not "login".',
      ],
    ],
    [
      'a type that is none',
      'name = "a"\nfrom = "header:a"\ntype = "TEXT"',
      [
        '5 sensors.web.columns.1.type: `type` in the 1st [[sensors.web.columns]] must be one of "text", "int", "bool", "bytes", not "TEXT".',
      ],
    ],
    [
      'a type that cannot hold it',
      'name = "a"\nfrom = "raw"\ntype = "int"',
      [
        '5 sensors.web.columns.1.type: `type` in the 1st [[sensors.web.columns]] must be one of "bytes", "text", which can hold what `raw` gives.',
      ],
    ],
    [
      'a name of SQL',
      `name = 'a"; DROP TABLE event'\nfrom = "header:a"`,
      [
        '3 sensors.web.columns.1.name: `name` in the 1st [[sensors.web.columns]] must be a to z, 0 to 9 and single _, begin with a letter and have at most 31 characters, not "a"; DROP TABLE event".',
      ],
    ],
    [
      'a name that the store keeps for retyped columns',
      'name = "a__text"\nfrom = "header:a"',
      [expect.stringContaining('must be a to z, 0 to 9 and single _') as string],
    ],
    [
      'a name that every table has',
      'name = "event_id"\nfrom = "header:a"',
      [
        '3 sensors.web.columns.1.name: `name` in the 1st [[sensors.web.columns]] is a column that ev_web_request has already; choose another name.',
      ],
    ],
    [
      'a name of the event itself',
      'name = "path"\nfrom = "header:a"',
      [
        '3 sensors.web.columns.1.name: `name` in the 1st [[sensors.web.columns]] is a column that ev_web_request has already; choose another name.',
      ],
    ],
    [
      'a name twice',
      'name = "a"\nfrom = "header:a"\n[[sensors.web.columns]]\nname = "a"\nfrom = "header:b"',
      [
        '6 sensors.web.columns.2.name: `name` in the 2nd [[sensors.web.columns]] is "a", which ev_web_request has already; choose another name.',
      ],
    ],
    [
      'several things wrong',
      'name = 5\nfrom = "headr"',
      [
        '3 sensors.web.columns.1.name: `name` in the 1st [[sensors.web.columns]] must be text in quotes, not 5; write "5".',
      ],
    ],
  ])('is refused with %s', (_, keys, sentences) => {
    expect(one(keys)).toEqual(sentences);
  });

  it('is refused where two instances would make one column of two types', () => {
    const text =
      '[[sensors.web]]\nports = 80\n[[sensors.web.columns]]\nname = "a"\nfrom = "header:a"\n' +
      '[[sensors.web]]\nports = 81\n[[sensors.web.columns]]\nname = "a"\nfrom = "header:a"\ntype = "int"';
    const conflict =
      '12 sensors.web.2.columns.1.type: `type` in the 1st [[sensors.web.2.columns]] is "int", but `type` in the 1st [[sensors.web.1.columns]] makes `a` "text", and both are one column of ev_web_request.';
    expect(told(load(text).problems)).toEqual([conflict]);
    // One that is off makes no table.
    expect(load(text.replace('ports = 81', 'ports = 81\nenabled = false')).problems).toEqual([]);
  });

  it('is refused beyond a number that somebody could read', () => {
    const many = Array.from({ length: 66 }, (_, at) => `[[sensors.web.columns]]\nname = "a${at}"\nfrom = "header:a"\n`);
    expect(load(many.slice(0, 64).join('')).problems).toEqual([]);
    expect(told(load(many.join('')).problems)).toEqual([
      '194 sensors.web.columns.65: The 65th [[sensors.web.columns]] is one too many: owners may add 64 columns to ev_web_request.',
    ]);
  });

  it('is refused where it is no list of tables, or the sensor has nothing to give', () => {
    expect(told(load('[sensors.web]\ncolumns = "header:a"').problems)).toEqual([
      '3 sensors.web.columns: `columns` in [sensors.web] must be written as [[sensors.web.columns]], once for each column.',
    ]);
    expect(told(load('[sensors.web.columns]\nname = "a"').problems)).toEqual([
      '2 sensors.web.columns: `columns` in [sensors.web] must be written as [[sensors.web.columns]], once for each column.',
    ]);
    expect(told(load('[[sensors.telnet.columns]]\nname = "a"\nfrom = "header:a"').problems)).toEqual([
      '2 sensors.telnet.columns: `columns` in [sensors.telnet] cannot stand here: sensor `telnet` has nothing that a column could be filled from.',
    ]);
  });
});

describe('a transcript', () => {
  it('may have an owner’s columns, and is told what is wrong with them', () => {
    const right = transcriptSettings(web, 'columns = [{ name = "a", from = "header:b" }]', '');
    expect(right).toMatchObject({ faults: [], columns: [{ name: 'a', source: 'header', argument: 'b' }] });
    const wrong = transcriptSettings(web, 'columns = [{ name = "a", from = "headr:b" }]', '');
    expect(wrong.faults).toEqual([
      'O: `from` in the 1st [[columns]] names `headr`, which sensor `web` does not give; did you mean `header`?',
    ]);
  });
});
