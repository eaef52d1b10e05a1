import type { Part, Persona } from '../core/persona.ts';
import { debian as computer } from './computers/debian.ts';

/** A text of the owner's own that names no other system. */
const NO_OTHER = /^(?![^]*(?:ubuntu|centos|red ?hat|fedora|suse|bsd|synology|diskstation|openwrt|busybox|windows))/i;

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
      fits: {
        product: ['vsftpd'],
        banner: /^(?:\(vsFTPd 3\.0\.3\)|(?![^]*(?:ftpd|ubuntu|centos|red ?hat|suse|synology|diskstation|microsoft)))/i,
      },
    },
    ssh: {
      served: true,
      options: { version: 'OpenSSH_9.2p1 Debian-2+deb12u7' },
      fits: { banner: NO_OTHER, version: /^OpenSSH_9\.2p1 Debian-2\+deb12u\d+$/ },
    },
    telnet: {
      served: false,
      options: { product: 'linux' },
      fits: { product: ['linux'], banner: NO_OTHER, menu: [false] },
    },
    http: web,
    https: web,
    dns: nameServer,
    dns_tcp: nameServer,
  },
};
