import { Complaint, errnoOf, messageOf } from '../core/errors.ts';

/** A file or folder of somebody else's, or in the way: `sudo skep run` once, and the next start by a user meets this. */
const NOT_OURS = /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM)/;

/** What kept the daemon from starting; trouble with the data directory as a sentence that names place and cure. */
export function startProblem(error: unknown, dataDir: string): unknown {
  if (error instanceof Complaint || !NOT_OURS.test(errnoOf(error) ?? '')) return error;
  return new Complaint(
    `the data directory ${dataDir} cannot be used (${messageOf(error)}): give it and all in it to the user that runs ` +
      `skep (chown -R), or name another one (--data, SKEP_DATA)`,
    2,
  );
}
