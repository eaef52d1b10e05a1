import type { Part, Persona } from '../core/persona.ts';
import { router as computer } from './computers/router.ts';

const nameServer: Part = {
  served: true,
  options: { product: 'dnsmasq', version: 'dnsmasq-2.62' },
  fits: { product: ['dnsmasq'], version: /^(?:dnsmasq-\S+)?$/ },
};

const web = (served: boolean): Part => ({
  served,
  options: { product: 'router' },
  fits: { product: ['router'], auth: ['product', 'basic'] },
});

/** What hangs at every cheap line; such a box speaks no TLS and has no files to serve. */
export const router: Persona = {
  name: 'router',
  about: 'A small home router: BusyBox with telnet, the web page of a TP-LINK TL-WR841N, dnsmasq.',
  hostname: 'TL-WR841N-{mac:4}',
  certificate: { subject: [['CN', '{hostname}']], names: ['{hostname}'], validDays: 3650 },
  computer,
  sensors: {
    telnet: { served: true, options: { product: 'busybox' }, fits: { product: ['busybox'], menu: [false] } },
    http: web(true),
    https: web(false),
    dns: nameServer,
    dns_tcp: nameServer,
    ssh: { served: false, options: { version: 'dropbear_2012.55' }, fits: { version: /^dropbear(?:_\S+)?$/ } },
  },
};
