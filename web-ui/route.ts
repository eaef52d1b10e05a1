import { filterOf, queryOf, type Filter } from './filter.ts';

/** What the page can show, in the order of its menu. */
export const PAGES = [
  'now',
  'incidents',
  'events',
  'sessions',
  'sources',
  'logins',
  'commands',
  'scans',
  'map',
  'tokens',
  'decoys',
  'alerts',
  'forensics',
  'system',
] as const;
export type PageName = (typeof PAGES)[number];

/** What is shown; kept in the address, so that it can be copied, mailed and gone back to. */
export interface Route {
  readonly page: PageName;
  /** One thing of a list: a number, an address. */
  readonly id?: string;
  readonly filter: Filter;
}

/** `#/sources/192.0.2.7?grade=login`. What cannot be understood is left out: a mangled link still opens the page. */
export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name = '', id = ''] = path.split('/', 2);
  const page = PAGES.find((known) => known === name) ?? 'now';
  const wanted = unescaped(id);
  return { page, ...(page === 'now' || wanted === '' ? {} : { id: wanted }), filter: filterOf(query) };
}

export function hashOf({ page, id, filter }: Route): string {
  const path = `#/${page === 'now' ? '' : page}${id === undefined ? '' : `/${readable(encodeURIComponent(id))}`}`;
  const query = queryOf(filter);
  return query === '' ? path : `${path}?${query}`;
}

export const hashOfPage = (page: PageName, filter: Filter = {}): string => hashOf({ page, filter });
export const hashOfSession = (id: number): string => hashOf({ page: 'sessions', id: String(id), filter: {} });

/** ':' and '/' may stand in a fragment (RFC 3986 section 3.5), and an IPv6 address reads better with them. */
export const readable = (escaped: string): string => escaped.replaceAll('%3A', ':');

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
