import { nameOf, parentOf, type Entry } from './files.ts';
import { compactTime } from './listing.ts';
import type { Guest, Handler } from './visit.ts';

const DIRECTORY_BYTES = 4096;
const DENIED = '550 Permission denied.';

/** Commands that name a file or a directory and need no data connection. */
export const PATH_COMMANDS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['PWD', workingDirectory],
  ['XPWD', workingDirectory],
  ['CWD', changeDirectory],
  ['XCWD', changeDirectory],
  ['CDUP', (guest) => changeDirectory(guest, '..')],
  ['XCUP', (guest) => changeDirectory(guest, '..')],
  ['SIZE', size],
  ['MDTM', modified],
  ['DELE', signedIn(remove)],
  ['MKD', signedIn(makeDirectory)],
  ['XMKD', signedIn(makeDirectory)],
  ['RMD', signedIn(removeDirectory)],
  ['XRMD', signedIn(removeDirectory)],
  ['RNFR', signedIn(renameFrom)],
  ['RNTO', signedIn(renameTo)],
]);

/** Anonymous visitors may upload and do nothing else to files. */
function signedIn(handler: Handler): Handler {
  return (guest, argument) => (guest.account.anonymous ? DENIED : handler(guest, argument));
}

/** A quote within a path is doubled (RFC 959 appendix II). */
const quoted = (path: string): string => `"${path.replaceAll('"', '""')}"`;

function workingDirectory({ directory }: Guest): string {
  return `257 ${quoted(directory)} is the current directory`;
}

function changeDirectory(guest: Guest, argument: string): string {
  const path = guest.files.resolve(guest.directory, argument);
  if (path === undefined || !guest.files.isDirectory(path)) return '550 Failed to change directory.';
  guest.directory = path;
  return '250 Directory successfully changed.';
}

interface Found {
  readonly path: string;
  readonly entry: Entry;
}

export function find({ files, directory }: Guest, argument: string): Found | undefined {
  const path = files.resolve(directory, argument);
  const entry = path === undefined ? undefined : files.get(path);
  return path === undefined || entry === undefined ? undefined : { path, entry };
}

function size(guest: Guest, argument: string): string {
  const found = find(guest, argument);
  if (found === undefined || found.entry.directory) return '550 Could not get file size.';
  return `213 ${found.entry.size}`;
}

/** `MDTM file` asks, `MDTM 20240304102133 file` sets, as some clients do after an upload. */
function modified(guest: Guest, argument: string): string {
  const found = find(guest, argument);
  const setting = /^(\d{8}|\d{14})(?:\.\d+)? (.*)$/s.exec(argument);
  if (found === undefined && setting !== null && !guest.account.anonymous) {
    const target = find(guest, setting[2] ?? '');
    const timeMs = parseTime(setting[1] ?? '');
    if (target === undefined || target.entry.directory || timeMs === undefined) {
      return '550 Could not set file modification time.';
    }
    guest.files.change(target.path, { modifiedMs: timeMs });
    return '213 File modification time set.';
  }
  if (found === undefined || found.entry.directory) return '550 Could not get file modification time.';
  return `213 ${compactTime(found.entry.modifiedMs)}`;
}

function parseTime(digits: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits.padEnd(14, '0')) ?? [];
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function remove(guest: Guest, argument: string): string {
  const found = find(guest, argument);
  if (found === undefined || found.entry.directory || !guest.files.mayChange(found.path)) {
    return '550 Delete operation failed.';
  }
  guest.files.remove(found.path, guest.visit.peer.now());
  return '250 Delete operation successful.';
}

function makeDirectory(guest: Guest, argument: string): string {
  const { files, visit, umask } = guest;
  const path = files.resolve(guest.directory, argument.replace(/(?<=.)\/$/, ''));
  const entry = {
    directory: true,
    mode: 0o777 & ~umask,
    owner: files.user,
    modifiedMs: visit.peer.now(),
    size: DIRECTORY_BYTES,
  };
  const free = path !== undefined && files.get(path) === undefined && files.mayChange(path);
  if (!free || !files.put(path, entry)) return '550 Create directory operation failed.';
  return `257 ${quoted(path)} created`;
}

function removeDirectory(guest: Guest, argument: string): string {
  const { files } = guest;
  const found = find(guest, argument);
  const possible =
    found?.entry.directory === true && files.mayChange(found.path) && files.within(found.path).length === 0;
  if (!possible) return '550 Remove directory operation failed.';
  files.remove(found.path, guest.visit.peer.now());
  return '250 Remove directory operation successful.';
}

function renameFrom(guest: Guest, argument: string): string {
  guest.renameFrom = find(guest, argument)?.path;
  return guest.renameFrom === undefined ? '550 RNFR command failed.' : '350 Ready for RNTO.';
}

function renameTo(guest: Guest, argument: string): string {
  const { files, renameFrom: from } = guest;
  if (from === undefined) return '503 RNFR required first.';
  guest.renameFrom = undefined;
  const to = files.resolve(guest.directory, argument);
  const possible =
    to !== undefined &&
    nameOf(to) !== '' &&
    files.mayChange(from) &&
    files.mayChange(to) &&
    !files.isDirectory(to) &&
    !`${parentOf(to)}/`.startsWith(`${from}/`);
  if (!possible) return '550 Rename failed.';
  files.move(from, to, guest.visit.peer.now());
  return '250 Rename successful.';
}
