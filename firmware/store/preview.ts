import type { Database } from 'better-sqlite3';
import { coverageOf, type Coverage } from '../core/coverage.ts';
import { SESSION_EVENTS } from '../core/declaration.ts';
import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { PreviewPart, Run } from '../core/preview.ts';
import type { EventRow } from '../core/rows.ts';

/** Events that one call looks through: each is shown to the rules in JavaScript, and evidence waits meanwhile. */
const WINDOW = 4000;
/** Shorter than any incident's window can be, so that no run belongs to two of them. */
const PAUSE_MS = 1000;

export interface PreviewQuestion {
  readonly rule: IgnoreRule;
  /** Those that act already. */
  readonly others: readonly IgnoreRule[];
  readonly portOffset: number;
  /** UTC ms. */
  readonly from: number;
}

type Row = readonly [
  id: number,
  at: number,
  grade: EventRow['grade'],
  sensor: string,
  name: string,
  srcIp: string | null,
  dstPort: number | null,
];

const SELECT = `SELECT e.id, e.at, e.grade, e.sensor, e.name, coalesce(e.src_ip, s.src_ip), s.dst_port
  FROM event e LEFT JOIN session s ON s.id = e.session_id
  WHERE e.id BETWEEN ? AND ? AND e.grade IS NOT NULL ORDER BY e.id DESC`;

/** What an ignore rule would have kept silent, by the alerts' own matching, a part at a time, the newest first. */
export function previewOf(
  db: Database,
  macOf: (ip: string) => string | null,
): (question: PreviewQuestion, before?: number) => PreviewPart {
  const ends = db.prepare<[], { least: number | null; most: number | null }>(
    'SELECT min(id) AS least, max(id) AS most FROM event',
  );
  const rows = db.prepare<[number, number], Row>(SELECT).raw();
  return ({ rule, others, portOffset, from }, before = Number.MAX_SAFE_INTEGER) => {
    const { least = null, most = null } = ends.get() ?? {};
    if (least === null || most === null || before <= least) return NOTHING;
    const hi = Math.min(most, before - 1);
    const lo = Math.max(least, hi - WINDOW + 1);
    const asked: Rules = { wanted: coverageOf([rule], portOffset), others: coverageOf(others, portOffset) };
    const read = rows.all(lo, hi);
    const within = read.filter(([, at]) => at >= from);
    const isBefore = read.length > 0 && within.length === 0;
    return { ...partOf(within, asked, remembering(macOf)), next: lo <= least || isBefore ? null : lo };
  };
}

const NOTHING: PreviewPart = { events: 0, already: 0, newestAt: null, runs: [], next: null };

interface Rules {
  readonly wanted: Coverage;
  readonly others: Coverage;
}

type OpenRun = { -readonly [K in keyof Run]: Run[K] } & { at: number };

function partOf(rows: readonly Row[], { wanted, others }: Rules, macOf: (ip: string) => string | null) {
  const asksForMac = wanted.asksForMac || others.asksForMac;
  const runs: OpenRun[] = [];
  const open = new Map<string, OpenRun>();
  let [events, already, newestAt] = [0, 0, null as number | null];
  for (const row of rows) {
    const [id, at, , , , source] = row;
    const event = eventOf(row);
    const mac = asksForMac && source !== null ? macOf(source) : null;
    const covered = wanted.by(event, mac) !== null;
    const coveredAnyway = others.by(event, mac) !== null;
    if (covered) {
      events += 1;
      if (coveredAnyway) already += 1;
      newestAt = Math.max(newestAt ?? at, at);
    }
    if (source === null || isMereEnd(row) || (coveredAnyway && !covered)) continue;
    const before = open.get(source);
    const goesOn = before !== undefined && Math.abs(before.at - at) <= PAUSE_MS;
    const run = goesOn ? before : { source, firstEvent: id, silent: 0, told: 0, at };
    if (!goesOn) {
      runs.push(run);
      open.set(source, run);
    }
    Object.assign(run, { firstEvent: id, at });
    if (covered) run.silent += 1;
    else run.told += 1;
  }
  return { events, already, newestAt, runs: runs.map(({ at: _at, ...run }) => run) };
}

/** As much of an event as a rule looks at. */
const eventOf = ([id, at, grade, sensor, name, srcIp, dstPort]: Row): EventRow => ({
  ...{ id, at, grade, sensor, name, srcIp, dstPort, session: null, summary: '' },
  ...{ srcPort: null, dstIp: null, instance: null, transport: null },
});

const isMereEnd = ([, , grade, , name]: Row): boolean => name === 'closed' && grade === SESSION_EVENTS.closed.grade;

/** Each address is asked for once. */
function remembering(macOf: (ip: string) => string | null): (ip: string) => string | null {
  const known = new Map<string, string | null>();
  return (ip) => {
    const held = known.get(ip);
    if (held !== undefined) return held;
    const mac = macOf(ip)?.toLowerCase() ?? null;
    known.set(ip, mac);
    return mac;
  };
}
