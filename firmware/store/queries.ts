import type { Database } from 'better-sqlite3';
import { eventTable } from '../core/declaration.ts';
import type { EventDetail, EventRow, SessionRow } from '../core/rows.ts';
import type { Evidence, Page } from './api.ts';
import { attackQueries } from './attacks.ts';
import { EVENT_COLUMNS, SESSION_COLUMNS } from './columns.ts';
import { holdingsOf } from './holdings.ts';
import { listsOf } from './lists.ts';
import { peerQueries } from './peers.ts';
import { preparing } from './prepared.ts';
import { previewOf } from './preview.ts';
import { quoted } from './tables.ts';
import { selfTestsOf } from './self-tests.ts';
import { statisticsOf } from './statistics.ts';
import { tallyOf } from './tally.ts';
import { topOf } from './top.ts';
import { visitsOf } from './visits.ts';

const EVENT = `SELECT ${EVENT_COLUMNS} FROM event e LEFT JOIN session s ON s.id = e.session_id`;

const SESSION = `SELECT ${SESSION_COLUMNS} FROM session s`;

const LIMIT_MAX = 1000;

type RawEvent = readonly [
  id: number,
  session: number | null,
  at: number,
  sensor: string,
  name: string,
  grade: EventRow['grade'],
  summary: string,
  srcIp: string | null,
  srcPort: number | null,
  dstIp: string | null,
  dstPort: number | null,
  instance: string | null,
  transport: EventRow['transport'],
];

/** In the order of EVENT's columns. */
function eventRow(raw: RawEvent): EventRow {
  const [id, session, at, sensor, name, grade, summary, srcIp, srcPort, dstIp, dstPort, instance, transport] = raw;
  return { id, session, at, sensor, name, grade, summary, srcIp, srcPort, dstIp, dstPort, instance, transport };
}

type RawSession = Omit<SessionRow, 'firstBytes'> & { firstBytes: Buffer | null };

/** Reads of the evidence. Statements are made once; values are always bound. */
export function queriesOf(db: Database): Omit<Evidence, 'status'> {
  // Arrays, because every event passes here on its way to the alerts: better-sqlite3 fills an object property by property.
  const eventsAfter = db.prepare(`${EVENT} WHERE e.id > ? ORDER BY e.id LIMIT ?`).raw();
  const eventsBefore = db.prepare(`${EVENT} WHERE e.id < ? ORDER BY e.id DESC LIMIT ?`).raw();
  const eventsOfSession = db.prepare(`${EVENT} WHERE e.session_id = ? AND e.id > ? ORDER BY e.id LIMIT ?`);
  const sessionsAfter = db.prepare(`${SESSION} WHERE id > ? ORDER BY id LIMIT ?`);
  const sessionsBefore = db.prepare(`${SESSION} WHERE id < ? ORDER BY id DESC LIMIT ?`);
  const sessionById = db.prepare(`${SESSION} WHERE id = ?`);

  const peers = peerQueries(db);

  return {
    ...peers,
    holdings: () => holdingsOf(db),
    selfTests: () => selfTestsOf(db),
    previewIgnore: previewOf(db, peers.macOf),
    ...attackQueries(db),
    list: listsOf(db),
    statistics: statisticsOf(db),
    top: topOf(db),
    visits: visitsOf(db),
    events: (page) =>
      (paged(page, eventsAfter.all.bind(eventsAfter), eventsBefore.all.bind(eventsBefore)) as RawEvent[]).map(eventRow),
    eventsOf: (session, limit, after = 0) =>
      (eventsOfSession.all(session, after, bounded(limit)) as EventRow[]).map((row) => ({
        ...row,
        fields: fieldsOf(db, row),
      })),
    details({ after, limit }, kinds) {
      const rows = (eventsAfter.all(after, bounded(limit)) as RawEvent[]).map(eventRow);
      const wanted = rows.filter(({ sensor, name }) => kinds.includes(`${sensor}.${name}`));
      return { events: wanted.map((row) => ({ ...row, fields: fieldsOf(db, row) })), upTo: rows.at(-1)?.id ?? after };
    },
    sessions: (page) =>
      (paged(page, sessionsAfter.all.bind(sessionsAfter), sessionsBefore.all.bind(sessionsBefore)) as RawSession[]).map(
        readable,
      ),
    tally: (span, top) => tallyOf(db, span, top),
    session(id) {
      const row = sessionById.get(id) as RawSession | undefined;
      return row === undefined ? undefined : readable(row);
    },
  };
}

type Read = (from: number, limit: number) => unknown[];

function paged(page: Page, after: Read, before: Read): unknown[] {
  const limit = bounded(page.limit);
  if (page.after !== undefined) return after(page.after, limit);
  return before(page.before ?? Number.MAX_SAFE_INTEGER, limit);
}

const bounded = (limit: number): number => Math.max(1, Math.min(LIMIT_MAX, Math.trunc(limit)));

const readable = (row: RawSession): SessionRow => ({ ...row, firstBytes: row.firstBytes?.toString('base64') ?? '' });

/** The columns that the event's sensor declared and its owner added, as its own table has them. */
export function fieldsOf(db: Database, row: EventRow): EventDetail['fields'] {
  const table = eventTable(row.sensor, row.name);
  const prepare = preparing(db);
  const known = prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table);
  if (known === undefined) return {};
  const found = prepare(`SELECT * FROM ${quoted(table)} WHERE event_id = ?`).get(row.id) as
    | Record<string, string | number | Buffer | null>
    | undefined;
  const fields: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(found ?? {})) {
    if (name === 'event_id' || name === 'session_id' || value === null) continue;
    fields[name] = Buffer.isBuffer(value) ? value.toString('base64') : value;
  }
  return fields;
}
