import type { Database, Statement } from 'better-sqlite3';

/** Positions in this text rise with the grade: the cheapest comparison SQL has for a closed scale. */
const SCALE = "'touch probe login commands critical'";

const SQL = {
  boot: 'INSERT INTO boot (boot_id, first_at) VALUES (?, ?) ON CONFLICT (boot_id) DO UPDATE SET boot_id = excluded.boot_id RETURNING id',
  clock: 'INSERT INTO clock (boot, at, mono, step_ms) VALUES (?, ?, ?, ?)',
  lost: `UPDATE session SET ended_at = started_at, ended_mono = started_mono, end_reason = 'lost' WHERE id = ?`,
  open: `INSERT INTO session (id, sensor, instance, transport, src_ip, src_port, dst_ip, dst_port, started_at, boot,
      started_mono, parent, grade, events, ended_at, ended_mono, end_reason, bytes_in, bytes_out, first_bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  peer: `INSERT INTO peer (ip, first_at, last_at, sessions) VALUES (?, ?, ?, ?)
    ON CONFLICT (ip) DO UPDATE SET last_at = excluded.last_at, sessions = sessions + excluded.sessions`,
  event: `INSERT INTO event (id, session_id, at, mono, boot, sensor, name, grade, summary, src_ip) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  graded: `UPDATE session SET events = events + ?,
    grade = CASE WHEN instr(${SCALE}, grade) >= instr(${SCALE}, ?) THEN grade ELSE ? END WHERE id = ?`,
  close: `UPDATE session SET ended_at = ?, ended_mono = ?, end_reason = ?, bytes_in = ?, bytes_out = ?, first_bytes = ? WHERE id = ?`,
  fold: `INSERT INTO session (id, sensor, instance, transport, src_ip, dst_ip, started_at, ended_at, end_reason, bytes_in, bytes_out,
      first_bytes, sessions, ports, boot, started_mono, ended_mono)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET src_ip = excluded.src_ip, ended_at = excluded.ended_at, end_reason = excluded.end_reason,
      bytes_in = excluded.bytes_in, bytes_out = excluded.bytes_out, sessions = excluded.sessions, ports = excluded.ports,
      ended_mono = excluded.ended_mono`,
  payload: 'INSERT INTO payload (session_id, at, name, sha256, size, kept, content) VALUES (?, ?, ?, ?, ?, ?, ?)',
  position: 'UPDATE position SET segment = ?, offset = ?, last_event = ?, last_session = ?, sessions = ?',
} as const;

export type Statements = { readonly [K in keyof typeof SQL]: Statement };

/** The statements that turn records into rows, made once for a database. */
export const prepareAll = (db: Database): Statements =>
  Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, db.prepare(text)])) as unknown as Statements;
