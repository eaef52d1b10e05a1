import type { Part, Persona } from '../core/persona.ts';
import { router as computer } from './computers/router.ts';

const nameServer: Part = {
  served: true,
  options: { product: 'bind', version: '9.16.50-Debian' },
  fits: { product: ['bind'], version: /^(?:9\.\d+\.\d+-(?:\S+-)?Debian)?$/ },
};

const web: Part = { served: true, options: { product: 'server' }, fits: { product: ['server'] } };

/** Debian 11: the last whose key exchange begins with what ssh2 can do (9.0 and later: sntrup761x25519). */
export const linuxServer: Persona = {
  name: 'linux_server',
  about: 'A server: Debian 11 with vsftpd, OpenSSH, nginx and BIND 9, as they come out of the packages; no telnet.',
  hostname: '{word:srv|web|app|lnx|deb|host}{digits:5}',
  // ssl-cert's "snakeoil", which Debian's packages point to until there is a better one.
  certificate: { subject: [['CN', '{hostname}']], names: ['{hostname}'], validDays: 3650 },
  computer,
  sensors: {
    ftp: {
      served: true,
      options: { product: 'vsftpd', banner: '(vsFTPd 3.0.3)' },
      fits: { product: ['vsftpd'], banner: /^(?:\(vsFTPd 3\.0\.\d\)|(?!.*ftpd).*)$/i },
    },
    ssh: {
      served: true,
      options: { version: 'OpenSSH_8.4p1 Debian-5+deb11u3' },
      fits: { version: /^OpenSSH_[6-9]\.\dp1 Debian-\S+$/ },
    },
    telnet: { served: false, options: { product: 'linux' }, fits: { product: ['linux'], menu: [false] } },
    http: web,
    https: web,
    dns: nameServer,
    dns_tcp: nameServer,
  },
};
