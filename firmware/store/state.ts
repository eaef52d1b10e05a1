import type { Grade } from '../core/grade.ts';

/** What the alert consumer knows of one source's open incident; one row of `incident` in state.sqlite. */
export interface Incident {
  readonly id: number;
  readonly source: string;
  readonly startedAt: number;
  readonly lastAt: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly events: number;
  readonly grade: Grade;
  /** Null while it goes on. */
  readonly endedAt: number | null;
}

export interface OutboxMessage {
  readonly id: number;
  readonly incident: number | null;
  readonly channel: string;
  /** Stable over retries: the receiver can tell a repeated message. */
  readonly messageId: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: number;
  readonly tries: number;
  readonly nextTryAt: number;
  readonly state: 'waiting' | 'sent' | 'refused';
  readonly lastError: string | null;
  readonly sentAt: number | null;
}

/** All that one pull of the alert consumer changes: written in one transaction with its cursor. */
export interface AlertStep {
  readonly cursor: number;
  readonly incidents: readonly Incident[];
  readonly messages: readonly Omit<OutboxMessage, 'id' | 'tries' | 'state' | 'lastError' | 'sentAt'>[];
}

/** state.sqlite as the alerts room uses it. */
export interface AlertState {
  alertCursor(): number;
  openIncidents(): Incident[];
  /** The number the next new incident gets. */
  nextIncident(): number;
  saveAlertStep(step: AlertStep): void;
  dueMessages(now: number, limit: number): OutboxMessage[];
  messageSent(id: number, at: number): void;
  messageFailed(id: number, error: string, nextTryAt: number): void;
  messageRefused(id: number, error: string): void;
  outboxStatus(): { waiting: number; refused: number; lastSentAt: number | null; lastError: string | null };
}
