import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Files of the device that root writes for the daemon. */
export interface OwnFiles {
  readConfig(): string;
  writeConfig(text: string): void;
  /** `TZ` of the daemon: the root file system, where the system's own would stand, is read-only. */
  writeTimeZone(zone: string): void;
  /** Set again at each start: the kernel forgets it. */
  writeCountry(code: string): void;
  /** As they were when the device was new. */
  reset(): void;
}

export interface OwnPlaces {
  readonly config: string;
  /** What the package brought; the device goes back to it. */
  readonly firstConfig: string;
  readonly environment: string;
  readonly state: string;
  readonly zones: string;
}

export function ownFiles({ config, firstConfig, environment, state, zones }: OwnPlaces): OwnFiles {
  const country = join(state, 'country');
  return {
    readConfig: () => (existsSync(config) ? readFileSync(config, 'utf8') : ''),
    writeConfig: (text) => replace(config, text, 0o640),
    writeTimeZone(zone) {
      if (!existsSync(join(zones, zone))) throw new Error(`there is no time zone ${zone}`);
      replace(environment, `TZ=${zone}\n`, 0o644);
    },
    writeCountry(code) {
      mkdirSync(state, { recursive: true, mode: 0o700 });
      replace(country, `${code}\n`, 0o644);
    },
    reset() {
      if (existsSync(firstConfig)) replace(config, readFileSync(firstConfig, 'utf8'), 0o640);
      for (const file of [environment, country]) rmSync(file, { force: true });
    },
  };
}

/** Whole or not at all; a file that is there keeps whom it belongs to, a new one belongs to whom its folder belongs to. */
function replace(path: string, text: string, mode: number): void {
  const there = existsSync(path) ? statSync(path) : undefined;
  writeFileSync(`${path}.new`, text, { mode, flush: true });
  chmodSync(`${path}.new`, there === undefined ? mode : there.mode & 0o777);
  if (process.getuid?.() === 0) {
    const { uid, gid } = there ?? statSync(dirname(path));
    chownSync(`${path}.new`, uid, gid);
  }
  renameSync(`${path}.new`, path);
}
