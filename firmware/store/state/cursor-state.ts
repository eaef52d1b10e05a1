import type { Database } from 'better-sqlite3';

/** How far those have come who follow the evidence by event number, each under a name of its own. */
export interface CursorState {
  /**
   * The number of the last event that `consumer` has taken. One that was never heard of begins at the newest event: it
   * is there for what comes, not for the history. After a loss of evidence it begins anew where the numbers do.
   */
  cursor(consumer: string): number;
  saveCursor(consumer: string, event: number): void;
}

/** `newestEvent`: see openState. */
export function cursorState(db: Database, newestEvent: number): CursorState {
  const settle = db.prepare<object>(
    `INSERT INTO cursor (consumer, event) VALUES (:consumer, :newestEvent)
     ON CONFLICT (consumer) DO UPDATE SET event = :newestEvent WHERE event > :newestEvent`,
  );
  const read = db.prepare<object, number>(`SELECT event FROM cursor WHERE consumer = :consumer`).pluck();
  const save = db.prepare<object>(`UPDATE cursor SET event = :event WHERE consumer = :consumer`);
  const settled = new Set<string>();
  return {
    cursor(consumer) {
      // Once: later on the newest event is not the one of the start any more.
      if (!settled.has(consumer)) settle.run({ consumer, newestEvent });
      settled.add(consumer);
      return read.get({ consumer }) ?? newestEvent;
    },
    saveCursor: (consumer, event) => void save.run({ consumer, event }),
  };
}
