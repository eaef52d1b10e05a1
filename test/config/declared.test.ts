import { describe, expect, it } from 'vitest';
import { declarationFaults, setFaults } from '../../firmware/config/declared.ts';
import { sensors as builtIn } from '../../firmware/sensors/index.ts';
import { defineSensor, field, type Sensor } from '../../firmware/sensors/sensor.ts';
import { SENSORS } from './fixture.ts';

const talk = (): Promise<void> => Promise.resolve();
const event = { about: 'E.', grade: 'probe', summary: '{a}', fields: { a: field.text('A.') } } as const;
const right = { name: 'x', about: 'X.', transport: 'tcp', ports: [1], options: {}, events: {}, talk };

describe('declarationFaults', () => {
  it('finds nothing wrong with the built-in sensors, alone and together', () => {
    expect(builtIn.length).toBeGreaterThan(0);
    for (const sensor of builtIn) expect(declarationFaults(sensor), sensor.name).toEqual([]);
    expect(setFaults(builtIn)).toEqual([]);
  });

  it('finds nothing wrong with what every helper of the kit makes', () => {
    for (const sensor of SENSORS) expect(declarationFaults(sensor), sensor.name).toEqual([]);
    const all = {
      text: field.text('T.'),
      int: field.int('I.'),
      bool: field.bool('B.'),
      bytes: field.bytes('Y.'),
      choice: field.choice('C.', ['a']),
    };
    const events = { one: { about: 'O!', grade: null, summary: 'plain', fields: all } };
    expect(
      declarationFaults({ ...right, ports: [], options: { ...all, list: field.list('L.', all.int) }, events }),
    ).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      'a name that is no name',
      { name: 'FTP' },
      ['the sensor: the name `FTP` must be a to z, 0 to 9 and _, begin with a letter and have at most 31 characters'],
    ],
    ['a name of SQL', { name: 'x"; DROP TABLE event; --' }, [expect.stringContaining('must be a to z')]],
    ['no name', { name: undefined }, [expect.stringContaining('the sensor: the name must be')]],
    ['two underscores', { name: 'a__b' }, ['the sensor: the name `a__b` must not have `__` in it']],
    ['the daemon’s own name', { name: 'skep' }, ["the name `skep` is the daemon's own"]],
    ['no sentence', { about: 'X' }, ['the sensor needs `about`: one sentence with a full stop']],
    ['an unknown transport', { transport: 'sctp' }, ['`transport` must be one of tcp, udp, stream']],
    [
      'ports that are none',
      { ports: [0, 65536, '21'] },
      ['`ports` has 0, which is no port', '`ports` has 65536, which is no port', '`ports` has "21", which is no port'],
    ],
    ['one port', { ports: 21 }, ['`ports` must be a list of well-known ports; [] when there is none']],
    ['no talk', { talk: undefined }, ['`talk` must be a function']],
    ['a check that is none', { check: 'x' }, ['`check` must be a function']],
    ['sources that are none', { sources: {} }, [expect.stringContaining('`sources` must be an object')]],
    [
      'a source with everything wrong',
      {
        events: { one: event },
        sources: { 'a:b': { about: 'x', argument: true, type: 'blob', event: 'one', events: ['two'] } },
      },
      [
        expect.stringContaining('source `a:b`: the name `a:b` must be a to z'),
        'source `a:b` has `event`, which nobody reads; did you mean `events`?',
        'source `a:b` needs `about`: one sentence with a full stop',
        "source `a:b`: `argument` must be a word for what stands behind the colon, such as 'name'",
        'source `a:b`: `type` must be one of text, int, bool, bytes',
        'source `a:b`: `events` has "two", which is no event of this sensor',
      ],
    ],
    [
      'a source of no event',
      { sources: { a: { about: 'A.', events: [] } } },
      ['source `a`: `events` must be the list of events that are recorded with it'],
    ],
    ['a misspelt key', { port: [21] }, ['the declaration has `port`, which nobody reads; did you mean `ports`?']],
    [
      'no options and no events',
      { options: undefined, events: [] },
      ['`options` must be an object; {} when there is none', '`events` must be an object; {} when there is none'],
    ],
    [
      'an option that everybody has',
      { options: { ports: field.int('P.', { default: 1 }) } },
      ['option `ports`: every sensor has a key of that name'],
    ],
    [
      'an option that no helper made',
      { options: { a: { kind: 'text' }, b: 'x' } },
      [
        'option `a` must be made by field.text, int, bool, bytes, choice or list',
        'option `b` must be made by field.text, int, bool, bytes, choice or list',
      ],
    ],
    [
      'an option without a default',
      { options: { a: field.text('A.') } },
      ['option `a` needs a default: the sensor is on without being configured'],
    ],
    [
      'a default out of bounds',
      { options: { a: field.int('A.', { default: 9, max: 5 }) } },
      ['option `a`: the default must be at most 5, not 9'],
    ],
    [
      'an event of every session',
      { events: { opened: event } },
      ['event `opened`: every session has an event of that name'],
    ],
    [
      'an unknown grade',
      { events: { e: { ...event, grade: 'bad' } } },
      ['event `e`: `grade` must be null or one of touch, probe, login, commands, critical'],
    ],
    [
      'no grade',
      { events: { e: { ...event, grade: undefined } } },
      ['event `e`: `grade` must be null or one of touch, probe, login, commands, critical'],
    ],
    [
      'a login without a name',
      { events: { e: { ...event, grade: 'login' } } },
      ['event `e`: a `login` event needs a text field `username`'],
    ],
    [
      'a login with a number',
      { events: { e: { ...event, grade: 'login', fields: { ...event.fields, username: field.int('U.') } } } },
      ['event `e`: `username` of a `login` event must be text'],
    ],
    [
      'a command of bytes',
      { events: { e: { ...event, grade: 'commands', fields: { ...event.fields, command: field.bytes('C.') } } } },
      ['event `e`: `command` of a `commands` event must be text'],
    ],
    [
      'a column that every table has',
      { events: { e: { ...event, fields: { ...event.fields, session_id: field.int('S.') } } } },
      ['field `session_id` of event `e`: every table has a column of that name'],
    ],
    [
      'a list as a column',
      { events: { e: { ...event, fields: { ...event.fields, l: field.list('L.', field.int('I.')) } } } },
      ['field `l` of event `e` is a list; events are flat'],
    ],
    [
      'a secret as evidence',
      { events: { e: { ...event, fields: { a: field.text('A.', { secret: true }) } } } },
      ['field `a` of event `e` is secret; evidence is there to be shown'],
    ],
    [
      'a column of SQL',
      { events: { e: { ...event, summary: 's', fields: { 'a"': field.text('A.') } } } },
      [expect.stringContaining('field `a"` of event `e`: the name')],
    ],
    [
      'a summary of nothing',
      { events: { e: { ...event, summary: '{a} {b} {}' } } },
      [
        'event `e`: `summary` names {b}, which is no field of it',
        'event `e`: `summary` names {}, which is no field of it',
      ],
    ],
    ['farewells for no reason', { farewells: { bored: 'x' } }, ['`farewells`: there is no end reason `bored`']],
    [
      'farewells that are no bytes',
      { farewells: { idle: '☃', reset: 5 } },
      [
        '`farewells`: the text for `idle` must be a byte string; byteString() makes one',
        '`farewells`: the text for `reset` must be a byte string; byteString() makes one',
      ],
    ],
    ['no summary', { events: { e: { ...event, summary: undefined } } }, ['event `e` needs a `summary`']],
    [
      'no fields',
      { events: { e: { ...event, summary: 's', fields: undefined } } },
      ['event `e`: `fields` must be an object; {} when there is none'],
    ],
    [
      'an event that is none',
      { events: { e: 'x' } },
      ['event `e` must be an object with about, grade, summary, fields'],
    ],
  ])('tells of %s', (_, change, faults) => {
    expect(declarationFaults({ ...right, ...change })).toEqual(faults);
  });

  it.each([undefined, null, 'x', 5, [], () => 1])('refuses %j as a sensor', (declared) => {
    expect(declarationFaults(declared)).toEqual([
      expect.stringMatching(/^it is .+, not what defineSensor\(\) returns$/),
    ]);
  });

  it('tells everything at once', () => {
    expect(declarationFaults({}).length).toBeGreaterThanOrEqual(7);
  });
});

describe('setFaults', () => {
  const named = (name: string, ...events: string[]): Sensor =>
    defineSensor({
      name,
      about: 'X.',
      transport: 'tcp',
      ports: [],
      options: {},
      events: Object.fromEntries(events.map((key) => [key, event])),
      talk,
    });

  it('tells of two sensors with one name', () => {
    expect(setFaults([named('a'), named('b'), named('a')])).toEqual(['there are two sensors called `a`']);
  });

  it('tells of two events with one table: ev_a_b_c is a.b_c and a_b.c', () => {
    expect(setFaults([named('a', 'b_c'), named('a_b', 'c'), named('a_b_c', 'd')])).toEqual([
      '`a` and `a_b` would share the table `ev_a_b_c`',
    ]);
  });
});
