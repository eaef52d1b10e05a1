import type { TObject } from 'typebox';
import type { IncidentFilter } from '../core/incident-row.ts';
import { LISTS, type ListPage, type ListPart } from '../core/lists.ts';
import { FILTER_KEYS, filterOf } from './filter-query.ts';
import { formatOf, streamed } from './formats.ts';
import { EXPORT_ROWS, PAGE_PARTS, PAGE_ROWS, PAGE_ROWS_MAX } from './limits.ts';
import { NUMBER_BOUNDS, numberParameter, refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { json, route, type Answer, type Question, type Route } from './router.ts';
import { Command, Event, Honeyfile, Incident, Login, Scan, Session, Source, Token } from './schema/rows.ts';
import { asked, nowOf, type Sources } from './sources.ts';

/** The rows of each list, by its name in the address. */
export const ROWS = {
  events: Event,
  sessions: Session,
  sources: Source,
  logins: Login,
  commands: Command,
  tokens: Token,
  honeyfiles: Honeyfile,
  scans: Scan,
  incidents: Incident,
} as const;
type Name = keyof typeof ROWS;

/** Put together of several tables: each part is sorted, however few rows are taken of it. */
const FROM_TABLES: ReadonlySet<Name> = new Set(['logins', 'commands', 'tokens', 'honeyfiles'] as const);

/** Every list is asked for in the same way. */
const LIST_PARAMETERS = [...FILTER_KEYS, 'after', 'before', 'limit', 'format'] as const;
const INCIDENT_PARAMETERS = [...LIST_PARAMETERS, 'open'] as const;

export const listParameters = (name: string): readonly (typeof INCIDENT_PARAMETERS)[number][] =>
  name === 'incidents' ? INCIDENT_PARAMETERS : LIST_PARAMETERS;

type Read = (filter: IncidentFilter, page: ListPage) => Promise<ListPart<object>>;

export function listRoutes(sources: Sources): Route[] {
  const { store } = sources;
  return [
    ...LISTS.map((name) => listRoute(sources, name, async (filter, page) => await store.list(name, filter, page))),
    listRoute(sources, 'incidents', async (filter, page) => await store.incidents(filter, page)),
  ];
}

const listRoute = (sources: Sources, name: Name, read: Read): Route =>
  route(`/api/v1/${name}`, async (question) => await listAnswer(sources, name, read, question));

async function listAnswer(sources: Sources, name: Name, read: Read, question: Question): Promise<Answer> {
  const { query } = question;
  const { store, log } = sources;
  refuseUnknown(query, listParameters(name));
  const filter = { ...filterOf(query, nowOf(sources)), ...openOf(query) };
  const start = startOf(query);
  const format = formatOf(question);
  const careful: Read = async (...args) => await asked(read(...args), log);
  if (format !== 'json') {
    const limit = numberParameter(query, 'limit', { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? Infinity;
    const columns = Object.keys((ROWS[name] as TObject).properties);
    return streamed(
      format,
      name,
      columns,
      all(careful, filter, start, limit, FROM_TABLES.has(name) ? PAGE_ROWS_MAX : EXPORT_ROWS),
    );
  }
  const limit = numberParameter(query, 'limit', { min: 1, max: PAGE_ROWS_MAX }) ?? PAGE_ROWS;
  const { rows, next } = await onePage(careful, filter, start, limit);
  // Read second, so that it is never smaller than a number in the page.
  const more = name === 'events' ? { lastEvent: (await asked(store.status(), log)).lastEvent } : {};
  return json({ [name]: rows, next, ...more });
}

function openOf(query: URLSearchParams): Pick<IncidentFilter, 'open'> {
  const given = query.getAll('open');
  if (given.length === 0) return {};
  if (given.join(' ') === 'true') return { open: true };
  throw new Refusal(400, 'Parameter open must be true; leave it out for all incidents.');
}

type Start = Pick<ListPage, 'after' | 'before'>;

function startOf(query: URLSearchParams): Start {
  const after = numberParameter(query, 'after', NUMBER_BOUNDS);
  const before = numberParameter(query, 'before', NUMBER_BOUNDS);
  if (after !== undefined && before !== undefined) throw new Refusal(400, 'Give after or before, not both.');
  if (after !== undefined) return { after };
  return before === undefined ? {} : { before };
}

const goOn = (start: Start, next: number): Start => (start.after === undefined ? { before: next } : { after: next });

/** Looks through a bounded part of the evidence for one page. */
async function onePage(read: Read, filter: IncidentFilter, start: Start, limit: number): Promise<ListPart<object>> {
  const rows: object[] = [];
  let at = start;
  for (let parts = 0; parts < PAGE_PARTS; parts += 1) {
    const part = await read(filter, { ...at, limit: limit - rows.length });
    rows.push(...part.rows);
    if (part.next === null || rows.length >= limit) return { rows, next: part.next };
    at = goOn(at, part.next);
  }
  return { rows, next: at.after ?? at.before ?? null };
}

/** All of it, a part at a time. */
async function* all(
  read: Read,
  filter: IncidentFilter,
  start: Start,
  limit: number,
  step: number,
): AsyncGenerator<readonly object[]> {
  let left = limit;
  for (let at: Start | undefined = start; at !== undefined && left > 0;) {
    const part: ListPart<object> = await read(filter, { ...at, limit: Math.min(left, step) });
    left -= part.rows.length;
    if (part.rows.length > 0) yield part.rows;
    at = part.next === null ? undefined : goOn(at, part.next);
  }
}
