import { parse, TomlError } from 'smol-toml';
import { messageOf } from '../core/errors.ts';
import { checkTree, pluginsDir, type Surroundings } from './check.ts';
import { complainTo } from './complain.ts';
import type { Config, Problem } from './config.ts';
import { overlayEnvironment, type Environment } from './environment.ts';
import { linesOf } from './lines.ts';
import { isTable, type Path, type Table } from './path.ts';

/** The format of the config file that this Skep reads and writes. */
export const CONFIG_VERSION = 1;

/** Deep enough for anything a config needs; a deeper one would only exhaust the stack of the parser. */
const DEEPEST = 20;

export interface Loaded {
  /** Always there: what is wrong has its default. Do not run on it while there are problems. */
  readonly config: Config;
  /** What must be put right first: exit 2. */
  readonly problems: readonly Problem[];
  /** What is worth a second look, but runs. */
  readonly notices: readonly Problem[];
}

/** The config that a file's text (undefined: there is none) and the environment make. Environment beats file beats default. */
export function loadConfig(text: string | undefined, env: Environment, around: Surroundings): Loaded {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const tree = parseFile(text ?? '', problems);
  const origins = { line: linesOf(text ?? ''), variables: new Map<string, string>() };
  checkVersion(tree, text, origins.line, problems, notices);
  // Keys of another version, or half a file, would only add problems that are none.
  if (problems.length > 0) return { config: load({}, env, around, origins.line, [], []), problems, notices };
  return { config: load(tree, env, around, origins.line, problems, notices), problems, notices };
}

/** What a text says, unchecked; nothing when it is no TOML. */
export const treeOf = (text: string): Table => parseFile(text, []);

/** Where third-party sensors are; they must be loaded before the rest of the config can be checked. */
export function findPluginsDir(text: string | undefined, env: Environment, dataDir: string): string {
  const tree = parseFile(text ?? '', []);
  overlayEnvironment(tree, env, []);
  const plugins = tree['plugins'];
  const dir = isTable(plugins) ? plugins['dir'] : undefined;
  return pluginsDir(typeof dir === 'string' ? dir : '', dataDir);
}

function load(
  tree: Table,
  env: Environment,
  around: Surroundings,
  line: (path: Path) => number | undefined,
  problems: Problem[],
  notices: Problem[],
): Config {
  const { variables, problems: wrong } = overlayEnvironment(tree, env, around.sensors);
  const origins = { line, variables };
  const config = checkTree(tree, around, complainTo(problems, origins), complainTo(notices, origins));
  problems.push(...wrong);
  // What has no line is told first: the environment beats the file.
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return config;
}

export function parseFile(text: string, problems: Problem[]): Table {
  try {
    return parse(text, { maxDepth: DEEPEST });
  } catch (error) {
    // The parser's message goes on with the line itself, and a password may stand there.
    const reason = (messageOf(error).split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    const place = error instanceof TomlError ? { line: error.line, column: error.column } : {};
    const sentence = `The file is no TOML from here on: ${reason}${CURES.get(reason) ?? ''}.`;
    problems.push({ path: '', source: 'file', sentence, ...place });
    return {};
  }
}

const CURES: ReadonlyMap<string, string> = new Map([
  ['illegal character in key', '; write a table as [name], anything else as key = value'],
  ['unexpected end of key', '; a name belongs there'],
  ['expected comma or end of structure', '; close the bracket that was opened'],
  ['invalid value', '; text stands in "quotes"'],
  ['control characters are not allowed in strings', '; close the quotes on the line where they were opened'],
  ['unrecognised escape sequence', "; write \\\\ for a backslash, or the text in 'single quotes'"],
  [
    'trying to redefine an already defined table or value',
    '; write it once (several instances of a sensor: [[sensors.tcp]])',
  ],
  ['each key-value declaration must be followed by an end-of-line', '; one key a line, or a `#` before a comment'],
]);

function checkVersion(
  tree: Table,
  text: string | undefined,
  line: (path: Path) => number | undefined,
  problems: Problem[],
  notices: Problem[],
): void {
  const version = tree['version'];
  if (version === undefined) {
    if (Object.keys(tree).length === 0 || text === undefined) return;
    const sentence = `\`version\` is missing; write version = ${CONFIG_VERSION} on the first line, so that a later Skep knows how to read this file.`;
    notices.push({ path: 'version', source: 'file', line: 1, sentence });
    return;
  }
  if (typeof version !== 'number' || !Number.isInteger(version) || version <= CONFIG_VERSION) return;
  const sentence = `The file has version = ${version}: it was written by a newer Skep than this one, which reads version ${CONFIG_VERSION}; update Skep or go back to the older file.`;
  problems.push({ path: 'version', source: 'file', sentence, line: line(['version']) ?? 1 });
}
