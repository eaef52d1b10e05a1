import { parentOf, type Entry, type Files } from './files.ts';
import { matcher } from './glob.ts';

/** What the argument of LIST, NLST or STAT asks for. */
export interface Query {
  /** Absolute; undefined when there is no such directory. */
  readonly directory: string | undefined;
  /** The directory as the visitor wrote it; NLST repeats it before each name. */
  readonly prefix: string;
  readonly filter: string;
  readonly options: string;
}

/** `-la /pub/*.txt`: options come first, then a directory or a pattern in one. */
export function readQuery(files: Files, current: string, argument: string): Query {
  const dashed = /^-(\S*) ?(.*)$/s.exec(argument);
  const options = dashed?.[1] ?? '';
  const target = dashed === null ? argument : (dashed[2] ?? '');
  if (target === '') return { directory: current, prefix: '', filter: '', options };
  const path = files.resolve(current, target);
  const entry = path === undefined ? undefined : files.get(path);
  // A directory that cannot be opened is tried as a pattern, and so shows itself.
  if (path !== undefined && entry?.directory === true && files.mayRead(entry)) {
    return { directory: path, prefix: target === '.' ? '' : target.replace(/\/?$/, '/'), filter: '', options };
  }
  const slash = target.lastIndexOf('/');
  if (slash < 0) return { directory: current, prefix: '', filter: target, options };
  const base = target.slice(0, slash) || '/';
  const directory = files.resolve(current, base);
  const exists = directory !== undefined && files.isDirectory(directory);
  return {
    directory: exists ? directory : undefined,
    prefix: base.replace(/\/?$/, '/'),
    filter: target.slice(slash + 1),
    options,
  };
}

/** The lines of a listing; undefined when the directory cannot be opened. */
export function list(files: Files, query: Query, verbose: boolean, nowMs: number): string | undefined {
  const { directory, options, filter } = query;
  const itself = directory === undefined ? undefined : files.get(directory);
  if (directory === undefined || itself === undefined || !files.mayRead(itself)) return undefined;

  const hidden = options.includes('a') || filter.startsWith('.');
  const fits = matcher(filter);
  const rows = rowsOf(files, directory, itself)
    .filter((row) => hidden || !row.name.startsWith('.'))
    .filter((row) => filter === '' || fits(row.name));
  const byTime = options.includes('t');
  if (byTime) rows.sort((a, b) => b.entry.modifiedMs - a.entry.modifiedMs);
  if (options.includes('r')) rows.reverse();

  const long = verbose || options.includes('l');
  const marked = options.includes('F');
  return rows
    .map(({ name, entry, links }) => {
      const shown = marked && entry.directory ? `${name}/` : name;
      return long ? `${details(entry, links, nowMs)} ${shown}\r\n` : `${query.prefix}${shown}\r\n`;
    })
    .join('');
}

interface Row {
  readonly name: string;
  readonly entry: Entry;
  readonly links: number;
}

function rowsOf(files: Files, directory: string, itself: Entry): Row[] {
  const above = parentOf(directory);
  const inside = files.within(directory).map(([name, entry]) => ({
    name,
    entry,
    links: files.links(directory === '/' ? `/${name}` : `${directory}/${name}`),
  }));
  return [
    { name: '.', entry: itself, links: files.links(directory) },
    { name: '..', entry: files.get(above) ?? itself, links: files.links(above) },
    ...inside,
  ];
}

/** `drwxr-xr-x    2 0        0            4096 Mar 04 10:21`, everything but the name. */
function details(entry: Entry, links: number, nowMs: number): string {
  const owner = String(entry.owner).padEnd(8);
  return [
    permissions(entry),
    String(links).padStart(4),
    owner,
    owner,
    String(entry.size).padStart(8),
    date(entry.modifiedMs, nowMs),
  ].join(' ');
}

function permissions({ directory, mode }: Entry): string {
  const bits = Array.from('rwxrwxrwx', (letter, bit) => ((mode >> (8 - bit)) & 1 ? letter : '-'));
  return (directory ? 'd' : '-') + bits.join('');
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const HALF_YEAR_MS = 182 * 24 * 3600 * 1000;
const two = (number: number): string => String(number).padStart(2, '0');

/** As ls: the hour for half a year, then the year; also the year for the future, which a box without a clock sees. */
function date(modifiedMs: number, nowMs: number): string {
  const at = new Date(modifiedMs);
  const day = `${MONTHS[at.getUTCMonth()]} ${two(at.getUTCDate())}`;
  const recent = modifiedMs <= nowMs && nowMs - modifiedMs <= HALF_YEAR_MS;
  return recent ? `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` : `${day}  ${at.getUTCFullYear()}`;
}

/** `20240304102133`, the form of MDTM (RFC 3659 section 2.3). */
export const compactTime = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
