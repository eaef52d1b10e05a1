import type { EventRow, Grade } from '../firmware/api/contract.ts';
import { inNetwork } from './network.ts';
import { readable } from './route.ts';

/** The filter of every list, in the words of the API (`firmware/core/filter.ts`); `open` is of incidents only. */
export const FILTER_KEYS = ['from', 'until', 'source', 'sensor', 'port', 'grade', 'text', 'open'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];
/** As it stands in the address and in the request; the daemon says what is wrong with a value. */
export type Filter = { readonly [Key in FilterKey]?: string };

export const SCALE = ['touch', 'probe', 'login', 'commands', 'critical'] as const satisfies readonly Grade[];
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

export function filterOf(query: string): Filter {
  const given = new URLSearchParams(query);
  return Object.fromEntries(
    FILTER_KEYS.flatMap((key) => {
      const value = given.get(key);
      return value === null || value === '' ? [] : [[key, value]];
    }),
  );
}

/** In the order of the keys, so that the same filter is the same address. */
export function queryOf(filter: Filter): string {
  const given = new URLSearchParams();
  for (const key of FILTER_KEYS) if (filter[key] !== undefined) given.set(key, filter[key]);
  return readable(given.toString());
}

export const without = (filter: Filter, left: FilterKey): Filter =>
  Object.fromEntries(Object.entries(filter).filter(([key]) => key !== left));

export const isFiltered = (filter: Filter): boolean => FILTER_KEYS.some((key) => filter[key] !== undefined);

/** Whether an event that just arrived is of interest; the daemon decides what is listed in the end. */
export function matches(event: EventRow, { source, sensor, port, grade, text, until }: Filter): boolean {
  if (until !== undefined) return false;
  if (source !== undefined && (event.srcIp === null || !inNetwork(event.srcIp, source))) return false;
  if (sensor !== undefined && event.sensor !== sensor && event.instance !== sensor) return false;
  if (port !== undefined && String(event.dstPort) !== port) return false;
  if (text !== undefined && !event.summary.toLowerCase().includes(text.toLowerCase())) return false;
  if (grade === undefined) return true;
  return event.grade !== null && SCALE.indexOf(event.grade) >= SCALE.findIndex((known) => known === grade);
}

/** `-15m` as the time that it is; other times as the API takes them; null: none of these. */
export function timeOf(written: string, now: number): number | null {
  const [, count, unit = ''] = /^-(\d{1,6})([smhdw])$/.exec(written) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  const at = /^\d{1,16}$/.test(written) ? Number(written) : Date.parse(written);
  return Number.isNaN(at) ? null : at;
}
