import type { Clock } from '../core/clock.ts';
import type { DutyStatus } from '../core/duties.ts';
import type { Store } from '../store/api.ts';
import { startHeartbeat, type HeartbeatSettings } from './heartbeat.ts';
import type { Condition } from './heartbeat-text.ts';
import { startReport, type ReportSettings } from './report/report.ts';

export interface DutiesRoom {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
  readonly deviceName: string;
  readonly timeZone: string;
  readonly version: string;
  readonly report: ReportSettings;
  readonly heartbeat: HeartbeatSettings;
  readonly condition: () => Promise<Condition>;
  /** Who gets the mails; null: nobody. */
  readonly channel: string | null;
  /** New messages are in the outbox. */
  readonly written: () => void;
}

export interface Duties {
  stop(): Promise<void>;
  status(): Omit<DutyStatus, 'handlers'>;
}

/** What is told at times of day, whether anybody came or not. */
export function startDuties(room: DutiesRoom): Duties {
  const { channel } = room;
  const report =
    room.report.cron === '' || channel === null ? null : startReport({ ...room, settings: room.report, channel });
  const { mail, ping } = startHeartbeat({ ...room, settings: room.heartbeat });
  return {
    async stop() {
      await Promise.all([report?.stop(), mail?.stop(), ping?.stop()]);
    },
    status() {
      const pinged = ping?.status();
      const isAlive = mail !== null || pinged !== undefined;
      const problem = mail?.problem ?? pinged?.problem ?? null;
      return {
        report: report === null ? null : { nextAt: report.nextAt, problem: report.problem },
        heartbeat: isAlive ? { nextAt: mail?.nextAt ?? null, lastPingAt: pinged?.lastAt ?? null, problem } : null,
      };
    },
  };
}
