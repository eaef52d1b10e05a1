import type { DraftTable } from './draft.ts';
import type { Section } from './ini.ts';
import { unusable } from './source.ts';

type Global = ReadonlyMap<string, Section>;

/** The tables that recce7's global.cfg comes to. */
export const globalTables = (global: Global, lost: string[]): readonly DraftTable[] => [
  ...pageTable(global),
  ...p0fTable(global),
  ...ipinfoTable(global, lost),
];

/** configparser's keys of global.cfg know no case. */
export const valueOf = (section: Section | undefined, key: string): string =>
  [...(section ?? [])].find(([written]) => written.toLowerCase() === key.toLowerCase())?.[1] ?? '';

function pageTable(global: Global): readonly DraftTable[] {
  const report = global.get('ReportServer');
  const [host, port] = [valueOf(report, 'reportserver.host'), valueOf(report, 'reportserver.port')];
  if (port === '') return [];
  if (!/^\d{1,5}$/.test(port)) throw unusable('global.cfg: reportserver.port', 'must be a number');
  // An empty host meant every address, without a password; so much is opened only by hand.
  return [{ name: 'page', keys: { ...(host === '' ? {} : { address: host }), port: Number(port) } }];
}

function p0fTable(global: Global): readonly DraftTable[] {
  const socket = valueOf(global.get('Framework'), 'p0f.fs_sock');
  return socket === '' ? [] : [{ name: 'p0f', about: ['p0f is started by somebody else.'], keys: { socket } }];
}

/** It asked ipinfo.io of every visitor, over plain HTTP and without a token. */
function ipinfoTable(global: Global, lost: string[]): readonly DraftTable[] {
  const seconds = valueOf(global.get('Framework'), 'ipinfo.cache_seconds');
  if (seconds === '') return [];
  lost.push('That ipinfo.io is asked: it wants a token, which belongs into [geo.ipinfo].');
  if (!/^\d{1,12}$/.test(seconds)) throw unusable('global.cfg: ipinfo.cache_seconds', 'must be a number');
  return [{ name: 'geo.ipinfo', keys: { cache_s: Number(seconds) } }];
}

const LOGS = 'log lines go to the standard output, which systemd keeps, and have no levels';
const COLUMNS = 'the columns are those of the views, see README';

/** What has no counterpart, by its key in lower case. */
const NO_COUNTERPART: ReadonlyMap<string, string> = new Map([
  ['logname', LOGS],
  ['loglevel', LOGS],
  ['reportserver.logname', LOGS],
  ['reportserver.loglevel', LOGS],
  ['path', 'the evidence is skep.sqlite in the data directory; the old database stays as it is'],
  ['datetime.name', COLUMNS],
  ['peeraddress.name', COLUMNS],
  ['localaddress.name', COLUMNS],
]);
const CARRIED = new Set([
  'listeningaddress',
  'p0f.fs_sock',
  'ipinfo.cache_seconds',
  'reportserver.host',
  'reportserver.port',
]);

/** One sentence for all keys with the same reason. */
export function globalLosses(global: Global): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const key of [...global.values()].flatMap((section) => [...section.keys()])) {
    if (CARRIED.has(key.toLowerCase())) continue;
    const reason = NO_COUNTERPART.get(key.toLowerCase()) ?? 'recce7 knew no such key';
    byReason.set(reason, [...(byReason.get(reason) ?? []), key]);
  }
  return [...byReason].map(([reason, keys]) => `${keys.join(', ')} of global.cfg: ${reason}.`);
}
