import type { Database } from 'better-sqlite3';
import type { IncidentFilter, IncidentRow } from '../../core/incident-row.ts';
import type { ListPage, ListPart } from '../../core/lists.ts';
import { addFunctions, conditionOf, isGrade, type Columns } from '../filtering.ts';
import type { Story } from '../state.ts';

/** Incidents as a person works through them; the alerts go on with theirs, and neither writes the other's columns. */
export interface IncidentDesk {
  incidents(filter: IncidentFilter, page: ListPage): ListPart<IncidentRow>;
  incidentRow(id: number): IncidentRow | undefined;
  /** Null: it is to be looked at again. False: there is no such incident. */
  acknowledgeIncident(id: number, at: number | null): boolean;
  noteIncident(id: number, note: string): boolean;
}

const LIMIT_MAX = 1000;

const COLUMNS = `i.id, i.source, i.started_at AS startedAt, i.last_at AS lastAt, i.ended_at AS endedAt, i.first_event AS firstEvent,
  i.last_event AS lastEvent, i.events, i.grade, i.told, i.ignored, i.acknowledged_at AS acknowledgedAt, i.note, i.story`;

const met = (condition: string): string =>
  `EXISTS (SELECT 1 FROM json_each(i.story, '$.sensors') v WHERE ${condition})`;

/** As far as the story says: that of a long incident is cut. */
const WHERE: Columns = {
  at: 'i.started_at',
  lastAt: 'i.last_at',
  source: 'i.source',
  sensor: met(`v.value ->> 'sensor' = :sensor`),
  port: met(`EXISTS (SELECT 1 FROM json_each(v.value, '$.ports') p WHERE p.value = :port)`),
  grade: isGrade('i.grade'),
  text: [
    'i.source',
    'i.note',
    `(SELECT group_concat(l.value ->> 'text', char(10)) FROM json_each(i.story, '$.lines') l)`,
  ],
};

interface Raw extends Omit<IncidentRow, 'ignored' | keyof Story> {
  readonly ignored: string | null;
  readonly story: string;
}

export function incidentDesk(db: Database): IncidentDesk {
  addFunctions(db);
  const one = db.prepare<object, Raw>(`SELECT ${COLUMNS} FROM incident i WHERE i.id = :id`);
  const acknowledge = db.prepare<object>('UPDATE incident SET acknowledged_at = :at WHERE id = :id');
  const note = db.prepare<object>('UPDATE incident SET note = :note WHERE id = :id');
  return {
    incidents({ open, ...filter }, { after, before, limit }) {
      const { sql, bound } = conditionOf(filter, WHERE);
      const seenTo = open === true ? 'i.acknowledged_at IS NULL' : '1';
      const [least, most] =
        after === undefined ? [0, before ?? Number.MAX_SAFE_INTEGER] : [after, Number.MAX_SAFE_INTEGER];
      const wanted = Math.max(1, Math.min(LIMIT_MAX, Math.trunc(limit)));
      const rows = db
        .prepare<object, Raw>(
          `SELECT ${COLUMNS} FROM incident i WHERE i.id > :least AND i.id < :most AND ${seenTo} AND ${sql}
           ORDER BY i.id ${after === undefined ? 'DESC' : 'ASC'} LIMIT :limit`,
        )
        .all({ ...bound, least, most, limit: wanted });
      return { rows: rows.map(rowOf), next: rows.length === wanted ? (rows.at(-1)?.id ?? null) : null };
    },
    incidentRow(id) {
      const row = one.get({ id });
      return row === undefined ? undefined : rowOf(row);
    },
    acknowledgeIncident: (id, at) => acknowledge.run({ id, at }).changes > 0,
    noteIncident: (id, text) => note.run({ id, note: text }).changes > 0,
  };
}

/** JSON that state/incident-rows.ts wrote itself. */
function rowOf({ story, ignored, ...row }: Raw): IncidentRow {
  const { connections, counts, sensors, lines } = JSON.parse(story) as Story;
  const silent = ignored === null ? null : (JSON.parse(ignored) as IncidentRow['ignored']);
  return { ...row, ignored: silent, connections, counts, sensors, lines };
}
