import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { Problem } from './config.ts';
import type { Environment } from './environment.ts';
import { findPluginsDir, loadConfig, type Loaded } from './load.ts';
import { readMailFiles } from './mail-files.ts';
import { loadPlugins } from './plugins.ts';

/** The file in the data directory that is read when no other was named. */
export const CONFIG_NAME = 'skep.toml';
/** More is no config: somebody named a device or a log. */
const LARGEST_BYTES = 1024 * 1024;

export interface ConfigPlace {
  /** Absolute. */
  readonly dataDir: string;
  /** Absolute; undefined: `skep.toml` in the data directory, if there is one. */
  readonly configFile?: string | undefined;
}

export interface ConfigOnDisk extends Loaded {
  /** The file that was read; undefined when there was none and defaults are served. */
  readonly file: string | undefined;
  /** Built-in sensors, then third-party ones that work: also those that are switched off. */
  readonly sensors: readonly Sensor[];
  /** Third-party ones among them. */
  readonly plugins: readonly Sensor[];
  /** Third-party sensors that were left out: tell it and go on. */
  readonly pluginProblems: readonly Problem[];
}

/** What a config is checked against, whatever its text. */
export interface ConfigSource {
  readonly place: ConfigPlace;
  readonly env: Environment;
  readonly builtIn: readonly Sensor[];
  readonly hostname: string;
}

/** Reads the config file, loads the third-party sensors that it names the folder of, and checks everything. */
export async function readConfig(
  place: ConfigPlace,
  env: Environment,
  builtIn: readonly Sensor[],
  hostname: string,
): Promise<ConfigOnDisk> {
  const file = fileOf(place);
  const text = await readText(file, place.configFile !== undefined);
  const toml = typeof text === 'string' ? text : undefined;
  const checked = await checkConfig(toml, { place, env, builtIn, hostname });
  return {
    ...checked,
    problems: [...(typeof text === 'object' ? [text] : []), ...checked.problems],
    file: text === undefined ? undefined : file,
  };
}

/** Where the config is, or would be. */
export const fileOf = ({ dataDir, configFile }: ConfigPlace): string => configFile ?? join(dataDir, CONFIG_NAME);

/** The same of a text that is in no file yet. */
export async function checkConfig(toml: string | undefined, source: ConfigSource): Promise<Omit<ConfigOnDisk, 'file'>> {
  const { place, env, builtIn, hostname } = source;
  const { dataDir } = place;
  const dir = findPluginsDir(toml, env, dataDir);
  const plugins = await loadPlugins(dir, dir !== findPluginsDir(undefined, {}, dataDir), builtIn);
  const sensors = [...builtIn, ...plugins.sensors];
  const loaded = loadConfig(toml, env, {
    sensors,
    broken: plugins.broken,
    plugins: plugins.sensors.map(({ name }) => name),
    hostname,
    dataDir,
  });
  const { alerts } = loaded.config;
  const mail = await readMailFiles(alerts.email, env, dataDir);
  return {
    ...loaded,
    config: { ...loaded.config, alerts: { ...alerts, email: mail.email } },
    problems: [...loaded.problems, ...mail.problems],
    sensors,
    plugins: plugins.sensors,
    pluginProblems: plugins.problems,
  };
}

/** The file's text, what keeps it from being read, or undefined when there is none and none was asked for. */
export async function readText(file: string, named: boolean): Promise<string | Problem | undefined> {
  try {
    if ((await stat(file)).size > LARGEST_BYTES)
      return unreadable(file, 'is larger than 1 MiB: that is no config file');
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    switch (errnoOf(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        return named
          ? unreadable(file, 'is not there; leave --config (SKEP_CONFIG) out to run on defaults')
          : undefined;
      case 'EISDIR':
        return unreadable(file, 'is a folder; name the file in it');
      case 'EACCES':
      case 'EPERM':
        return unreadable(file, 'may not be read by this user; give it the right to (chgrp and chmod g+r)');
      case 'ERR_ENCODING_INVALID_ENCODED_DATA':
        return unreadable(file, 'is not UTF-8 text; save it as UTF-8');
      default:
        return unreadable(file, `cannot be read: ${messageOf(error)}`);
    }
  }
}

const unreadable = (file: string, said: string): Problem => ({
  path: '',
  source: 'file',
  sentence: `The config file ${file} ${said}.`,
});
