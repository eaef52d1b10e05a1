import type { Fields } from './field.ts';
import type { Grade } from './grade.ts';

/**
 * What a sensor (or a room of the daemon) declares about one kind of event. Table `ev_<owner>_<name>`, docs row and
 * check come from it.
 */
export interface EventDeclaration {
  /** One sentence for the docs, ending with a full stop. */
  readonly about: string;
  /**
   * How bad one such event is. `login` events need a field `username` (and feed `v_logins`), `commands` events with a
   * field `command` feed `v_commands`. `null`: a note about the box itself, no part of an incident.
   */
  readonly grade: Grade | null;
  /** What a person reads; `{field}` is replaced by the value: `tried {username} / {password}`. */
  readonly summary: string;
  readonly fields: Fields;
}

export type EventDeclarations = Readonly<Record<string, EventDeclaration>>;

/** All events of one sensor, or of a room of the daemon (`skep`). */
export interface EventOwner {
  readonly name: string;
  readonly events: EventDeclarations;
}

/** Names of sensors, events, options and columns: they become parts of SQL names and config keys. */
export const NAME = /^[a-z][a-z0-9_]{0,30}$/;

/** Events that every session has; recorded by net/ under the sensor's own name, so no sensor may declare them. */
export const SESSION_EVENTS = {
  opened: { about: 'A visitor connected, or a first datagram came.', grade: 'touch' },
  closed: {
    about: 'The session ended; grade `probe` when something was said that no event of its sensor tells.',
    grade: 'touch',
  },
  folded: { about: 'One minute of one source that opened more sessions than are kept one by one.', grade: 'touch' },
} as const;

/** `ev_ftp_login` */
export const eventTable = (owner: string, event: string): string => `ev_${owner}_${event}`;
