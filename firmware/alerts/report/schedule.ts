import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Appointment, Store } from '../../store/api.ts';
import type { NewMessage } from '../../store/state.ts';
import { storeRetryMs } from '../backoff.ts';
import { Bell } from '../bell.ts';

/** What has passed since it was done last. */
export interface Period {
  /** Events behind this one and up to `to`. */
  readonly after: number;
  readonly to: number;
  /** UTC ms, by the clock as it was then. */
  readonly since: number;
  readonly until: number;
}

export interface ScheduleRoom {
  readonly name: 'report' | 'heartbeat';
  /** What `next` was made from; another one makes another appointment. */
  readonly line: string;
  /** The next time, later than now. */
  readonly next: () => Promise<number>;
  readonly store: Pick<Store, 'appointment' | 'eventBefore' | 'keepAppointment' | 'status'>;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
  /** None: there is nothing to be said this time. */
  readonly write: (period: Period) => Promise<readonly NewMessage[]>;
  /** New messages are in the outbox. */
  readonly written: () => void;
}

/**
 * Writes messages at times that a cron line names. What was written, and up to which event, is kept together with the
 * next time: a time that passes while the box is off is made up for once at the next start, and each event is in one
 * message only, whatever becomes of its delivery.
 */
export class Schedule {
  readonly #room: ScheduleRoom;
  readonly #bell = new Bell();
  readonly #done: Promise<void>;
  /** Undefined: to be read from the store. */
  #kept: Appointment | undefined;
  #failures = 0;
  #problem: string | null = null;

  constructor(room: ScheduleRoom) {
    this.#room = room;
    this.#done = this.#run();
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** UTC ms; null: not known yet. */
  get nextAt(): number | null {
    return this.#kept?.nextAt ?? null;
  }

  async stop(): Promise<void> {
    this.#bell.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#bell.closed) {
      try {
        const idleMs = await this.#step();
        this.#failures = 0;
        this.#problem = null;
        // The bell looks up each minute, so that a step of the clock is noticed.
        await this.#bell.wait(idleMs);
      } catch (error) {
        this.#failed(error);
        await this.#bell.pause(storeRetryMs(this.#failures));
      }
    }
  }

  /** Does what is due; gives the ms until there is something to do. */
  async #step(): Promise<number> {
    const { name, line, store, clock } = this.#room;
    const now = clock.now();
    const kept = this.#kept ?? (await store.appointment(name));
    if (kept === undefined || kept.line !== line) return await this.#begin(kept, now);
    this.#kept = kept;
    if (kept.nextAt <= now) return await this.#keep(kept, now);
    // After a step backwards it could lie further ahead than the line says.
    const next = await this.#room.next();
    if (next < kept.nextAt) await this.#save({ ...kept, nextAt: next }, []);
    return Math.min(next, kept.nextAt) - now;
  }

  /** With another line the time is another one, but not what the next message is about. */
  async #begin(before: Appointment | undefined, now: number): Promise<number> {
    const { name, line, store } = this.#room;
    const event = before?.event ?? (await store.eventBefore());
    const nextAt = await this.#room.next();
    await this.#save({ name, line, nextAt, doneAt: before?.doneAt ?? now, event }, []);
    return nextAt - now;
  }

  async #keep(kept: Appointment, now: number): Promise<number> {
    const { store, write, written } = this.#room;
    const { lastEvent } = await store.status();
    const messages = await write({ after: kept.event, to: lastEvent, since: kept.doneAt, until: now });
    const nextAt = await this.#room.next();
    // What was not worth a message, as a start of the box, is still in the next one.
    const done = messages.length === 0 ? {} : { doneAt: now, event: lastEvent };
    await this.#save({ ...kept, nextAt, ...done }, messages);
    if (messages.length > 0) written();
    return nextAt - now;
  }

  async #save(appointment: Appointment, messages: readonly NewMessage[]): Promise<void> {
    // Whether it was saved is known only when the answer comes.
    this.#kept = undefined;
    await this.#room.store.keepAppointment(appointment, messages);
    this.#kept = appointment;
  }

  #failed(error: unknown): void {
    this.#kept = undefined;
    this.#failures += 1;
    const problem = `the ${this.#room.name} waits: ${messageOf(error)}`;
    if (problem !== this.#problem) this.#room.log(problem);
    this.#problem = problem;
  }
}
