/**
 * The history of state.sqlite: entry N brings version N to N + 1. Entries are never changed once released, only added.
 * Each sets `user_version` itself, as a literal, so that it is part of the same transaction.
 */
export const MIGRATIONS: readonly string[] = [
  // 1: alerts. `story` and `owed` are JSON: read and written whole, never searched.
  `
  CREATE TABLE cursor (
    consumer TEXT PRIMARY KEY,
    event INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE incident (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    first_event INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    events INTEGER NOT NULL,
    grade TEXT NOT NULL,
    ended_at INTEGER,
    tell_at INTEGER NOT NULL,
    told TEXT,
    story TEXT NOT NULL
  ) STRICT;
  CREATE INDEX incident_open ON incident (last_event) WHERE ended_at IS NULL;

  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident INTEGER,
    channel TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused')),
    owed TEXT,
    last_error TEXT,
    sent_at INTEGER
  ) STRICT;
  CREATE INDEX outbox_waiting ON outbox (channel, next_try_at, id) WHERE state = 'waiting';
  CREATE INDEX outbox_refused ON outbox (channel) WHERE state = 'refused';

  -- The last try of each channel, so that a status needs no walk through the outbox.
  CREATE TABLE channel (
    name TEXT PRIMARY KEY,
    last_sent_at INTEGER,
    last_error TEXT
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 1;
  `,
  // 2: messages an hour. `tally` is JSON; no row: nobody waits for a summary.
  `
  ALTER TABLE incident ADD COLUMN held_at INTEGER;

  CREATE TABLE overflow (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    tally TEXT NOT NULL
  ) STRICT;

  -- The messages of the last hour are counted at each start.
  CREATE INDEX outbox_created ON outbox (created_at, channel);

  PRAGMA user_version = 2;
  `,
  // 3: mails in threads, with an HTML part; tests. `letter` is JSON of alerts/letter.ts.
  `
  ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'first';
  ALTER TABLE outbox ADD COLUMN in_reply_to TEXT;
  ALTER TABLE outbox ADD COLUMN letter TEXT;
  -- What was said to the server and what it answered, of the last try that failed and of tests.
  ALTER TABLE outbox ADD COLUMN dialogue TEXT;

  -- What a channel that runs is set to, as a hash: tells whether the config was changed since.
  ALTER TABLE channel ADD COLUMN settings TEXT;

  PRAGMA user_version = 3;
  `,
  // 4: what is told when. JSON: `known`, `ignored`, `memory`.
  `
  ALTER TABLE incident ADD COLUMN loud TEXT;
  ALTER TABLE incident ADD COLUMN news INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE incident ADD COLUMN known TEXT;
  ALTER TABLE incident ADD COLUMN ignored TEXT;
  UPDATE incident SET loud = grade, news = events;

  -- Its text is on the way to somebody, or may have arrived: it is not rewritten any more.
  ALTER TABLE outbox ADD COLUMN tried INTEGER NOT NULL DEFAULT 0;
  UPDATE outbox SET tried = 1 WHERE tries > 0;
  CREATE INDEX outbox_incident ON outbox (incident) WHERE state = 'waiting';

  CREATE TABLE regular (
    source TEXT PRIMARY KEY,
    last_at INTEGER NOT NULL,
    memory TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ignore_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    preset TEXT,
    address TEXT,
    mac TEXT,
    ports TEXT,
    sensor TEXT,
    grade TEXT,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
  ) STRICT;

  -- Also of the rules in the config file; named as people name them.
  CREATE TABLE ignore_hits (
    rule TEXT PRIMARY KEY,
    events INTEGER NOT NULL,
    last_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 4;
  `,
  // 5: handlers; reports and heartbeats at times of day.
  `
  CREATE TABLE handler_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    handler TEXT NOT NULL,
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    exit_code INTEGER,
    problem TEXT,
    stdout TEXT NOT NULL,
    stderr TEXT NOT NULL
  ) STRICT;
  CREATE INDEX handler_run_handler ON handler_run (handler, id);

  CREATE TABLE appointment (
    name TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    next_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    event INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 5;
  `,
  // 6: what a person makes of an incident.
  `
  ALTER TABLE incident ADD COLUMN acknowledged_at INTEGER;
  ALTER TABLE incident ADD COLUMN note TEXT NOT NULL DEFAULT '';

  PRAGMA user_version = 6;
  `,
  // 7: who may look. Hashes only; a set-up code is gone with the first use.
  `
  CREATE TABLE owner (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    password_hash TEXT,
    set_up_code TEXT
  ) STRICT;

  CREATE TABLE page_session (
    hash TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    source TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE api_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    source TEXT,
    action TEXT NOT NULL,
    detail TEXT
  ) STRICT;

  PRAGMA user_version = 7;
  `,
  // 8: what a person did once.
  `
  CREATE TABLE milestone (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 8;
  `,
  // 9: a code that was mailed, so that somebody says that mails arrive.
  `
  CREATE TABLE mail_confirmation (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    recipients TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    wrong INTEGER NOT NULL,
    confirmed_at INTEGER
  ) STRICT;

  PRAGMA user_version = 9;
  `,
];
