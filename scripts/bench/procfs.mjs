// What the kernel says about a process. proc(5)
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU time of all threads, user and system. @param {number} pid */
export function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name may hold blanks and parentheses; fields are counted from behind it. utime is field 14, stime 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** @typedef {{ rss: number, anonymous: number }} Memory bytes */

/** @param {number} pid @returns {Memory} */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { rss: kilobytes(status, 'VmRSS') * 1024, anonymous: kilobytes(status, 'RssAnon') * 1024 };
}

/** @param {string} status @param {string} key */
const kilobytes = (status, key) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN);

/**
 * Bytes a process caused to be written to its disk: pages of files that it made dirty. What the file system adds for
 * itself (its journal, its tables) is not in it. @param {number | 'self'} pid
 */
export const writtenBytes = (pid) =>
  Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? Number.NaN);
