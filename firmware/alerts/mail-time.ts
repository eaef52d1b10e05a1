/** A box without a battery clock starts in the past and is put right by NTP; before this it was surely not right. */
export const CLOCK_IS_SET_SINCE = Date.UTC(2025, 0, 1);

/** `2026-11-21 05:24:05 UTC (06:24:05 in Europe/Berlin)` */
export function both(at: number, timeZone: string): string {
  const utc = `${iso(at).slice(0, 10)} ${timeOfDay(at)} UTC`;
  const local = localTime(at, timeZone);
  if (local === `${iso(at).slice(0, 10)} ${timeOfDay(at)}`) return utc;
  return `${utc} (${local.startsWith(iso(at).slice(0, 10)) ? local.slice(11) : local} in ${timeZone})`;
}

/** `05:24:05`, UTC. */
export const timeOfDay = (at: number): string => iso(at).slice(11, 19);

export const clockNote = (at: number): readonly string[] =>
  at < CLOCK_IS_SET_SINCE ? ['(the clock of the box was not set at that time)'] : [];

/** `4 seconds`, `12 minutes`, `3 hours`: the largest unit that it fills twice. */
export function lasted(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} second${seconds === 1 ? '' : 's'}`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}

const iso = (at: number): string => new Date(at).toISOString();

/** `2026-11-21 06:24:05` */
function localTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}
