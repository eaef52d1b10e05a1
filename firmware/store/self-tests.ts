import type { Database } from 'better-sqlite3';
import { eventTable } from '../core/declaration.ts';
import { SYSTEM_EVENTS } from '../core/system-events.ts';
import { quoted } from './tables.ts';

const KEPT = 1000;

/** Sessions that were this box's own, by the marks in the evidence. */
export function selfTestsOf(db: Database): number[] {
  const table = quoted(eventTable(SYSTEM_EVENTS.name, 'self_test'));
  return db
    .prepare(`SELECT session_id FROM ${table} WHERE session_id IS NOT NULL ORDER BY event_id DESC LIMIT ${KEPT}`)
    .pluck()
    .all() as number[];
}
