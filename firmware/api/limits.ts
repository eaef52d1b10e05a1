/** What a client of the page is granted. It is the owner's browser, until something else on the network pretends to be. */
export const API_LIMITS = {
  /** Connections in all, websockets included. A browser opens six and one. */
  connections: 64,
  /** Of one source: several browsers, or all of those that come through one tunnel. */
  connectionsPerSource: 32,
  headerBytes: 8 * 1024,
  /** A config file, or a list of rules; only where something is changed. */
  bodyBytes: 1024 * 1024,
  /** What logs in. */
  formBytes: 4 * 1024,
  /** Slowloris: a request line and headers must be complete by then, the whole request by `requestMs`. */
  headersMs: 10_000,
  requestMs: 15_000,
  /** An answer that nobody reads. */
  silentMs: 30_000,
  keepAliveMs: 5_000,
  clients: 24,
  /** The page has nothing to say on the websocket. */
  incomingBytes: 512,
  eventsPerMessage: 200,
  /** Unsent bytes of one websocket above which it is sent nothing more until it has read. */
  bufferedBytes: 256 * 1024,
  heartbeatMs: 30_000,
  /** How often the status is looked at while somebody watches; sent when it differs ... */
  statusMs: 2_000,
  /** ... and at least this often, because a page cannot see pings and must notice a dead line. */
  statusRepeatMs: 15_000,
  /** A store that does not answer is asked again. */
  retryMs: 2_000,
  /** Websockets that did not close by then are cut when the daemon stops. */
  goodbyeMs: 500,
} as const;

export type ApiLimits = { readonly [K in keyof typeof API_LIMITS]: number };

/** Rows a list answers with when `limit` is left out, and at most. */
export const PAGE_ROWS = 200;
export const PAGE_ROWS_MAX = 1000;
/** Rows of one part of an export: little enough to be garbage before V8 takes it for something that stays. */
export const EXPORT_ROWS = 250;
/** Events of one session that its detail shows; `SessionRow.events` says how many there are. */
export const SESSION_EVENTS_MAX = 1000;
/** Parts of a list that one page is looked for in; a filter that finds nothing must not keep the asker waiting. */
export const PAGE_PARTS = 20;
export const BUCKETS = 60;
export const BUCKETS_MAX = 1000;
/** Values of a top list when `limit` is left out. */
export const TOP_ROWS = 10;
