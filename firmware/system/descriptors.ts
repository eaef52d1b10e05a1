import { readFileSync } from 'node:fs';

/** Databases, journal, mail, the page and its readers, and what Node holds itself. */
const OWN_DESCRIPTORS = 96;

/** File descriptors that are left for visitors, when so many ports listen. proc_pid_limits(5) */
export function descriptorsForVisitors(listeners: number): number {
  return Math.max(8, openFilesLimit() - OWN_DESCRIPTORS - listeners);
}

export function openFilesLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Number.MAX_SAFE_INTEGER : Number(soft);
  } catch {
    return 1024;
  }
}
