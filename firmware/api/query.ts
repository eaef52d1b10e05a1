import { Refusal } from './refusal.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Event and session numbers; 0 is before the first. */
export const NUMBER_BOUNDS: Bounds = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** A name nobody knows is a typing mistake, and ignoring it would answer another question than was asked. */
export function refuseUnknown(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (known.includes(name)) continue;
    const cure = known.length === 0 ? 'none is known here' : `known here: ${known.join(', ')}`;
    throw new Refusal(400, `Unknown parameter ${quoted(name)}; ${cure}.`);
  }
}

/** A whole number from the query, undefined when it is left out. */
export function numberParameter(query: URLSearchParams, name: string, bounds: Bounds): number | undefined {
  const given = query.getAll(name);
  const text = given[0];
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (given.length === 1 && value >= bounds.min && value <= bounds.max) return value;
  throw new Refusal(400, `Parameter ${name} must be one whole number from ${bounds.min} to ${bounds.max}.`);
}

/** The asker's own text in the answer: short, and printable in a terminal. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 40)}'`;
}
