const LONGEST = 60;

/** A value of the config as a sentence shows it; never used on a secret. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > LONGEST ? `"${value.slice(0, LONGEST)}…"` : `"${value}"`;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      if (Array.isArray(value)) return 'a list';
      return value instanceof Date ? 'a date' : 'a table';
  }
}
