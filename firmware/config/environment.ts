import type { Field, Fields } from '../core/field.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { sentence } from './complain.ts';
import type { Problem } from './config.ts';
import { editDistance, nearest } from './nearest.ts';
import { isTable, pathText, placeKey, variableOf, type Path, type Table } from './path.ts';
import { ROOM_SECTIONS, type Section } from './section.ts';
import { instanceFields } from './sections.ts';
import { parseText } from './value.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Overlay {
  /** Names of the variables that were set in the tree, by `placeKey`. */
  readonly variables: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** They say where the config is, so they cannot stand in it; `version` belongs to the file. */
const NO_KEYS: ReadonlySet<string> = new Set(['SKEP_DATA', 'SKEP_CONFIG', 'SKEP_VERSION']);
/** Kubernetes puts `SKEP_PAGE_PORT=tcp://10.0.0.1:80` into every container beside a service called `skep-page`. */
const SERVICE_LINK = /^(tcp|udp|sctp):\/\//;
const INDEX = /^[1-9]\d{0,2}$/;

interface Target {
  readonly variable: string;
  readonly text: string;
  readonly field: Field<unknown>;
  /** The table's path, without an index. */
  readonly table: readonly string[];
  readonly key: string;
  /** Several of it can be written: instances of a sensor, rules. */
  readonly several: boolean;
  /** Which of several, from 0. */
  readonly index?: number;
  /** Whether a sensor is on without a section: its first instance is there although nobody wrote it. */
  readonly implied: boolean;
}

/** Sets what the environment says in the tree that the file gave (which is changed): environment beats file. */
export function overlayEnvironment(tree: Table, env: Environment, sensors: readonly Sensor[]): Overlay {
  const variables = new Map<string, string>();
  const problems: Problem[] = [];
  const fail = (target: { readonly variable: string; readonly path: Path }, said: string): void => {
    problems.push({ path: pathText(target.path), source: 'environment', sentence: sentence(target.variable, said) });
  };
  const targets: Target[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || !variable.startsWith('SKEP_') || NO_KEYS.has(variable)) continue;
    const target = targetOf(variable, text, sensors);
    if (target !== undefined) targets.push(target);
    else if (isMeant(variable, text, sensors)) fail({ variable, path: stepsOf(variable) }, unknown(variable, sensors));
  }
  // The second instance comes after the first, whatever the order of the variables.
  for (const target of targets.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))) {
    const path = [...target.table, ...(target.index === undefined ? [] : [target.index]), target.key];
    const parsed = parseText(target.field, target.text);
    const table = tableFor(tree, target);
    if ('fault' in table) fail({ ...target, path }, table.fault);
    else if ('fault' in parsed) fail({ ...target, path }, parsed.fault);
    else if (table.table !== undefined) {
      table.table[target.key] = parsed.value;
      variables.set(placeKey(path), target.variable);
    }
  }
  return { variables, problems };
}

const stepsOf = (variable: string): string[] => variable.slice('SKEP_'.length).toLowerCase().split('__');

function targetOf(variable: string, text: string, sensors: readonly Sensor[]): Target | undefined {
  if (variable !== variable.toUpperCase()) return undefined;
  const steps = stepsOf(variable);
  const key = steps.at(-1) ?? '';
  const table = steps.slice(0, -1);
  const section = roomSection(table);
  if (section !== undefined) {
    const field = fieldOf(section.fields, key);
    return field && { variable, text, field, table, key, several: section.several === true, implied: false };
  }
  const number = table.at(-1) ?? '';
  const numbered = roomSection(table.slice(0, -1));
  if (numbered?.several === true && INDEX.test(number)) {
    const field = fieldOf(numbered.fields, key);
    const place = { table: table.slice(0, -1), key, several: true, index: Number(number) - 1, implied: false };
    return field && { variable, text, field, ...place };
  }
  const [room, name = '', index] = table;
  const sensor = sensors.find((candidate) => candidate.name === name);
  if (room !== 'sensors' || sensor === undefined || table.length > 3) return undefined;
  if (index !== undefined && !INDEX.test(index)) return undefined;
  const field = fieldOf(instanceFields(sensor), key);
  const implied = sensor.ports.length > 0;
  const place = { variable, text, table: [room, name], key, several: true, implied };
  return field && { ...place, field, ...(index === undefined ? {} : { index: Number(index) - 1 }) };
}

const roomSection = (table: readonly string[]): Section | undefined =>
  ROOM_SECTIONS.find((candidate: Section) => candidate.name === table.join('.'));

/** Nothing for `constructor` and whatever else an object has without being asked. */
const fieldOf = (fields: Fields, key: string): Field<unknown> | undefined =>
  Object.hasOwn(fields, key) ? fields[key] : undefined;

/** The table to set a key in, made when it is missing; undefined when the file has something else there. */
function tableFor(tree: Table, target: Target): { readonly table: Table | undefined } | { readonly fault: string } {
  let parent = tree;
  const steps = target.table.slice(0, target.several ? -1 : undefined);
  for (const step of steps) {
    const next = (parent[step] ??= {});
    if (!isTable(next)) return { table: undefined };
    parent = next;
  }
  const name = target.several ? target.table.at(-1) : undefined;
  return name === undefined ? { table: parent } : instanceFor(parent, name, target);
}

function instanceFor(
  parent: Table,
  name: string,
  target: Target,
): { readonly table: Table | undefined } | { readonly fault: string } {
  const written = parent[name];
  const instances = Array.isArray(written) ? (written as unknown[]) : written === undefined ? [] : [written];
  if (target.index === undefined && instances.length > 1) {
    const first = variableOf([...target.table, 0, target.key]);
    return { fault: `could mean any of ${instances.length} instances; write ${first} for the first` };
  }
  const index = target.index ?? 0;
  if (written === undefined && index > 0 && target.implied) instances.push({});
  if (index > instances.length) {
    return { fault: `is for instance ${index + 1}, but there are ${instances.length}; number them without a gap` };
  }
  if (index === instances.length) instances.push({});
  parent[name] = instances.length === 1 && !Array.isArray(written) ? instances[0] : instances;
  const table = instances[index];
  return { table: isTable(table) ? table : undefined };
}

/** Whether somebody meant a key: other programs may have variables of their own that begin with SKEP_. */
function isMeant(variable: string, text: string, sensors: readonly Sensor[]): boolean {
  if (SERVICE_LINK.test(text)) return false;
  if (variable.includes('__')) return true;
  return variablesOf(sensors).some((known) => editDistance(variable, known) <= 2);
}

function unknown(variable: string, sensors: readonly Sensor[]): string {
  const meant = nearest(variable, variablesOf(sensors));
  const hint = meant === undefined ? '`skep sensors` lists the keys of sensors' : `did you mean ${meant}?`;
  return `is no key of the config; ${hint}`;
}

/** Every key as a variable, without the numbers of instances. */
function variablesOf(sensors: readonly Sensor[]): string[] {
  const rooms = ROOM_SECTIONS.flatMap((section) =>
    Object.keys(section.fields).map((key) => [...(section.name === '' ? [] : section.name.split('.')), key]),
  );
  const options = sensors.flatMap((sensor) =>
    Object.keys(instanceFields(sensor)).map((key) => ['sensors', sensor.name, key]),
  );
  return [...rooms, ...options].map(variableOf).filter((variable) => !NO_KEYS.has(variable));
}
