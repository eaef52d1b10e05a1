import type { Part, Persona } from '../core/persona.ts';
import { debian as computer } from './computers/debian.ts';

const nameServer: Part = {
  served: true,
  options: { product: 'bind', version: '9.18.33-1~deb12u2-Debian' },
  fits: { product: ['bind'], version: /^(?:9\.18\.\d+-1~deb12u\d+-Debian)?$/ },
};

const web: Part = { served: true, options: { product: 'server' }, fits: { product: ['server'] } };

/** Its release is the computer's, whose files a visitor of the shell sees: one release, one set of versions. */
export const linuxServer: Persona = {
  name: 'linux_server',
  about: 'A server: Debian 12 with vsftpd, OpenSSH, nginx and BIND 9, as they come out of the packages; no telnet.',
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
      options: { version: 'OpenSSH_9.2p1 Debian-2+deb12u7' },
      fits: { version: /^OpenSSH_9\.2p1 Debian-2\+deb12u\d+$/ },
    },
    telnet: { served: false, options: { product: 'linux' }, fits: { product: ['linux'], menu: [false] } },
    http: web,
    https: web,
    dns: nameServer,
    dns_tcp: nameServer,
  },
};
