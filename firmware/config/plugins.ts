import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errnoOf, messageOf } from '../core/errors.ts';
import { kit, type Sensor } from '../sensors/sensor.ts';
import type { Problem } from './config.ts';
import { declarationFaults, setFaults } from './declared.ts';
import { openToOthers } from './root-only.ts';

/** What the folder of third-party sensors holds. */
export interface Plugins {
  /** Those that work, by name. */
  readonly sensors: readonly Sensor[];
  /** One for each that does not; the others, and the daemon, go on. */
  readonly problems: readonly Problem[];
  /** Names of the folders that `problems` are about. */
  readonly broken: readonly string[];
}

/** A plug-in that waits for something while it loads must not keep the daemon from starting. */
const LOAD_MS = 10_000;

/** Loads `DIR/<name>/index.mjs` for every folder of `dir`, which must be there only if somebody `asked` for it. */
export async function loadPlugins(dir: string, asked: boolean, builtIn: readonly Sensor[]): Promise<Plugins> {
  const sensors: Sensor[] = [];
  const problems: Problem[] = [];
  const broken: string[] = [];
  for (const name of await foldersIn(dir, asked, problems)) {
    try {
      sensors.push(await loadPlugin(join(dir, name), name, [...builtIn, ...sensors]));
    } catch (error) {
      broken.push(name);
      problems.push(problem(`The sensor in ${join(dir, name)} is left out: ${messageOf(error)}.`, name));
    }
  }
  return { sensors, problems, broken };
}

async function foldersIn(dir: string, asked: boolean, problems: Problem[]): Promise<readonly string[]> {
  try {
    const names = (await readdir(dir)).filter((name) => !name.startsWith('.')).toSorted();
    const folders = await Promise.all(names.map(async (name) => await isFolder(join(dir, name))));
    return names.filter((_, index) => folders[index]);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' && !asked) return [];
    problems.push(problem(`The folder of third-party sensors cannot be read: ${messageOf(error)}.`));
    return [];
  }
}

/** A link to nowhere counts: somebody meant a sensor. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return true;
  }
}

const problem = (sentence: string, name?: string): Problem => ({
  path: name === undefined ? 'plugins.dir' : `sensors.${name}`,
  source: 'plugin',
  sentence,
});

async function loadPlugin(folder: string, name: string, others: readonly Sensor[]): Promise<Sensor> {
  const sensor = await soon(declare(join(folder, 'index.mjs')));
  const faults = [...declarationFaults(sensor)];
  if (faults.length > 0) throw new Error(faults.join('; '));
  const declared = sensor as Sensor;
  if (declared.name !== name) throw new Error(`its name is \`${declared.name}\`: call the folder so`);
  const between = setFaults([...others, declared]);
  if (between.length > 0) throw new Error(`${between.join('; ')}: choose another name`);
  return declared;
}

async function declare(file: string): Promise<unknown> {
  await stat(file).catch((error: unknown) => {
    throw new Error(errnoOf(error) === 'ENOENT' ? 'it has no index.mjs' : messageOf(error));
  });
  // Not a constant, so that the bundler leaves the import to Node.
  const url = pathToFileURL(file).href;
  await refuseForRoot(file);
  const module = (await import(url)) as { readonly default?: unknown };
  if (typeof module.default !== 'function') {
    throw new Error('index.mjs must export default ({ defineSensor, field }) => defineSensor({ ... })');
  }
  const make = module.default as (tools: typeof kit) => unknown;
  return await make(kit);
}

/** Commands that root runs read a config and a folder that are the daemon's: whoever takes that over must not become root. */
async function refuseForRoot(file: string): Promise<void> {
  const open = process.getuid?.() === 0 ? await openToOthers(file) : undefined;
  if (open === undefined) return;
  throw new Error(`root runs nothing that another user may change, as ${open}: chown it to root, chmod go-w`);
}

async function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`index.mjs was not loaded within ${LOAD_MS / 1000} s`)), LOAD_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
