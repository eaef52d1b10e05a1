import { join } from 'node:path';

/** The command line of a client of our own; what it does stands in its first lines. */
export const visitor = (name: string, ...args: readonly (string | number)[]): string[] => [
  process.execPath,
  join(import.meta.dirname, 'visitors', `${name}.mjs`),
  ...args.map(String),
];

/** `127.0.net.1` and on. */
export const addresses = (net: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `127.0.${net}.${index + 1}`);
