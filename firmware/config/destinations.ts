import { isIP } from 'node:net';
import type { Config } from './config.ts';
import type { Destination } from './springboard.ts';

const DNS_PORT = 53;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** Names as they are in DNS: whatever else somebody has written is nobody's name, and ends in a root's shell. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;

type Naming = Pick<Config, 'alerts' | 'geo' | 'names' | 'springboard'>;

/** All whom the config makes the daemon talk to of its own accord; what it asks the system's name servers is beside that. */
export function destinationsOf({ alerts, geo, names, springboard }: Naming): readonly Destination[] {
  const { email, heartbeat } = alerts;
  const mailed: Destination[] = email === null ? [] : [{ host: email.host, port: email.port, protocol: 'tcp' }];
  const urls = [
    email?.oauth2_refresh_token === '' ? '' : (email?.oauth2_url ?? ''),
    heartbeat.url,
    geo.ipinfo.token === '' ? '' : geo.ipinfo.url,
  ];
  const servers = names.servers.flatMap((host): Destination[] => [
    { host, port: DNS_PORT, protocol: 'udp' },
    { host, port: DNS_PORT, protocol: 'tcp' },
  ]);
  const all = [...mailed, ...urls.flatMap(ofUrl), ...servers, ...springboard.allow];
  const fine = all.filter(({ host }) => isIP(host.split('/')[0] ?? '') !== 0 || NAME.test(host));
  return [...new Map(fine.map((one) => [`${one.protocol} ${one.host} ${one.port}`, one])).values()];
}

function ofUrl(url: string): Destination[] {
  if (url === '' || !URL.canParse(url)) return [];
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'http:' ? HTTP_PORT : HTTPS_PORT;
  return [{ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port), protocol: 'tcp' }];
}
