import { join } from 'node:path';
import { Complaint, errnoOf } from '../core/errors.ts';
import { openFile, type NativeBinding } from './open.ts';

/**
 * Keeps a second daemon away from a data directory that one is using: two would write one journal. The lock is SQLite's
 * own on a file that stays empty, so the kernel lets go of it whenever the process ends, however it ends.
 *
 * Returns what lets go of it. Keep that: a handle that nobody refers to is closed with the next garbage.
 */
export function lockFolder(folder: string, nativeBinding: NativeBinding): () => void {
  const db = openFile(join(folder, 'lock'), nativeBinding);
  try {
    db.pragma('busy_timeout = 0');
    db.exec('BEGIN EXCLUSIVE');
    return () => void db.close();
  } catch (error) {
    db.close();
    if (errnoOf(error) !== 'SQLITE_BUSY') throw error;
    throw new Complaint(
      `another skep is running on ${folder}: stop it, or give this one a directory of its own (--data)`,
      2,
    );
  }
}
