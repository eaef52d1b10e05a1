import { COLUMN_TYPES } from '../core/columns.ts';
import { eventTable, NAME, SESSION_EVENTS } from '../core/declaration.ts';
import { END_REASONS } from '../core/end.ts';
import type { Field, FieldKind } from '../core/field.ts';
import { GRADES } from '../core/grade.ts';
import { DAEMON_OWNERS } from '../core/owners.ts';
import type { Sensor, Transport } from '../sensors/sensor.ts';
import { OWN_COLUMNS } from './columns.ts';
import { describe } from './describe.ts';
import { hint } from './nearest.ts';
import { RESERVED_OPTIONS } from './sections.ts';
import { LAST_PORT } from './section.ts';
import { checkValue } from './value.ts';

const KEYS = ['name', 'about', 'transport', 'ports', 'options', 'events', 'sources', 'farewells', 'check', 'talk'];
const WIDE = /[^\u0000-\u00ff]/;
const EVENT_KEYS = ['about', 'grade', 'summary', 'fields'];
const TRANSPORTS: readonly Transport[] = ['tcp', 'udp', 'stream'];
const KINDS: readonly FieldKind[] = ['text', 'int', 'real', 'bool', 'bytes', 'choice', 'list'];

/**
 * What is wrong with a sensor's declaration, in sentences; empty when nothing is. Whatever a plug-in's author hands in
 * is looked at with care: its names become parts of SQL names and config keys, its fields become columns.
 */
export function declarationFaults(declared: unknown): readonly string[] {
  if (!isRecord(declared)) return [`it is ${describeShape(declared)}, not what defineSensor() returns`];
  const { name, about, transport, ports, options, events, sources, farewells, check, talk } = declared;
  return [
    ...unknownKeys('the declaration', declared, KEYS),
    ...nameFaults('the sensor', name),
    ...DAEMON_OWNERS.flatMap((own) => (name === own.name ? [`the name \`${own.name}\` is the daemon's own`] : [])),
    ...aboutFaults('the sensor', about),
    ...(TRANSPORTS.some((known) => known === transport)
      ? []
      : [`\`transport\` must be one of ${TRANSPORTS.join(', ')}`]),
    ...portFaults(ports),
    ...optionFaults(options, Array.isArray(ports) && ports.length > 0),
    ...eventFaults(events),
    ...sourceFaults(sources, events),
    ...farewellFaults(farewells),
    ...(check === undefined || typeof check === 'function' ? [] : ['`check` must be a function']),
    ...(typeof talk === 'function' ? [] : ['`talk` must be a function']),
  ];
}

/** What is wrong between sensors that are each fine: names, and tables that would be one and the same. */
export function setFaults(sensors: readonly Sensor[]): readonly string[] {
  const faults: string[] = [];
  const names = new Set<string>();
  const tables = new Map<string, string>();
  for (const { name, events } of sensors) {
    if (names.has(name)) faults.push(`there are two sensors called \`${name}\``);
    names.add(name);
    for (const event of Object.keys(events)) {
      const table = eventTable(name, event);
      const other = tables.get(table);
      if (other !== undefined && other !== name) {
        faults.push(`\`${other}\` and \`${name}\` would share the table \`${table}\``);
      }
      tables.set(table, name);
    }
  }
  return faults;
}

function farewellFaults(farewells: unknown): string[] {
  if (farewells === undefined) return [];
  if (!isRecord(farewells)) return ['`farewells` must be an object: { idle: "..." }'];
  return Object.entries(farewells).flatMap(([reason, text]) => {
    if (!Object.hasOwn(END_REASONS, reason)) return [`\`farewells\`: there is no end reason \`${reason}\``];
    const bytes = typeof text === 'string' && !WIDE.test(text);
    return bytes ? [] : [`\`farewells\`: the text for \`${reason}\` must be a byte string; byteString() makes one`];
  });
}

function portFaults(ports: unknown): string[] {
  if (!Array.isArray(ports)) return ['`ports` must be a list of well-known ports; [] when there is none'];
  return ports
    .filter((port) => !Number.isInteger(port) || Number(port) < 1 || Number(port) > LAST_PORT)
    .map((port) => `\`ports\` has ${describe(port)}, which is no port`);
}

function optionFaults(options: unknown, on: boolean): string[] {
  if (!isRecord(options)) return ['`options` must be an object; {} when there is none'];
  return Object.entries(options).flatMap(([name, option]) => {
    const what = `option \`${name}\``;
    const faults = [...nameFaults(what, name), ...fieldFaults(what, option)];
    if (RESERVED_OPTIONS.includes(name)) faults.push(`${what}: every sensor has a key of that name`);
    if (faults.length > 0) return faults;
    const field = option as Field<unknown>;
    // It would stop the daemon of everybody who has not heard of the option.
    if (field.default === undefined)
      return on ? [`${what} needs a default: the sensor is on without being configured`] : [];
    const checked = checkValue(field, field.default);
    return 'faults' in checked ? checked.faults.map((fault) => `${what}: the default ${fault}`) : [];
  });
}

function eventFaults(events: unknown): string[] {
  if (!isRecord(events)) return ['`events` must be an object; {} when there is none'];
  return Object.entries(events).flatMap(([name, event]) => {
    const what = `event \`${name}\``;
    if (!isRecord(event)) return [`${what} must be an object with ${EVENT_KEYS.join(', ')}`];
    return [
      ...nameFaults(what, name),
      ...(Object.hasOwn(SESSION_EVENTS, name) ? [`${what}: every session has an event of that name`] : []),
      ...unknownKeys(what, event, EVENT_KEYS),
      ...aboutFaults(what, event['about']),
      ...gradeFaults(what, event),
      ...columnFaults(what, event['fields']),
      ...summaryFaults(what, event),
    ];
  });
}

const SOURCE_KEYS = ['about', 'argument', 'type', 'events'];

function sourceFaults(sources: unknown, events: unknown): string[] {
  if (sources === undefined) return [];
  if (!isRecord(sources) || Object.keys(sources).length === 0)
    return ['`sources` must be an object with a source in it; leave it out when there is none'];
  const known = isRecord(events) ? Object.keys(events) : [];
  return Object.entries(sources).flatMap(([name, source]) => {
    const what = `source \`${name}\``;
    if (!isRecord(source)) return [`${what} must be an object with ${SOURCE_KEYS.join(', ')}`];
    const { about, argument, type, events: recorded } = source;
    const named: readonly unknown[] = Array.isArray(recorded) ? recorded : [];
    const word = argument === undefined || (typeof argument === 'string' && NAME.test(argument));
    return [
      ...nameFaults(what, name),
      ...unknownKeys(what, source, SOURCE_KEYS),
      ...aboutFaults(what, about),
      ...(word ? [] : [`${what}: \`argument\` must be a word for what stands behind the colon, such as 'name'`]),
      ...(type === undefined || COLUMN_TYPES.some((one) => one === type)
        ? []
        : [`${what}: \`type\` must be one of ${COLUMN_TYPES.join(', ')}`]),
      ...(named.length > 0 ? [] : [`${what}: \`events\` must be the list of events that are recorded with it`]),
      ...named
        .filter((event) => !known.some((one) => one === event))
        .map((event) => `${what}: \`events\` has ${describe(event)}, which is no event of this sensor`),
    ];
  });
}

function gradeFaults(what: string, { grade, fields }: Readonly<Record<string, unknown>>): string[] {
  if (grade !== null && !GRADES.some((known) => known === grade)) {
    return [`${what}: \`grade\` must be null or one of ${GRADES.join(', ')}`];
  }
  const kindOf = (field: string): unknown => {
    const declared = isRecord(fields) ? fields[field] : undefined;
    return isRecord(declared) ? declared['kind'] : undefined;
  };
  // The views v_logins and v_commands are made of these columns.
  const needed = grade === 'login' ? 'username' : 'command';
  const kind = kindOf(needed);
  if (grade === 'login' && kind === undefined) return [`${what}: a \`login\` event needs a text field \`username\``];
  if ((grade === 'login' || grade === 'commands') && kind !== undefined && kind !== 'text') {
    return [`${what}: \`${needed}\` of a \`${grade}\` event must be text`];
  }
  return [];
}

function columnFaults(what: string, fields: unknown): string[] {
  if (!isRecord(fields)) return [`${what}: \`fields\` must be an object; {} when there is none`];
  return Object.entries(fields).flatMap(([name, field]) => {
    const column = `field \`${name}\` of ${what}`;
    const faults = [...nameFaults(column, name), ...fieldFaults(column, field)];
    if (OWN_COLUMNS.has(name)) faults.push(`${column}: every table has a column of that name`);
    if (isRecord(field) && field['kind'] === 'list') faults.push(`${column} is a list; events are flat`);
    if (isRecord(field) && field['secret'] === true) faults.push(`${column} is secret; evidence is there to be shown`);
    return faults;
  });
}

function summaryFaults(what: string, { summary, fields }: Readonly<Record<string, unknown>>): string[] {
  if (typeof summary !== 'string' || summary === '') return [`${what} needs a \`summary\``];
  const known = isRecord(fields) ? Object.keys(fields) : [];
  return [...summary.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !known.includes(name))
    .map((name) => `${what}: \`summary\` names {${name}}, which is no field of it`);
}

function fieldFaults(what: string, field: unknown): string[] {
  if (!isRecord(field) || !KINDS.some((kind) => kind === field['kind']) || !isRecord(field['schema'])) {
    return [`${what} must be made by field.text, int, bool, bytes, choice or list`];
  }
  return aboutFaults(what, field['about']);
}

function nameFaults(what: string, name: unknown): string[] {
  if (typeof name !== 'string' || !NAME.test(name)) {
    const shown = typeof name === 'string' ? ` \`${name}\`` : '';
    return [
      `${what}: the name${shown} must be a to z, 0 to 9 and _, begin with a letter and have at most 31 characters`,
    ];
  }
  // It joins the parts of an environment variable, and a column's name with its old type.
  return name.includes('__') ? [`${what}: the name \`${name}\` must not have \`__\` in it`] : [];
}

const aboutFaults = (what: string, about: unknown): string[] =>
  typeof about === 'string' && /\S[.!?)]$/.test(about)
    ? []
    : [`${what} needs \`about\`: one sentence with a full stop`];

const unknownKeys = (what: string, record: Readonly<Record<string, unknown>>, known: readonly string[]): string[] =>
  Object.keys(record)
    .filter((key) => !known.includes(key))
    .map((key) => `${what} has \`${key}\`, which nobody reads; ${hint(key, known)}`);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const describeShape = (value: unknown): string =>
  value === undefined || value === null || typeof value === 'function' ? typeof (value ?? undefined) : describe(value);
