/**
 * skep.sqlite: the evidence. Readable with the sqlite3 shell; stable for scripts (columns are added, never renamed).
 * Times `at`, `*_at`: UTC ms as the clock was when it happened. `mono`: ms on the monotonic clock of boot `boot`; with
 * table `clock` the views correct times from before the clock was set (a Pi has none until NTP answers).
 */
export const SCHEMA_VERSION = 1;

/** On its own: databases of before there was one get it, too. */
export const SCAN_TABLE = `
CREATE TABLE IF NOT EXISTS scan (    -- one row a scan, updated while it goes on; a column more for each field of the events scan.*
  id INTEGER PRIMARY KEY,
  src_ip TEXT NOT NULL,              -- empty: many addresses, most of them forged, told as one
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,          -- of the last probe
  ended_at INTEGER,                  -- null: it goes on
  boot INTEGER NOT NULL,
  first_mono INTEGER NOT NULL,
  UNIQUE (src_ip, first_at)
);
`;

export const SCHEMA = `
CREATE TABLE position (              -- one row: how far the journal is in here
  one INTEGER PRIMARY KEY CHECK (one = 1),
  segment INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  last_event INTEGER NOT NULL,       -- event numbers are never used twice
  last_session INTEGER NOT NULL,
  sessions INTEGER NOT NULL          -- sessions stored since the beginning, folded ones counted singly
);
INSERT INTO position VALUES (1, 1, 0, 0, 0, 0);

CREATE TABLE boot (                  -- one row for each start of the machine
  id INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL UNIQUE,      -- the kernel's
  first_at INTEGER NOT NULL
);

CREATE TABLE clock (                 -- the clock was stepped: earlier times of that boot were wrong by step_ms
  boot INTEGER NOT NULL REFERENCES boot(id),
  at INTEGER NOT NULL,
  mono INTEGER NOT NULL,
  step_ms INTEGER NOT NULL
);

CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  sensor TEXT NOT NULL,
  instance TEXT NOT NULL,            -- the sensor's section in the configuration
  transport TEXT NOT NULL,           -- tcp | udp
  src_ip TEXT,                       -- null: reset before it could be accepted
  src_port INTEGER,
  dst_ip TEXT,
  dst_port INTEGER,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,                  -- null: still open
  end_reason TEXT,
  bytes_in INTEGER NOT NULL DEFAULT 0,
  bytes_out INTEGER NOT NULL DEFAULT 0,
  first_bytes BLOB,                  -- the first bytes that came (limits.first_bytes)
  sessions INTEGER NOT NULL DEFAULT 1, -- more than 1: a folded row that stands for so many
  ports TEXT,                        -- of a folded row: the ports dialled, as ranges
  parent INTEGER,                    -- session this one belongs to (FTP data connection)
  grade TEXT NOT NULL DEFAULT 'touch', -- the worst of its events
  events INTEGER NOT NULL DEFAULT 0, -- its events, opened and closed not counted
  boot INTEGER NOT NULL,
  started_mono INTEGER NOT NULL,
  ended_mono INTEGER
);
CREATE INDEX session_src ON session(src_ip);

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  session_id INTEGER,                -- null: outside a session
  at INTEGER NOT NULL,
  mono INTEGER NOT NULL,
  boot INTEGER NOT NULL,
  sensor TEXT NOT NULL,              -- a sensor's name, or 'skep'
  name TEXT NOT NULL,                -- opened | closed | folded | what the sensor declares
  grade TEXT,                        -- touch < probe < login < commands < critical; null: a note about the box
  summary TEXT NOT NULL,
  src_ip TEXT                        -- only where there is no session
);
CREATE INDEX event_session ON event(session_id);

CREATE TABLE peer (                  -- one row an address; a column more for each field of the events peer.*
  ip TEXT PRIMARY KEY,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  sessions INTEGER NOT NULL
) WITHOUT ROWID;

${SCAN_TABLE.trim()}

CREATE TABLE payload (               -- files and bodies that visitors left
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,                -- what the visitor called it
  sha256 TEXT NOT NULL,              -- over all bytes that came
  size INTEGER NOT NULL,             -- bytes that came
  kept INTEGER NOT NULL,             -- bytes in content
  content BLOB                       -- null: deleted by retention
);

CREATE TABLE schema_log (            -- every change that a new declaration made to the tables
  at INTEGER NOT NULL,
  change TEXT NOT NULL
);
`;
