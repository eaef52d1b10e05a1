import { chownSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, errnoOf } from '../core/errors.ts';
import { lockFolder } from './lock.ts';
import { openFile, type NativeBinding } from './open.ts';
import { openOutbox } from './state-database.ts';
import type { TrustState } from './state/trust-state.ts';
import type { AlertState } from './state.ts';

/** The outbox beside a daemon that may be running. */
export interface Beside {
  readonly outbox: AlertState;
  /** Who may look. */
  readonly trust: TrustState;
  /** A daemon uses this data directory. */
  readonly daemonRuns: boolean;
  close(): void;
}

/** Makes state.sqlite when it is not there yet: a channel may be tried before the first start. */
export function openBeside(folder: string, nativeBinding: NativeBinding): Beside {
  if (!existsSync(folder)) {
    throw new Complaint(`${folder} is not there: start skep once, or name the data directory (--data, SKEP_DATA)`, 2);
  }
  try {
    const daemonRuns = isLocked(folder, nativeBinding);
    const path = join(folder, 'state.sqlite');
    if (!existsSync(path)) makeFor(folder, path);
    const db = openFile(path, nativeBinding);
    try {
      const state = openOutbox(db);
      return { outbox: state, trust: state, daemonRuns, close: () => void db.close() };
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    if (!/^(?:SQLITE_(?:READONLY|CANTOPEN|PERM)|EACCES|EPERM)/.test(errnoOf(error) ?? '')) throw error;
    throw new Complaint(`This user may not write in ${folder}: run it as the user that runs skep (sudo -u skep ...).`);
  }
}

/** Not by a look into a lock that is made for it: root's would keep the daemon's user out. */
function isLocked(folder: string, nativeBinding: NativeBinding): boolean {
  if (!existsSync(join(folder, 'lock'))) return false;
  try {
    lockFolder(folder, nativeBinding)();
    return false;
  } catch (error) {
    if (error instanceof Complaint) return true;
    throw error;
  }
}

/** An empty file that belongs to whom the folder belongs to; what SQLite puts beside it then does so, too. */
function makeFor(folder: string, path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  chownSync(path, uid, gid);
}
