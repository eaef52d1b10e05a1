import { forTerminal } from '../../core/terminal.ts';
import { CONFIG_VERSION } from '../../config/load.ts';
import { parsePorts } from '../../config/ports.ts';
import { PAGE } from '../../config/section.ts';
import { tomlComment, tomlValue, type TomlValue } from './toml.ts';

/** What another honeypot's settings come to, before it is text. */
export interface Draft {
  /** What was read: `DSHP's conf.json`. */
  readonly from: string;
  readonly tables: readonly DraftTable[];
  /** What could not be carried over, a sentence each: in the file as a comment, and told. */
  readonly lost: readonly string[];
}

export interface DraftTable {
  /** `alerts.email`; `sensors.tcp` is written as one of several. */
  readonly name: string;
  /** Sentences for the owner, above the table. */
  readonly about?: readonly string[];
  readonly keys: Readonly<Record<string, TomlValue>>;
  /** Of a sensor: its owner's columns. */
  readonly columns?: readonly DraftColumn[];
}

export interface DraftColumn {
  readonly name: string;
  readonly type: 'text' | 'int' | 'bytes';
  /** Undefined: nobody but the owner knows; it is written as a comment. */
  readonly from?: string;
}

/**
 * The config file. The old systems served the ports that were written and nothing else: so does this file, in which
 * every sensor that they did not have is switched off.
 */
export function renderDraft(draft: Draft, sensorNames: readonly string[]): string {
  const used = new Set(draft.tables.map((table) => table.name));
  const off = sensorNames.filter((name) => !used.has(`sensors.${name}`));
  const lines = [
    ...tomlComment(`Made from ${draft.from} by \`skep import\`.`),
    ...(draft.lost.length > 0 ? ['#', '# Not carried over:'] : []),
    ...draft.lost.flatMap((sentence) => tomlComment(sentence, '# - ', '#   ')),
    '',
    `version = ${CONFIG_VERSION}`,
    ...tomlComment('The ports as they were. Below 1024 that needs a right: `skep doctor` says how to get it.'),
    'port_offset = 0',
    // What the old systems showed is no persona.
    'persona = "none"',
    '',
    '# What was not served before.',
    '[sensors]',
    ...off.map((name) => `${name}.enabled = false`),
    ...[...movedPage(draft.tables), ...draft.tables].flatMap(tableLines),
  ];
  return `${lines.join('\n')}\n`;
}

const PAGE_PORT = PAGE.port.default ?? 0;

/** The page has a port of its own, which the old systems had not; a decoy keeps the one that it had. */
function movedPage(tables: readonly DraftTable[]): readonly DraftTable[] {
  if (tables.some(({ name }) => name === 'page')) return [];
  const taken = new Set(tables.flatMap(({ keys }) => portsOf(keys['ports'])));
  let port = PAGE_PORT;
  while (taken.has(port)) port += 1;
  if (port === PAGE_PORT) return [];
  return [{ name: 'page', about: [`Its usual port ${PAGE_PORT} is a decoy's here.`], keys: { port } }];
}

function portsOf(written: TomlValue | undefined): readonly number[] {
  const parsed = parsePorts(written);
  return 'value' in parsed ? parsed.value : [];
}

function tableLines({ name, about = [], keys, columns = [] }: DraftTable): string[] {
  const header = name.startsWith('sensors.') ? `[[${name}]]` : `[${name}]`;
  const values = Object.entries(keys).map(([key, value]) => `${key} = ${tomlValue(value)}`);
  return [
    '',
    ...about.flatMap((sentence) => tomlComment(sentence)),
    forTerminal(header),
    ...values,
    ...columns.flatMap((column) => columnLines(name, column)),
  ];
}

function columnLines(sensor: string, { name, type, from }: DraftColumn): string[] {
  const lines = [
    `[[${sensor}.columns]]`,
    `name = ${tomlValue(name)}`,
    `type = ${tomlValue(type)}`,
    `from = ${tomlValue(from ?? 'header:')}`,
  ];
  return from === undefined ? lines.map((line) => `# ${line}`) : lines;
}
