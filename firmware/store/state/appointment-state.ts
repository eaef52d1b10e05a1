import type { Database } from 'better-sqlite3';
import type { NewMessage } from '../state.ts';
import { outboxAdder } from './outbox-row.ts';

/** A thing that is done at times that a cron line names; one row of `appointment`. */
export interface Appointment {
  /** `report`, `heartbeat` */
  readonly name: string;
  /** The line that `nextAt` was made from. */
  readonly line: string;
  /** UTC ms. */
  readonly nextAt: number;
  /** When it was last done, or begun to be waited for. */
  readonly doneAt: number;
  /** The newest event when it was last done: the next one begins behind it. */
  readonly event: number;
}

/** What is kept of appointments in state.sqlite. */
export interface AppointmentState {
  appointment(name: string): Appointment | undefined;
  /** The newest event when this run began: what is set up now is about what comes after it. */
  eventBefore(): number;
  /** Together with the messages that it led to: what was written is never written again, and nothing is skipped. */
  keepAppointment(appointment: Appointment, messages: readonly NewMessage[]): void;
}

/**
 * `newestEvent` as for the alerts' cursor: when the evidence lost its end or was begun anew, numbers beyond it will be
 * given again.
 */
export function appointmentState(db: Database, newestEvent: number): AppointmentState {
  db.prepare(`UPDATE appointment SET event = :newestEvent WHERE event > :newestEvent`).run({ newestEvent });
  const one = db.prepare<object, Appointment>(
    `SELECT name, line, next_at AS nextAt, done_at AS doneAt, event FROM appointment WHERE name = :name`,
  );
  const keep = db.prepare<object>(
    `INSERT INTO appointment (name, line, next_at, done_at, event) VALUES (:name, :line, :nextAt, :doneAt, :event)
     ON CONFLICT (name) DO UPDATE SET line = :line, next_at = :nextAt, done_at = :doneAt, event = :event`,
  );
  const add = outboxAdder(db);
  const save = db.transaction((appointment: Appointment, messages: readonly NewMessage[]) => {
    keep.run({ ...appointment });
    for (const message of messages) add(message);
  });
  return {
    appointment: (name) => one.get({ name }),
    eventBefore: () => newestEvent,
    keepAppointment: (appointment, messages) => save.immediate(appointment, messages),
  };
}
