import type { Database } from 'better-sqlite3';
import type { Incident } from '../state.ts';

interface IncidentRow extends Omit<Incident, 'story' | 'known' | 'ignored'> {
  readonly story: string;
  readonly known: string | null;
  readonly ignored: string | null;
}

export interface IncidentRows {
  readonly open: () => Incident[];
  readonly one: (id: number) => Incident | undefined;
  readonly next: () => number;
  readonly save: (incident: Incident) => void;
}

const COLUMNS = `id, source, started_at AS startedAt, last_at AS lastAt, first_event AS firstEvent,
  last_event AS lastEvent, events, grade, ended_at AS endedAt, tell_at AS tellAt, told, held_at AS heldAt, loud, news,
  known, ignored, story`;

/** Table `incident`. What a row cannot say singly is JSON that this file wrote itself. */
export function incidentRows(db: Database): IncidentRows {
  const open = db.prepare<[], IncidentRow>(
    `SELECT ${COLUMNS} FROM incident WHERE ended_at IS NULL ORDER BY last_event`,
  );
  const one = db.prepare<object, IncidentRow>(`SELECT ${COLUMNS} FROM incident WHERE id = :id`);
  const last = db.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'incident'`).pluck();
  const save = db.prepare<object>(
    `INSERT INTO incident (id, source, started_at, last_at, first_event, last_event, events, grade, ended_at, tell_at,
       told, held_at, loud, news, known, ignored, story)
     VALUES (:id, :source, :startedAt, :lastAt, :firstEvent, :lastEvent, :events, :grade, :endedAt, :tellAt, :told,
       :heldAt, :loud, :news, :known, :ignored, :story)
     ON CONFLICT (id) DO UPDATE SET last_at = :lastAt, last_event = :lastEvent, events = :events, grade = :grade,
       ended_at = :endedAt, tell_at = :tellAt, told = :told, held_at = :heldAt, loud = :loud, news = :news,
       known = :known, ignored = :ignored, story = :story`,
  );
  return {
    open: () => open.all().map(incidentOf),
    one(id) {
      const row = one.get({ id });
      return row === undefined ? undefined : incidentOf(row);
    },
    next: () => (last.get() ?? 0) + 1,
    save(incident) {
      const { story, known, ignored } = incident;
      save.run({ ...incident, story: JSON.stringify(story), known: orNull(known), ignored: orNull(ignored) });
    },
  };
}

const incidentOf = (row: IncidentRow): Incident => ({
  ...row,
  story: JSON.parse(row.story) as Incident['story'],
  known: row.known === null ? null : (JSON.parse(row.known) as Incident['known']),
  ignored: row.ignored === null ? null : (JSON.parse(row.ignored) as Incident['ignored']),
});

const orNull = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
