import { Refusal } from '../refusal.ts';

const UNITS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 } as const;
const NAMES = Object.keys(UNITS) as readonly (keyof typeof UNITS)[];

export interface Timespan {
  /** `days=1` */
  readonly text: string;
  readonly from: number;
}

/** The first of `minutes`, `hours`, `days`, `weeks` in the query; a day without. Other names are ignored, as ever. */
export function timespanOf(query: URLSearchParams, now: number): Timespan {
  const name = [...query.keys()].map((key) => NAMES.find((known) => known === key)).find((key) => key !== undefined);
  if (name === undefined) return { text: 'days=1', from: now - UNITS.days };
  const text = query.get(name) ?? '';
  if (!/^\d{1,6}$/.test(text)) throw new Refusal(400, `Parameter ${name} must be a whole number from 0 to 999999.`);
  return { text: `${name}=${Number(text)}`, from: now - Number(text) * UNITS[name] };
}

/** As Python writes a timedelta: `0:00:02.500000`, `1 day, 2:03:04`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(whole / 86_400);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${Math.floor((whole % 86_400) / 3600)}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  const rest = Math.max(0, ms) % 1000;
  const fraction = rest === 0 ? '' : `.${String(Math.round(rest * 1000)).padStart(6, '0')}`;
  return `${days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `}${clock}${fraction}`;
}
