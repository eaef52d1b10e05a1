import { isAbsolute, join } from 'node:path';
import type { ValuesOf } from '../core/field.ts';
import type { Complain } from './complain.ts';
import { cronFault } from './cron-line.ts';
import { describe } from './describe.ts';
import type { HANDLER, HEARTBEAT, REPORT } from './duties.ts';

/** `dir` is an absolute path here. */
export type HandlerConfig = ValuesOf<typeof HANDLER>;
/** `cron` and `time_zone` are right here. */
export type ReportConfig = ValuesOf<typeof REPORT>;
export type HeartbeatConfig = ValuesOf<typeof HEARTBEAT>;

/** A relative folder is one of the data directory. */
export function resolveHandler(handler: HandlerConfig, dataDir: string): HandlerConfig {
  const dir = handler.dir || 'handlers';
  return { ...handler, dir: isAbsolute(dir) ? dir : join(dataDir, dir) };
}

export function resolveReport(report: ReportConfig, hasMail: boolean, complain: Complain): ReportConfig {
  return timed('report', report, hasMail, complain);
}

export function resolveHeartbeat(heartbeat: HeartbeatConfig, hasMail: boolean, complain: Complain): HeartbeatConfig {
  const path = ['alerts', 'heartbeat', 'url'];
  const { url } = heartbeat;
  // It may hold the key to somebody's account, so it is not repeated.
  if (url !== '' && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    complain.key(path, 'must be an address that begins with http:// or https://');
    return timed('heartbeat', { ...heartbeat, url: '' }, hasMail, complain);
  }
  if (heartbeat.fail && url === '') complain.key(['alerts', 'heartbeat', 'fail'], 'is set, but `url` is empty');
  return timed('heartbeat', heartbeat, hasMail, complain);
}

function timed<T extends { readonly cron: string; readonly time_zone: string }>(
  section: string,
  values: T,
  hasMail: boolean,
  complain: Complain,
): T {
  const path = ['alerts', section] as const;
  const fault = values.cron === '' ? undefined : cronFault(values.cron);
  if (fault !== undefined) complain.key([...path, 'cron'], fault);
  if (values.cron !== '' && !hasMail) {
    complain.key([...path, 'cron'], 'is set, but nobody gets the mail: set `host` and `to` in [alerts.email]');
  }
  const isZone = values.time_zone === '' || isTimeZone(values.time_zone);
  if (!isZone) {
    complain.key(
      [...path, 'time_zone'],
      `must be a time zone as in "Europe/Berlin", not ${describe(values.time_zone)}`,
    );
  }
  return { ...values, cron: fault === undefined ? values.cron : '', time_zone: isZone ? values.time_zone : '' };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
