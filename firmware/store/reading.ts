import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '../core/errors.ts';
import type { EventRow } from '../core/rows.ts';
import type { Page } from './api.ts';
import { openFile, type NativeBinding } from './open.ts';
import { queriesOf } from './queries.ts';

/** The evidence read from another process than the daemon, which may be running. */
export interface Reading {
  events(page: Page): EventRow[];
  /** `PRAGMA quick_check`: `ok`, or what is wrong. */
  check(): string;
  close(): void;
}

export function openReading(folder: string, nativeBinding: NativeBinding): Reading {
  const path = join(folder, 'skep.sqlite');
  if (!existsSync(path)) throw new Complaint(`${path} is not there: has skep run with this data directory?`);
  const db = openFile(path, nativeBinding, true);
  const { events } = queriesOf(db);
  return {
    events,
    check: () => String(db.pragma('quick_check(1)', { simple: true })),
    close: () => db.close(),
  };
}
