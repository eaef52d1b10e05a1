import type { Database } from 'better-sqlite3';
import { PEER_EVENTS } from '../core/peer-events.ts';
import type { EventRecord } from '../core/record.ts';
import type { PeerFacts } from '../core/rows.ts';
import type { Evidence } from './api.ts';
import { sqlValue } from './details.ts';
import { fitColumns, quoted } from './tables.ts';

/** Table `peer` has a column for every fact that an event `peer.*` tells; returns what was changed. */
export const fitPeers = (db: Database): string[] =>
  Object.values(PEER_EVENTS.events).flatMap(({ fields }) => fitColumns(db, 'peer', fields));

/** Writes what one event tells of its peer over what an earlier one of the same origin told. */
export type Learn = (record: EventRecord) => void;

export function learnInto(db: Database): Learn {
  const origins = new Map(
    Object.entries(PEER_EVENTS.events).map(([event, { fields }]) => {
      const columns = Object.keys(fields);
      const names = columns.map(quoted);
      const statement = db.prepare(
        `INSERT INTO peer (ip, first_at, last_at, sessions, ${names.join(', ')})
          VALUES (?, ?, ?, 0${', ?'.repeat(names.length)})
          ON CONFLICT (ip) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      );
      return [event, { columns, statement }] as const;
    }),
  );
  return ({ name, srcIp, at, fields }) => {
    const origin = origins.get(name);
    if (origin === undefined || srcIp === null) return;
    origin.statement.run(srcIp, at, at, ...origin.columns.map((column) => sqlValue(fields[column])));
  };
}

export const isLearned = ({ sensor }: EventRecord): boolean => sensor === PEER_EVENTS.name;

/** The names a reader of the API sees. ipinfo.io, which the owner chose to ask, goes before the database on the box. */
const FACTS: Readonly<Record<keyof PeerFacts, string>> = {
  ip: 'ip',
  firstAt: 'first_at',
  lastAt: 'last_at',
  sessions: 'sessions',
  mac: 'mac',
  vendor: 'vendor',
  hostname: 'coalesce(hostname, ipinfo_hostname)',
  country: 'coalesce(ipinfo_country, country)',
  region: 'coalesce(ipinfo_region, region)',
  city: 'coalesce(ipinfo_city, city)',
  postal: 'coalesce(ipinfo_postal, postal)',
  latitude: 'coalesce(ipinfo_latitude, latitude)',
  longitude: 'coalesce(ipinfo_longitude, longitude)',
  timezone: 'coalesce(ipinfo_timezone, timezone)',
  network: `coalesce(ipinfo_org, nullif(concat_ws(' ', 'AS' || asn, network), ''))`,
  osName: 'os_name',
  osFlavor: 'os_flavor',
  osMatch: 'os_match',
  distance: 'distance',
  linkType: 'link_type',
  uptimeMinutes: 'uptime_minutes',
  natAt: 'nat_at',
  osChangedAt: 'changed_at',
  badSoftware: 'bad_software',
  httpName: 'http_name',
  httpFlavor: 'http_flavor',
  language: 'language',
  connections: 'connections',
};

/** The columns of PeerFacts, of `peer p`. */
export const PEER_COLUMNS = Object.entries(FACTS)
  .map(([name, sql]) => `${sql} AS ${quoted(name)}`)
  .join(', ');

export function peerQueries(db: Database): Pick<Evidence, 'peer' | 'macOf'> {
  const byAddress = db.prepare(`SELECT ${PEER_COLUMNS} FROM peer WHERE ip = ?`);
  const mac = db.prepare('SELECT mac FROM peer WHERE ip = ?').pluck();
  return {
    peer: (ip) => (byAddress.get(ip) as PeerFacts | undefined) ?? null,
    macOf: (ip) => (mac.get(ip) as string | null | undefined) ?? null,
  };
}
