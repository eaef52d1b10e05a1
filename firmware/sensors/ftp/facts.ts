import type { Device } from '../sensor.ts';

/** What the decoy files say: always the same on one device, different on every other. */
export interface Facts {
  readonly hostname: string;
  /** 0 to below - 1. */
  number(label: string, below: number): number;
  pick(label: string, words: readonly string[]): string;
  /** A password that a person might have chosen. */
  password(label: string): string;
  hex(label: string, bytes: number): string;
}

const WORDS = ['Winter', 'Sommer', 'Office', 'Server', 'Berlin', 'Orange', 'Monday', 'Falcon', 'Copper', 'Harbor'];

export function factsOf(device: Device): Facts {
  const number = (label: string, below: number): number => device.derive(`ftp ${label}`, 4).readUInt32BE() % below;
  const pick = (label: string, words: readonly string[]): string => words[number(label, words.length)] ?? '';
  return {
    hostname: device.hostname,
    number,
    pick,
    password: (label) => `${pick(`${label} word`, WORDS)}${1000 + number(`${label} digits`, 9000)}!`,
    hex: (label, bytes) => device.derive(`ftp ${label}`, bytes).toString('hex'),
  };
}
