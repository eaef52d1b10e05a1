/** Where a value stands: keys, and for one of several instances its index. */
export type Path = readonly (string | number)[];

/** A table as the parser hands it out: no prototype, so a key `constructor` is only a key. */
export type Table = { [key: string]: unknown };

export const isTable = (value: unknown): value is Table => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A TOML date is an object too, with a prototype of its own.
  return prototype === null || prototype === Object.prototype;
};

/** `sensors.tcp.2.ports`: people count instances from 1. */
export const pathText = (path: Path): string => path.map(segment).join('.');

/** `SKEP_SENSORS__TCP__2__PORTS` */
export const variableOf = (path: Path): string => `SKEP_${path.map((part) => segment(part).toUpperCase()).join('__')}`;

/** A key as a sentence names it: `ports` in [sensors.ftp], `ports` in the 2nd [[sensors.tcp]]. */
export function keyText(path: Path): string {
  const table = path.slice(0, -1);
  const name = `\`${segment(path.at(-1) ?? '')}\``;
  return table.length === 0 ? name : `${name} in ${tableText(table)}`;
}

/** A table as a sentence names it: [limits], the 2nd [[sensors.tcp]]. */
export function tableText(path: Path): string {
  const index = path.at(-1);
  if (typeof index !== 'number') return `[${pathText(path)}]`;
  return `the ${ordinal(index + 1)} [[${pathText(path.slice(0, -1))}]]`;
}

/** One key for one place: `[sensors.tcp]` and the first of `[[sensors.tcp]]` are the same instance. */
export const placeKey = (path: Path): string => JSON.stringify(path.filter((step) => step !== 0));

const segment = (part: string | number): string => (typeof part === 'number' ? `${part + 1}` : part);

function ordinal(number: number): string {
  const teens = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}
