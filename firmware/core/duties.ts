import type { HandlerStatus } from './handlers.ts';

/** What the box does beside mail about visitors; part of the status. */
export interface DutyStatus {
  /** Programs that are run for each message. */
  readonly handlers: readonly HandlerStatus[];
  /** Null: off. */
  readonly report: AppointmentStatus | null;
  /** Null: off. */
  readonly heartbeat: HeartbeatStatus | null;
}

export interface AppointmentStatus {
  /** UTC ms of the next mail; null: none is planned (yet). */
  readonly nextAt: number | null;
  readonly problem: string | null;
}

export interface HeartbeatStatus extends AppointmentStatus {
  /** UTC ms of the last request for `alerts.heartbeat.url` that was answered well; null: none. */
  readonly lastPingAt: number | null;
}
