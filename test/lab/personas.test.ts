import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCapture } from './harness/capture.ts';
import type { Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { until } from './harness/until.ts';

const lab = openLab();

interface Expected {
  readonly persona: string;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  /** Columns SERVICE and VERSION of nmap's table. */
  readonly services: Readonly<Record<string, string | RegExp>>;
  /** What its default scripts say. */
  readonly scripts: readonly RegExp[];
}

const PERSONAS: readonly Expected[] = [
  {
    persona: 'nas',
    tcp: [21, 22, 23, 53, 80, 443],
    udp: [53],
    services: {
      '21/tcp': /^ftp Synology Disk ?Station .*ftpd/,
      '22/tcp': 'ssh OpenSSH 8.2 (protocol 2.0)',
      '23/tcp': 'telnet BusyBox telnetd 1.14.0 or later',
      '53/tcp': 'domain Synology DNS Server',
      '80/tcp': 'http nginx',
      '443/tcp': 'ssl/http nginx',
      '53/udp': 'domain Synology DNS Server',
    },
    scripts: [
      /ssl-cert: Subject: commonName=synology\/organizationName=Synology Inc\.\/countryName=TW/,
      /http-title: DiskStation-\w{3} - Synology NAS/,
      /2048 .*\(RSA\)[^]*256 .*\(ECDSA\)[^]*256 .*\(ED25519\)/,
    ],
  },
  {
    persona: 'linux_server',
    tcp: [21, 22, 53, 80, 443],
    udp: [53],
    services: {
      '21/tcp': 'ftp vsftpd 3.0.3',
      '22/tcp': 'ssh OpenSSH 9.2p1 Debian 2+deb12u7 (protocol 2.0)',
      '53/tcp': 'domain ISC BIND 9.18.33-1~deb12u2 (Debian Linux)',
      '80/tcp': 'http nginx 1.22.1',
      '443/tcp': 'ssl/http nginx 1.22.1',
      '53/udp': 'domain ISC BIND 9.18.33-1~deb12u2 (Debian Linux)',
    },
    scripts: [
      /http-title: Welcome to nginx!/,
      /ssl-cert: Subject: commonName=\w+\d{5}\n/,
      /dns-nsid:[^]*bind.version: 9\.18\.33-1~deb12u2-Debian/,
    ],
  },
  {
    persona: 'router',
    tcp: [23, 53, 80],
    udp: [53],
    services: {
      '23/tcp': 'telnet BusyBox telnetd 1.14.0 or later',
      '53/tcp': 'domain dnsmasq 2.62',
      '80/tcp': 'http TP-LINK WR841N WAP http config',
      '53/udp': 'domain dnsmasq 2.62',
    },
    scripts: [/http-title:[^\n]*/, /Basic realm=TP-LINK Wireless N Router WR841N/],
  },
];

describe.each(PERSONAS)('nmap -sV --version-all -sC on $persona', ({ persona, tcp, udp, services, scripts }) => {
  it('names every service as the persona claims, and is stored on every port', async () => {
    const daemon = await lab.daemon({ persona, config: 'port_offset = 0\nlimits.datagrams_answered = 1000' });
    await rsaKeyMade(daemon, persona);
    const capture = await startCapture(lab);
    const ports = [...tcp.map((port) => `T:${port}`), ...udp.map((port) => `U:${port}`)].join(',');
    const scan = await lab.run(
      ['nmap', '-n', '-Pn', '-sT', '-sU', '-sV', '--version-all', '-sC', '-p', ports, '127.0.0.1'],
      {
        limitMs: 270_000,
      },
    );
    const wire = await capture.connections();
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);

    expect(named(scan.stdout), scan.stdout).toEqual(
      Object.fromEntries(
        Object.entries(services).map(([port, name]) => [
          port,
          typeof name === 'string' ? name : expect.stringMatching(name),
        ]),
      ),
    );
    for (const script of scripts) expect(scan.stdout).toMatch(script);
    for (const port of tcp) {
      const dialled = wire.filter(({ toPort }) => toPort === port).length;
      expect(dialled, `connections to ${port}`).toBeGreaterThan(0);
      expect(daemon.evidence.sessions(`transport = 'tcp' AND dst_port = ${port}`), `sessions on ${port}`).toBe(dialled);
    }
    for (const port of udp)
      expect(daemon.evidence.sessions(`transport = 'udp' AND dst_port = ${port}`)).toBeGreaterThan(0);
    expect(daemon.evidence.value(`SELECT count(*) FROM session WHERE end_reason IN ('fault', 'lost')`)).toBe(0);
  }, 300_000);
});

/** Made in the background of the first start, which a scan need not wait for; here it is to be seen. */
async function rsaKeyMade(daemon: Daemon, persona: string): Promise<void> {
  if (persona === 'router') return;
  await until('the RSA key', () => existsSync(join(daemon.data, 'keys/ssh-rsa.pem')));
}

/** `21/tcp` -> service and version. */
function named(stdout: string): Record<string, string> {
  const lines = [...stdout.matchAll(/^(\d+\/(?:tcp|udp)) +open +(\S+)(?: +(.*\S))?$/gm)];
  return Object.fromEntries(
    lines.map(([, port = '', service = '', version = '']) => [port, `${service} ${version}`.trim()]),
  );
}
