import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file in the data directory that root has written goes to whom the folder belongs: the daemon, which is another user
 * on a device, reads it.
 */
export function handOver(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  chownSync(path, uid, gid);
}
