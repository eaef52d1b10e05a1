import type { Filter } from './filter.ts';
import type { Grade } from './grade.ts';
import type { Transport } from './record.ts';

/** As for every list; `open`: those that nobody has seen to. */
export interface IncidentFilter extends Filter {
  readonly open?: true;
}

/** What one source did, as a person is told of it, and what the person made of it. Times are UTC ms. */
export interface IncidentRow {
  readonly id: number;
  /** An address; `unknown`: the visitor was gone before it could be read. */
  readonly source: string;
  readonly startedAt: number;
  readonly lastAt: number;
  /** Null: it goes on. */
  readonly endedAt: number | null;
  /** Numbers of its first and its last event. */
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly events: number;
  readonly grade: Grade;
  /** The grade that the last message told of; null: nobody was told. */
  readonly told: Grade | null;
  /** Events that ignore rules cover, and names of the first of those rules. */
  readonly ignored: { readonly events: number; readonly rules: readonly string[] } | null;
  /** When somebody said that he has seen to it; null: nobody has. */
  readonly acknowledgedAt: number | null;
  /** A person's own words; empty: none. */
  readonly note: string;
  readonly connections: number;
  /** Events of each grade, without those of coming and going. */
  readonly counts: Readonly<Partial<Record<Grade, number>>>;
  readonly sensors: readonly IncidentSensor[];
  /** The first events of each grade. */
  readonly lines: readonly IncidentLine[];
}

export interface IncidentSensor {
  readonly sensor: string;
  readonly transport: Transport | null;
  readonly grade: Grade;
  /** The first different ones. */
  readonly ports: readonly number[];
  /** There were more ports than are kept. */
  readonly morePorts: boolean;
}

export interface IncidentLine {
  readonly at: number;
  readonly grade: Grade;
  readonly sensor: string;
  readonly port: number | null;
  /** The event's summary. */
  readonly text: string;
}

/** Characters of a person's note. */
export const NOTE_MAX = 4000;
