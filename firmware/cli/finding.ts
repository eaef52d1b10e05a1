import type { Status } from '../api/contract.ts';
import type { Config } from '../config/config.ts';
import type { ConfigOnDisk, ConfigPlace } from '../config/read.ts';
import type { Machine } from './machine.ts';

/** One line of `skep doctor`: what is, and where it is not well, what to do. */
export interface Finding {
  readonly ok: boolean;
  readonly said: string;
}

export const well = (said: string): Finding => ({ ok: true, said });
export const ill = (said: string): Finding => ({ ok: false, said });

/** What the checks look at. */
export interface Patient {
  readonly machine: Machine;
  readonly place: ConfigPlace;
  readonly found: ConfigOnDisk;
  readonly config: Config;
  /** What a daemon that runs with this config says of itself. */
  readonly daemon: Status | undefined;
  readonly sqliteVersion: () => string;
  readonly checkDatabase: (dataDir: string) => string;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1.5 GiB` */
export function bytesText(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const number = bytes / 1024 ** unit;
  return `${number >= 10 || unit === 0 ? Math.round(number) : number.toFixed(1)} ${UNITS[unit]}`;
}
