import { COLUMN } from '../config/columns.ts';
import { HANDLER_INPUT } from '../alerts/channels/handler-input.ts';
import { BOOT_SECTIONS } from '../config/boot-file.ts';
import type { Section } from '../config/section.ts';
import { sectionsOf } from '../config/sections.ts';
import { sourceText, typesOf } from '../core/columns.ts';
import { eventTable, SESSION_EVENTS, type EventOwner } from '../core/declaration.ts';
import { END_REASONS } from '../core/end.ts';
import type { Field, Fields } from '../core/field.ts';
import { GRADES } from '../core/grade.ts';
import { DAEMON_OWNERS } from '../core/owners.ts';
import { PERSONAS } from '../personas/index.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { SCHEMA } from '../store/schema.ts';
import { code, table } from './markdown.ts';
import { personaSections } from './reference-personas.ts';

/** firmware/REFERENCE.md: all that is declared, so that what is written down is what runs. */
export function reference(sensors: readonly Sensor[]): string {
  const owners: readonly EventOwner[] = [...sensors, ...DAEMON_OWNERS];
  return [
    '# Reference',
    'Made from the declarations by `npm run docs`; a test fails when it is not what they say. Do not edit.',
    '## Sensors',
    table(
      ['Sensor', 'What it is', 'Transport', 'Well-known ports'],
      sensors.map(({ name, about, transport, ports }) => [code(name), about, transport, ports.join(', ') || 'none']),
    ),
    ...personaSections(Object.values(PERSONAS), sensors),
    '## Configuration',
    'A TOML file. Each key can be overridden by the environment: `SKEP_<SECTION>__<KEY>`, `SKEP_SENSORS__FTP__PORTS`.',
    ...sectionsOf(sensors).flatMap(section),
    ...ownersColumns(sensors),
    '## The boot file',
    '`skep.toml` on the FAT partition of a card, read at the start. Beside every key above it may say:',
    ...BOOT_SECTIONS.flatMap(({ name, about, fields }) => section({ name, about, fields })),
    '## Handlers',
    HANDLERS,
    table(
      ['Field', 'What it is'],
      Object.entries(HANDLER_INPUT).map(([name, about]) => [code(name), about]),
    ),
    '## Events',
    `Grades, one scale everywhere: ${GRADES.map(code).join(' < ')}; none: a note about the box, no part of an incident.`,
    'Every session has these; they have no table of their own:',
    table(
      ['Event', 'Grade', 'When'],
      Object.entries(SESSION_EVENTS).map(([name, { grade, about }]) => [code(name), grade, about]),
    ),
    ...owners.flatMap((owner) => Object.keys(owner.events).flatMap((name) => eventSection(owner, name))),
    '## End reasons',
    'Column `session.end_reason`:',
    table(
      ['Reason', 'Meaning'],
      Object.entries(END_REASONS).map(([reason, meaning]) => [code(reason), meaning]),
    ),
    '## Tables of skep.sqlite',
    'Beside one table for each event above. Times are UTC milliseconds.',
    `\`\`\`sql\n${SCHEMA.trim()}\n\`\`\``,
    '',
  ].join('\n\n');
}

/** The keys of one table of a TOML file. */
function section({ name, about, fields, several }: Pick<Section, 'name' | 'about' | 'fields' | 'several'>): string[] {
  return [
    `### ${name === '' ? 'Top' : code(several === true ? `[[${name}]]` : `[${name}]`)}`,
    about,
    fieldTable(['Key', 'Value', 'Default', 'What it is'], fields, (key, field) => [
      code(key),
      valueOf(field),
      defaultOf(field),
      field.about,
    ]),
  ];
}

/** What an owner can add without code. */
function ownersColumns(sensors: readonly Sensor[]): string[] {
  return [
    '### Columns of your own: `[[sensors.NAME.columns]]`',
    'Once for each column, which the table of the event then has. Columns are added, none is dropped; one that is given another type keeps its old values as `<name>__<old type>`. Of several instances (`[[sensors.NAME]]`) each fills its own; the table has those of all.',
    fieldTable(['Key', 'Value', 'Default', 'What it is'], COLUMN, (key, field) => [
      code(key),
      valueOf(field),
      defaultOf(field),
      field.about,
    ]),
    'What `from` can name:',
    table(
      ['Sensor', '`from`', 'What it is', '`type`', '`event`'],
      sensors.flatMap(({ name: sensor, sources = {} }) =>
        Object.entries(sources).map(([name, source]) => [
          code(sensor),
          code(sourceText(name, source)),
          source.about,
          typesOf(source).map(code).join(', '),
          source.events.map(code).join(', '),
        ]),
      ),
    ),
  ];
}

const HANDLERS =
  'A handler is any executable file in `alerts.handler.dir`. It is run for each message (the ones that mail tells, too) ' +
  'with one argument, JSON with `hostname`, `ip` and `time`, and one line of JSON on its stdin. Both are ASCII, and no ' +
  'shell ever reads them. Exit 0: done. Exit 75: tried again later, for days. Anything else, or the time limit: set ' +
  'aside and shown (`skep handlers`). What it leaves running in its process group ends with it. On its stdin:';

function eventSection(owner: EventOwner, name: string): string[] {
  const event = owner.events[name];
  if (event === undefined) return [];
  return [
    `### ${code(`${owner.name}.${name}`)}`,
    `${event.about} Grade: ${event.grade === null ? 'none' : code(event.grade)}. Told as ${code(event.summary)}.`,
    `Table ${code(eventTable(owner.name, name))}: \`event_id\`, \`session_id\` and`,
    fieldTable(['Column', 'Type', 'What it is'], event.fields, (column, field) => [
      code(column),
      field.sql ?? '',
      field.about,
    ]),
  ];
}

function fieldTable(
  head: readonly string[],
  fields: Fields,
  row: (name: string, field: Field<unknown>) => readonly string[],
): string {
  return table(
    head,
    Object.entries(fields).map(([name, field]) => row(name, field)),
  );
}

function valueOf({ kind, schema, max }: Field<unknown>): string {
  const {
    minimum,
    maximum,
    enum: choices,
  } = schema as { minimum?: number; maximum?: number; enum?: readonly string[] };
  switch (kind) {
    case 'choice':
      return (choices ?? []).map(code).join(', ');
    case 'int':
      return `number${bound(' from', minimum)}${bound(' to', maximum)}`;
    case 'real':
      return 'number';
    case 'text':
      return `text${bound(' up to', max)}`;
    case 'bool':
      return '`true`, `false`';
    case 'bytes':
      return 'base64';
    case 'list':
      return 'one or a list';
  }
}

const bound = (word: string, value: number | undefined): string =>
  value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? '' : `${word} ${value}`;

const defaultOf = (field: Field<unknown>): string =>
  field.default === undefined ? '' : code(JSON.stringify(field.default));
