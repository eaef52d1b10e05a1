import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importCommand } from '../../../firmware/cli/import.ts';
import type { Config } from '../../../firmware/config/config.ts';
import { loadConfig } from '../../../firmware/config/load.ts';
import { sensors } from '../../../firmware/sensors/index.ts';
import { run, type Ran } from '../io.ts';

const command = importCommand({ sensors, hostname: 'closet' });

/** Runs `skep import` in `cwd`. */
export const runImport = async (cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  await run(command, args, env, cwd);

export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
}

/** What the daemon makes of the file that was printed. */
export function loaded(toml: string): Config {
  const { config, problems } = loadConfig(toml, {}, { sensors, broken: [], hostname: 'closet', dataDir: '/data' });
  if (problems.length > 0) throw new Error(problems.map(({ sentence }) => sentence).join('\n'));
  return config;
}

/** Of each instance that is served, by name: its addresses, ports and those options that are asked for. */
export const served = (config: Config, ...options: readonly string[]): unknown[] =>
  config.sensors
    .map((one) => [
      `${one.sensor.name} ${one.name}`,
      one.addresses.join(' '),
      one.ports.join(' '),
      ...options.map((option) => one.options[option]),
    ])
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)));
