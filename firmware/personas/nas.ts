import type { Part, Persona } from '../core/persona.ts';
import { nas as computer } from './computers/nas.ts';

/** DSM's DNS Server hides its BIND behind this word. */
const nameServer: Part = {
  served: true,
  options: { product: 'bind_9_11', version: 'DNSServer' },
  fits: { product: ['bind_9_11'], version: /^(?:DNSServer|9\.(?:9|11)\.\S+)?$/ },
};

/** DSM redirects from port 80 to its own 5000; here it answers at 80 itself, as behind DSM's customised domain. */
const web: Part = { served: true, options: { product: 'nas' }, fits: { product: ['nas'], auth: ['product', 'form'] } };

/**
 * A Synology DiskStation with DSM 7.2 and whatever its owner has switched on. Its ports 5000 and 5001 are not among
 * them: on a developer's machine they are too often taken. `[sensors.http] ports = [80, 5000]` serves them.
 */
export const nas: Persona = {
  name: 'nas',
  about: 'A small NAS: a Synology DiskStation with DSM 7.2, FTP, SSH, Telnet, DSM’s pages and DNS Server.',
  // DSM takes names of up to 15 characters.
  hostname: 'DiskStation-{code:3}',
  certificate: {
    // The slip of the pen is theirs.
    subject: [
      ['C', 'TW'],
      ['L', 'Taipel'],
      ['O', 'Synology Inc.'],
      ['CN', 'synology'],
    ],
    issuer: [
      ['C', 'TW'],
      ['L', 'Taipel'],
      ['O', 'Synology Inc.'],
      ['CN', 'Synology Inc. CA'],
    ],
    names: ['synology'],
    validDays: 7200,
  },
  computer,
  sensors: {
    ftp: {
      served: true,
      options: { product: 'diskstation', banner: '{hostname} FTP server ready.' },
      fits: { product: ['diskstation'], banner: /^(?:\{hostname\}|Synology) FTP server ready\.$/ },
    },
    ssh: {
      served: true,
      options: { version: 'OpenSSH_8.2' },
      fits: { version: /^OpenSSH_8\.2(?:p1)?$/ },
    },
    telnet: { served: true, options: { product: 'busybox' }, fits: { product: ['busybox'], menu: [false] } },
    http: web,
    https: web,
    dns: nameServer,
    dns_tcp: nameServer,
  },
};
