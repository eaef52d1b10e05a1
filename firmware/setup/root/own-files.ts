import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
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
    readConfig: () => (existsSync(config) ? readOwn(config) : ''),
    writeConfig: (text) => replace(config, text, 0o640),
    writeTimeZone(zone) {
      if (!existsSync(join(zones, zone))) throw new Error(`there is no time zone ${zone}`);
      mkdirSync(state, { recursive: true, mode: 0o700 });
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

/** In the config's folder the daemon writes: a link that it has laid there must lead root nowhere. */
function readOwn(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Whole or not at all; a file that is there keeps whom it belongs to, a new one belongs to whom its folder belongs to. */
function replace(path: string, text: string, mode: number): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const there = found?.isFile() === true ? found : undefined;
  const beside = `${path}.new`;
  rmSync(beside, { force: true });
  const file = openSync(beside, 'wx', mode);
  try {
    writeFileSync(file, text);
    fchmodSync(file, there === undefined ? mode : there.mode & 0o777);
    if (process.getuid?.() === 0) {
      const { uid, gid } = there ?? statSync(dirname(path));
      fchownSync(file, uid, gid);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
