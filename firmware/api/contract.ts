/**
 * What the daemon says to its page and to other programs, under `/api/v1`. Types only: web-ui compiles against this
 * file and nothing else of the firmware. Fields are added, never renamed or removed.
 */
import type { AlertsState, AlertTrial } from '../core/alert-desk.ts';
import type { DutyStatus } from '../core/duties.ts';
import type { HealthFact } from '../core/health.ts';
import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { IncidentRow } from '../core/incident-row.ts';
import type { LoggedLine } from '../core/recent.ts';
import type { CommandRow, HoneyfileRow, LoginRow, ScanRow, TokenRow } from '../core/lists.ts';
import type { CHECKLIST } from '../core/checklist.ts';
import type { Holdings } from '../core/holdings.ts';
import type { SelfTestResult } from '../core/self-test.ts';
import type { Manifest, Snapshot } from '../core/snapshot.ts';
import type { Bucket } from '../core/statistics.ts';
import type { Counted, TopOf } from '../core/top.ts';
import type { LongVisit } from '../core/visits.ts';
import type { EventDetail, EventRow, PeerFacts, SessionRow, MailStatus, StoreStatus } from '../core/rows.ts';

export type { EventDetail, EventRow, PeerFacts, SessionRow, MailStatus, StoreStatus };
export type { DutyStatus };
export type { AlertsState, AlertTrial, ChannelState, ProviderFacts } from '../core/alert-desk.ts';
export type {
  ConfigApplied,
  ConfigChange,
  ConfigEntry,
  ConfigField,
  ConfigInstance,
  ConfigProblem,
  ConfigSection,
  ConfigState,
  ConfigValue,
  ConfigVerdict,
  ConfigWish,
} from '../core/configuration.ts';
export type { LoggedLine } from '../core/recent.ts';
export type { Manifest, Snapshot };
export type { SelfTestResult, SelfTestStep, TestedDecoy } from '../core/self-test.ts';
export type { HealthFact, HealthName, HealthState } from '../core/health.ts';
export type { Bucket, CommandRow, HoneyfileRow, IncidentRow, LoginRow, ScanRow, TokenRow };
export type { AppointmentStatus, HeartbeatStatus } from '../core/duties.ts';
export type { HandlerStatus } from '../core/handlers.ts';
export type { Grade } from '../core/grade.ts';
export type { EndReason } from '../core/end.ts';

/** One sensor at one address and port. */
export interface DecoyStatus {
  readonly sensor: string;
  readonly instance: string;
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly state: 'listening' | 'failed' | 'stopped';
  /** Why it does not listen and what to do; null when it does. */
  readonly problem: string | null;
}

/** What the rooms of the daemon know about themselves. */
export interface Status extends DutyStatus {
  readonly version: string;
  readonly hostname: string;
  /** UTC ms. */
  readonly now: number;
  readonly startedAt: number;
  readonly decoys: readonly DecoyStatus[];
  readonly openSessions: number;
  readonly store: StoreStatus;
  /** Facts dropped because they could not be written, since the start. */
  readonly dropped: number;
  /** Sensor failures (bugs), since the start. */
  readonly faults: number;
  readonly mail: MailStatus;
  /** What this machine can know of itself; in the order of `HEALTH_NAMES`. */
  readonly health: readonly HealthFact[];
}

/** How things are, the worst first: `recent` is a visit that ended minutes ago. */
export type Mood = 'trouble' | 'visited' | 'recent' | 'quiet';

/** The newest session's beginning. */
export interface LastTouch {
  readonly at: number;
  readonly srcIp: string | null;
  readonly instance: string;
}

/** `GET /api/v1/status` */
export interface StatusAnswer extends Status {
  readonly mood: Mood;
  /** The same in words: what the page says first, also without JavaScript. Holds no text of a visitor. */
  readonly sentence: string;
  readonly lastTouch: LastTouch | null;
}

/**
 * Every list: `GET /api/v1/<list>?after=N&limit=M` (oldest first), or `?before=N&limit=M` (newest first, also without
 * `before`), with the filter `from`, `until`, `source`, `sensor`, `port`, `grade`, `text`.
 *
 * `next` is what `after` or `before` has to be for the next page; null: this was the last. A filter that finds little may
 * give a page with few rows, or none, and a `next`: so much was looked through. Numbers are those of events; of sessions,
 * scans and incidents their own; of sources the time of the last visit.
 */
interface ListAnswer {
  readonly next: number | null;
}

/** `GET /api/v1/events` */
export interface EventsPage extends ListAnswer {
  readonly events: readonly EventRow[];
  /** Number of the last event in the store when the page was read. */
  readonly lastEvent: number;
}

/** `GET /api/v1/sessions` */
export interface SessionsPage extends ListAnswer {
  readonly sessions: readonly SessionRow[];
}

export interface SourcesPage extends ListAnswer {
  readonly sources: readonly PeerFacts[];
}
export interface LoginsPage extends ListAnswer {
  readonly logins: readonly LoginRow[];
}
export interface CommandsPage extends ListAnswer {
  readonly commands: readonly CommandRow[];
}
export interface TokensPage extends ListAnswer {
  readonly tokens: readonly TokenRow[];
}
export interface HoneyfilesPage extends ListAnswer {
  readonly honeyfiles: readonly HoneyfileRow[];
}
export interface ScansPage extends ListAnswer {
  readonly scans: readonly ScanRow[];
}
export interface IncidentsPage extends ListAnswer {
  readonly incidents: readonly IncidentRow[];
}

/** `GET /api/v1/statistics?from=T&until=T&buckets=N`, with the filter: equal spans, the oldest first. */
export interface StatisticsAnswer {
  readonly from: number;
  readonly until: number;
  readonly widthMs: number;
  readonly buckets: readonly Bucket[];
}

/** `GET /api/v1/top?of=password&limit=N`, with the filter: what came most often; sources and the like by sessions. */
export interface TopAnswer {
  readonly of: TopOf;
  /** All of them, and how many differ: an estimate when `off` is above 0. */
  readonly total: number;
  readonly different: number;
  /** So much too low is a count at most: 0, unless thousands of values differ. */
  readonly off: number;
  readonly top: readonly Omit<Counted, 'key'>[];
}

/** Visits that began in one span, or at one port. */
export interface VisitCount {
  readonly sessions: number;
  /** What was typed in them, whenever. */
  readonly commands: number;
  /** How long they lasted; null: none of them is over. */
  readonly averageMs: number | null;
  readonly averageCommands: number | null;
}

/** `GET /api/v1/visits?from=T&until=T&buckets=N&limit=M`, with the filter: how long visits last, how much is typed. */
export interface VisitsAnswer extends VisitCount {
  readonly from: number;
  readonly until: number;
  readonly widthMs: number;
  readonly buckets: readonly (VisitCount & { readonly at: number })[];
  /** The busiest. */
  readonly ports: readonly (VisitCount & { readonly port: number })[];
  readonly longest: readonly LongVisit[];
}

/** `GET /api/v1/map`, with the filter: where the sources came from. The land is at `/api/v1/map/land.svg`. */
export interface MapAnswer {
  /** Of the drawing that `x` and `y` are of. */
  readonly width: number;
  readonly height: number;
  /** The most sources first. */
  readonly points: readonly MapPoint[];
  /** All that were looked at. */
  readonly sources: number;
  /** Of them those that nobody knows a country of. */
  readonly unplaced: number;
  /** Those of private networks: the first of them, and how many. */
  readonly private: readonly PeerFacts[];
  readonly privateSources: number;
}

/** A place: a city, or a country where no more is known. */
export interface MapPoint {
  readonly country: string | null;
  readonly city: string | null;
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number;
  readonly y: number;
  readonly sources: number;
  readonly sessions: number;
  readonly lastAt: number;
}

/** `GET /api/v1/sources/IP`: what is known of one address. */
export type SourceDetail = PeerFacts;

/** `GET /api/v1/sessions/ID`: with its first 1,000 events. */
export interface SessionDetail extends SessionRow {
  readonly eventList: readonly EventDetail[];
  /** What is known of its source; null when it has no address. */
  readonly peer: PeerFacts | null;
}

/** `GET /api/v1/sessions/ID/replay?after=N&limit=M`: in order, with the times between. */
export interface ReplayAnswer {
  readonly session: SessionRow;
  readonly steps: readonly ReplayStep[];
  /** Number of the event to go on behind; null: that was the last. */
  readonly next: number | null;
}

export interface ReplayStep extends Pick<EventDetail, 'name' | 'grade' | 'summary' | 'fields'> {
  /** The event's number. */
  readonly event: number;
  /** Milliseconds since the session began. */
  readonly afterMs: number;
  /** Of a shell: what stood on the visitor's screen, harmless in a terminal; null for any other step. */
  readonly line: ReplayLine | null;
}

export interface ReplayLine {
  readonly prompt: string;
  readonly command: string;
  readonly output: readonly string[];
  /** Bytes of the output that were not kept. */
  readonly cutBytes: number;
  readonly tookMs: number;
}

/** `GET /api/v1/ignore`; the same after a rule was added or removed. Those of the config file are named `config N`. */
export interface IgnoreAnswer {
  readonly rules: readonly IgnoreRuleRow[];
}

export interface IgnoreRuleRow extends IgnoreRule {
  /** Events that it kept silent. */
  readonly events: number;
  /** The last of them; null: none so far. */
  readonly lastAt: number | null;
}

/** `POST /api/v1/ignore/preview?from=T` with a rule: what it would have kept silent since then, else in the last 30 days. */
export interface PreviewAnswer {
  readonly from: number;
  /** Events that it covers; of those, the ones that another rule keeps silent anyway. */
  readonly events: number;
  readonly already: number;
  /** When the newest of them was; null: there is none. */
  readonly newestAt: number | null;
  /** Incidents that nobody would have been told of, and the newest few of them. */
  readonly incidents: number;
  readonly first: readonly IncidentRow[];
  /** False: there is more evidence than was looked through. */
  readonly complete: boolean;
}

/** `POST /api/v1/selftest` with `{ all }`: the box connects to one of its decoys, or to all, and follows what becomes of it. */
export type SelfTestAnswer = SelfTestResult;

export interface ChecklistItem {
  readonly name: (typeof CHECKLIST)[number];
  readonly done: boolean;
  /** Since when, UTC ms; null: not yet, or nobody knows. */
  readonly at: number | null;
  /** What to do; null: it is done. */
  readonly todo: string | null;
}

/** `GET /api/v1/checklist`: what a new owner does once; `POST` with `{ dismissed }` puts it away, or back. */
export interface ChecklistAnswer {
  readonly items: readonly ChecklistItem[];
  /** When somebody wanted to see it no more; null: nobody did. */
  readonly dismissedAt: number | null;
}

/** `GET /api/v1/evidence`: what is in the database, and how much is kept how long. */
export interface EvidenceAnswer extends Holdings {
  readonly bytes: number;
  /** Since the beginning. */
  readonly sessions: number;
  readonly maxBytes: number;
  readonly maxDays: number;
}

/** `GET /api/v1/snapshots`, and what `POST` to it answers: the last one that was asked for, if there is one. */
export interface SnapshotsAnswer {
  readonly snapshots: readonly Snapshot[];
}

/** `POST /api/v1/alerts/confirm`: how it is then, and how the mailing of a code went; null: one was typed. */
export interface ConfirmAnswer extends AlertsState {
  readonly trial: AlertTrial | null;
}

/** `GET /api/v1/log`: the last lines of the daemon, the oldest first. */
export interface LogAnswer {
  readonly lines: readonly LoggedLine[];
}

/** Every answer that is not 2xx. */
export interface ApiError {
  readonly error: string;
}

/**
 * `GET /api/v1/live?after=N` (websocket): every event with a number above N, in order, none missed or doubled; then the
 * new ones as they come. `after` left out: only new ones.
 *
 * A message without events says that the reader is up to date. `lastEvent` below the reader's own number: these are
 * other events than the reader knows (the database was replaced); it has to begin anew. The status comes at connect,
 * when it has changed, and every 15 s, so that silence means a dead line. The reader says nothing.
 */
export type LiveMessage =
  | { readonly type: 'events'; readonly events: readonly EventRow[]; readonly lastEvent: number }
  | { readonly type: 'status'; readonly status: StatusAnswer };

/** `GET /api/v1/account`: who asks. `csrf` goes with each change as `x-skep-csrf`; null: a key needs none. */
export interface Account {
  readonly who: 'owner' | 'key' | 'box';
  readonly csrf: string | null;
  /** Of the page's certificate; null: it is served without TLS. */
  readonly fingerprint: string | null;
}

/** `GET /api/v1/keys`: programs that may read. */
export interface ApiKeys {
  readonly keys: readonly { readonly id: number; readonly name: string; readonly createdAt: number }[];
}

/** `POST /api/v1/keys` with `{ name }`: the only time that the key is told. */
export interface ApiKeyMade {
  readonly id: number;
  readonly name: string;
  readonly key: string;
}

/** `GET /api/v1/audit?before=ID&limit=M`: what was changed, newest first. */
export interface AuditPage {
  readonly entries: readonly {
    readonly id: number;
    readonly at: number;
    readonly who: string;
    readonly source: string | null;
    readonly action: string;
    readonly detail: string | null;
  }[];
}
