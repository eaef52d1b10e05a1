import { createHash } from 'node:crypto';
import { createReadStream, existsSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { Complaint } from '../core/errors.ts';
import type { Manifest } from '../core/snapshot.ts';
import { segmentBytes, segmentsIn, type Position } from '../journal/segments.ts';
import { openFile, type NativeBinding } from './open.ts';
import { quoted } from './tables.ts';

/** So long the running daemon may take to copy its journal. */
const CATCH_UP_MS = 6000;
const CATCH_UP_STEP_MS = 100;

/** VACUUM gives the copy as much cache as the original has: 16 MB each, if nobody says otherwise. */
const CACHE = 'cache_size = -1000';

/**
 * A consistent copy of the evidence, made while the daemon runs: one file, without write-ahead log, with the incidents
 * and the audit log from state.sqlite beside the evidence and never a secret. `target` must not exist. `spareBytes`: so much of the disk has to stay free.
 */
export async function makeSnapshot(
  folder: string,
  target: string,
  nativeBinding: NativeBinding,
  version: string,
  spareBytes = 0,
): Promise<Manifest> {
  const source = join(folder, 'skep.sqlite');
  if (!existsSync(source)) throw new Complaint(`${source} is not there: has skep run with this data directory?`);
  if (existsSync(target)) throw new Complaint(`${target} exists already: choose another name or move it away`);
  const db = openFile(source, nativeBinding, true);
  const partial = `${target}.partial`;
  try {
    rmSync(partial, { force: true });
    const journalBytesLeftOut = await caughtUp(db, join(folder, 'journal'));
    refuseWithoutRoom(db, folder, target, spareBytes);
    db.pragma(CACHE);
    db.prepare('VACUUM INTO ?').run(partial);
    const facts = complete(partial, join(folder, 'state.sqlite'), nativeBinding);
    const sha256 = await hashOf(partial);
    renameSync(partial, target);
    const createdAt = new Date().toISOString();
    const bytes = statSync(target).size;
    return {
      product: 'skep',
      version,
      createdAt,
      file: basename(target),
      bytes,
      sha256,
      ...facts,
      journalBytesLeftOut,
    };
  } finally {
    db.close();
    rmSync(partial, { force: true });
  }
}

/** A disk that is filled to the brim takes no more evidence. */
function refuseWithoutRoom(db: Database, folder: string, target: string, spareBytes: number): void {
  const pages =
    Number(db.pragma('page_count', { simple: true })) - Number(db.pragma('freelist_count', { simple: true }));
  const state = join(folder, 'state.sqlite');
  const stateBytes = existsSync(state) ? statSync(state).size : 0;
  const needed = pages * Number(db.pragma('page_size', { simple: true })) + stateBytes + spareBytes;
  const { bavail, bsize } = statfsSync(dirname(target));
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new Complaint(
    `There is not enough room for a snapshot: it needs ${inMegabytes(needed)} of free disk, ${inMegabytes(free)} are there. Run \`skep export\` onto another disk, or lower store.max_bytes.`,
  );
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** Waits until everything that is in the journal now is in the database; returns what is still missing. */
async function caughtUp(db: Database, journal: string): Promise<number> {
  if (!existsSync(journal)) return 0;
  const ends = segmentsIn(journal).map((segment) => ({ segment, size: segmentBytes(journal, segment) }));
  const missing = (): number => {
    const { segment, offset } = db.prepare('SELECT segment, offset FROM position').get() as Position;
    return ends
      .filter((end) => end.segment >= segment)
      .reduce((sum, end) => sum + Math.max(0, end.size - (end.segment === segment ? offset : 0)), 0);
  };
  for (let waitedMs = 0; missing() > 0 && waitedMs < CATCH_UP_MS; waitedMs += CATCH_UP_STEP_MS)
    await wait(CATCH_UP_STEP_MS);
  return missing();
}

type Facts = Pick<Manifest, 'tables' | 'firstEventAt' | 'lastEventAt' | 'lastEvent'>;

/** Adds incidents and audit log, makes it one plain file and counts what is in it. */
function complete(path: string, state: string, nativeBinding: NativeBinding): Facts {
  const db = openFile(path, nativeBinding);
  try {
    db.pragma(CACHE);
    db.pragma('journal_mode = DELETE');
    if (existsSync(state)) {
      db.prepare('ATTACH ? AS state').run(state);
      db.exec('CREATE TABLE incident AS SELECT * FROM state.incident');
      if (has(db, 'audit')) db.exec('CREATE TABLE audit AS SELECT * FROM state.audit');
      db.exec('DETACH state');
    }
    const names = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    const tables = names.map((name) => [
      name,
      db
        .prepare(`SELECT count(*) FROM ${quoted(name)}`)
        .pluck()
        .get() as number,
    ]);
    const range = db
      .prepare('SELECT min(at) AS first, max(at) AS last, coalesce(max(id), 0) AS newest FROM event')
      .get() as {
      first: number | null;
      last: number | null;
      newest: number;
    };
    return {
      tables: Object.fromEntries(tables) as Record<string, number>,
      firstEventAt: iso(range.first),
      lastEventAt: iso(range.last),
      lastEvent: range.newest,
    };
  } finally {
    db.close();
  }
}

/** A state.sqlite that an older version left has not all tables. */
const has = (db: Database, table: string): boolean =>
  db.prepare("SELECT 1 FROM state.sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
