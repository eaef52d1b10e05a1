import type { Clock } from '../../core/clock.ts';
import type { Store } from '../../store/api.ts';
import { cronTimes } from './cron.ts';
import { dutyMessage } from './duty-message.ts';
import { isQuiet, reportOf } from './report-text.ts';
import { Schedule } from './schedule.ts';

/** Section `[alerts.report]`. */
export interface ReportSettings {
  /** Empty: no report. */
  readonly cron: string;
  /** Empty: the box's own. */
  readonly time_zone: string;
  readonly quiet: boolean;
  readonly top: number;
}

export interface ReportRoom {
  readonly store: Store;
  readonly settings: ReportSettings;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
  readonly deviceName: string;
  readonly timeZone: string;
  readonly channel: string;
  readonly written: () => void;
  /** For tests, which turn their own clock. */
  readonly next?: () => Promise<number>;
}

/** A mail that counts what happened since the last one. */
export function startReport(room: ReportRoom): Schedule {
  const { settings, store } = room;
  const timeZone = settings.time_zone || room.timeZone;
  return new Schedule({
    ...room,
    name: 'report',
    line: `${settings.cron} ${timeZone}`,
    next: room.next ?? cronTimes(settings.cron, timeZone),
    async write(period) {
      const tally = await store.tally({ by: 'number', from: period.after + 1, to: period.to }, settings.top);
      if (isQuiet(tally) && !settings.quiet) return [];
      const report = reportOf(tally, period, { deviceName: room.deviceName, timeZone });
      return [dutyMessage({ ...room, name: 'report' }, period, report)];
    },
  });
}
