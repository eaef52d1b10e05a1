import type { Clock } from '../core/clock.ts';
import type { Store } from '../store/api.ts';
import { Ping } from './heartbeat-ping.ts';
import { heartbeatOf, type Condition } from './heartbeat-text.ts';
import { cronTimes } from './report/cron.ts';
import { dutyMessage } from './report/duty-message.ts';
import { Schedule, type Period } from './report/schedule.ts';

/** Section `[alerts.heartbeat]`. */
export interface HeartbeatSettings {
  /** Empty: no mail. */
  readonly cron: string;
  /** Empty: the box's own. */
  readonly time_zone: string;
  /** Empty: nobody is asked. */
  readonly url: string;
  readonly interval_s: number;
  readonly fail: boolean;
}

export interface HeartbeatRoom {
  readonly store: Store;
  readonly settings: HeartbeatSettings;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
  readonly deviceName: string;
  readonly timeZone: string;
  readonly condition: () => Promise<Condition>;
  /** Null: nobody gets mail. */
  readonly channel: string | null;
  readonly version: string;
  readonly written: () => void;
  /** For tests, which turn their own clock. */
  readonly next?: () => Promise<number>;
}

export interface Heartbeat {
  readonly mail: Schedule | null;
  readonly ping: Ping | null;
}

/** Signs of life: a mail at times of day, an address that is asked each few minutes. */
export function startHeartbeat(room: HeartbeatRoom): Heartbeat {
  const { settings, clock, log, version, channel } = room;
  return {
    mail: settings.cron === '' || channel === null ? null : startMail(room, channel),
    ping:
      settings.url === ''
        ? null
        : new Ping({
            url: settings.url,
            intervalMs: settings.interval_s * 1000,
            fail: settings.fail,
            trouble: async () => (await room.condition()).troubles[0] ?? null,
            clock,
            log,
            version,
          }),
  };
}

function startMail(room: HeartbeatRoom, channel: string): Schedule {
  const { store, settings, deviceName } = room;
  const timeZone = settings.time_zone || room.timeZone;
  return new Schedule({
    ...room,
    name: 'heartbeat',
    line: `${settings.cron} ${timeZone}`,
    next: room.next ?? cronTimes(settings.cron, timeZone),
    async write(period: Period) {
      const { after, to, since, until } = period;
      const [condition, tally] = await Promise.all([
        room.condition(),
        store.tally({ by: 'number', from: after + 1, to }, 1),
      ]);
      const heartbeat = heartbeatOf(tally, condition, { since, now: until }, { deviceName, timeZone });
      return [dutyMessage({ deviceName, channel, name: 'heartbeat' }, period, heartbeat)];
    },
  });
}
