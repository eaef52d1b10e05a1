import { isTable } from './path.ts';

/** A value as TOML writes it (toml.io v1.0.0), tables inline. */
export function tomlValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (Number.isFinite(value)) return String(value).replace(/^(-?\d+)e/, '$1.0e');
      throw new Error('no such number can be written');
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
      if (value instanceof Date) return value.toISOString();
      if (!isTable(value)) throw new Error('no value of TOML');
      return inline(Object.entries(value).map(([key, one]) => `${tomlKey(key)} = ${tomlValue(one)}`));
  }
}

export const tomlKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key));

const inline = (pairs: readonly string[]): string => (pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`);

/** JSON escapes the same, but for DEL, which TOML forbids as it is. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');
