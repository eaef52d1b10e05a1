import { X509Certificate } from 'node:crypto';
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

/** What a visitor can compare of one device; all of it as clients print it. */
interface Identity {
  readonly hostname: string;
  readonly hostKeys: readonly string[];
  readonly certificate: X509Certificate | undefined;
  readonly bootId: string;
  /** When it says that it was started: seconds since 1970. */
  readonly booted: number;
  readonly pages: readonly string[];
}

describe.each(['nas', 'linux_server', 'router'])('two devices with persona %s', (persona) => {
  it('share no key, certificate, serial, host name, boot id or start, and each is the same again', async () => {
    const [one, other] = [lab.folder(), lab.folder()];
    const first = await identity(persona, one);
    const second = await identity(persona, other);
    const again = await identity(persona, one);

    expect(second.hostname).not.toBe(first.hostname);
    expect(second.bootId).not.toBe(first.bootId);
    // A device of the same seed would differ by what rounding makes of it.
    expect(Math.abs(second.booted - first.booted)).toBeGreaterThan(5);
    expect(first.hostKeys).toHaveLength(persona === 'router' ? 0 : 3);
    for (const key of second.hostKeys) expect(first.hostKeys).not.toContain(key);
    for (const page of second.pages) expect(first.pages).not.toContain(page);
    if (first.certificate !== undefined && second.certificate !== undefined) {
      expect(second.certificate.fingerprint256).not.toBe(first.certificate.fingerprint256);
      expect(second.certificate.serialNumber).not.toBe(first.certificate.serialNumber);
      expect(second.certificate.publicKey.equals(first.certificate.publicKey)).toBe(false);
      expect(second.certificate.validFrom).not.toBe(first.certificate.validFrom);
    }

    expect(Math.abs(again.booted - first.booted)).toBeLessThan(3);
    expect(again.certificate?.fingerprint256).toBe(first.certificate?.fingerprint256);
    const rest = { booted: 0, certificate: undefined };
    expect({ ...again, ...rest }).toEqual({ ...first, ...rest });
  }, 300_000);
});

const ASKED = 'hostname; cat /proc/sys/kernel/random/boot_id; cat /proc/uptime; date -u +%s';

async function identity(persona: string, data: string): Promise<Identity> {
  const login = persona === 'router' ? 'telnet' : 'ssh';
  const config = `port_offset = 0\n[sensors.${login}]\nlet_in = "always"`;
  const daemon = await lab.daemon({ persona, data, config });
  await rsaKeyMade(daemon, persona);
  const said = login === 'ssh' ? await overSsh() : await overTelnet();
  const [, hostname = '', bootId = '', uptime = '', now = ''] =
    /^(\S+)\r?\n([0-9a-f-]{36})\r?\n(\d+\.\d\d) \S+\r?\n(\d+)\r?$/m.exec(said) ?? [];
  expect(hostname, said).not.toBe('');
  const keys = persona === 'router' ? '' : (await lab.run(['ssh-keyscan', '127.0.0.1'])).stdout;
  const pages = ['/', '/nothing'].map(
    async (path) => (await lab.run(['curl', '-sS', '-i', `http://127.0.0.1${path}`])).stdout,
  );
  const chaos = await lab.run(['dig', '@127.0.0.1', 'hostname.bind', 'CH', 'TXT', '+short']);
  const found: Identity = {
    hostname,
    bootId,
    booted: Number(now) - Number(uptime),
    hostKeys: keys
      .split('\n')
      .flatMap((line) => line.split(' ')[2] ?? [])
      .toSorted(),
    certificate: persona === 'router' ? undefined : await certificate(),
    // What tells the device: its name in a page, its file's date, and what the name server calls itself.
    pages: [...(await Promise.all(pages)), chaos.stdout]
      .flatMap((text) => text.match(/<title>.*<\/title>|Last-Modified: .*|ETag: .*|^"\S+"$/gm) ?? [])
      .filter((text) => !COMMON.test(text)),
  };
  // The name is one, wherever it is seen.
  if (persona === 'nas') expect(found.pages).toContain(`<title>${hostname} - Synology NAS</title>`);
  if (persona !== 'router') expect(found.pages).toContain(`"${hostname}"`);
  if (persona === 'linux_server') expect(found.certificate?.subject).toBe(`CN=${hostname}`);
  await daemon.deserted();
  expect(await daemon.stop()).toBe(0);
  return found;
}

/** Titles that are the product's, not the device's. */
const COMMON = /Welcome to nginx|404 Not Found|Synology NAS<\/title>$(?<!- Synology NAS<\/title>)|TL-WR841N<|401 N\/A/;

async function overSsh(): Promise<string> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const line = ['sshpass', '-p', 'x', 'ssh', ...options.flatMap((option) => ['-o', option]), 'root@127.0.0.1', ASKED];
  return (await lab.run(line)).stdout;
}

/** Typed ahead, as bots do. */
async function overTelnet(): Promise<string> {
  const typed = `root\r\nx\r\n${ASKED}\r\nexit\r\n`;
  return (await lab.run(['nc', '127.0.0.1', '23'], { input: typed })).stdout;
}

async function certificate(): Promise<X509Certificate> {
  const shown = await lab.run(['openssl', 's_client', '-connect', '127.0.0.1:443'], { input: '' });
  return new X509Certificate(/-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----/.exec(shown.stdout)?.[0] ?? '');
}
