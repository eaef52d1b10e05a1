import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Daemon } from './daemon.ts';
import type { Lab } from './lab.ts';
import { makeNamespace, type Namespace } from './namespace.ts';
import { only } from './only.ts';

const ROOT = join(import.meta.dirname, '../../..');
const BUNDLE = join(ROOT, 'dist/skep.cjs');

/** A new device in a closet, and a phone before it: the radio between them is a cable. */
export interface Closet {
  readonly phone: Namespace;
  /** The boot partition, as a folder and as the bytes on the card. */
  readonly card: string;
  bytesOnCard(): Buffer;
  /** The file on the boot partition; empty: it is not there. */
  onCard(name: string): string;
  readonly config: () => string;
  /** As it was handed to NetworkManager. */
  profile(name: string): string;
  /** Calls of nmcli and systemctl. */
  calls(): readonly string[];
  /** `skep boot`, then the daemon, and the part that runs as root. */
  start(): Promise<Daemon>;
  /** In good order; a time namespace's maker lets no signal through. */
  stop(daemon: Daemon): Promise<void>;
  /** The phone is given an address; what the DHCP server said. */
  joinPhone(): Promise<string>;
}

const DHCP = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr flush dev "$interface"
ip addr add "$ip/$mask" dev "$interface"
ip route add default via "$router"
env >"$0.env"
`;

export function openCloset(lab: Lab, files: Readonly<Record<string, string>>, config = ''): Closet {
  const phone = makeNamespace();
  const folder = lab.folder();
  const inside = (...names: readonly string[]): string => join(folder, ...names);
  const etc = `/etc/netns/${phone.name}`;
  const must = (command: string, ...args: readonly string[]): void => {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  };
  for (const name of ['card', 'nm', 'nm/dnsmasq-shared.d', 'bin', 'etc', 'profiles', 'data']) mkdirSync(inside(name));
  must(
    'ip',
    '-n',
    lab.network.name,
    'link',
    'add',
    'wlan0',
    'type',
    'veth',
    'peer',
    'name',
    'phone0',
    'netns',
    phone.name,
  );
  must('ip', '-n', phone.name, 'link', 'set', 'phone0', 'up');
  must('ip', '-n', lab.network.name, 'link', 'set', 'wlan0', 'up');
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(etc, 'resolv.conf'), 'nameserver 192.0.2.1\n');

  copyFileSync(join(ROOT, 'image/setup/dnsmasq-shared.conf'), inside('nm', 'dnsmasq-shared.d', 'skep.conf'));
  copyFileSync(join(import.meta.dirname, 'nmcli.sh'), inside('bin', 'nmcli'));
  for (const name of ['systemctl', 'iw'])
    writeFileSync(inside('bin', name), `#!/bin/sh\necho "${name} $*" >>"$(dirname "$0")/../nm/calls"\n`);
  for (const name of ['nmcli', 'systemctl', 'iw']) chmodSync(inside('bin', name), 0o755);
  writeFileSync(
    inside('etc', 'skep.toml'),
    `version = 1\npersona = "none"\nport_offset = 0\n${config}\n[setup]\nenabled = true\nsocket = "${inside('socket')}"\nannounce = false\n${only('http', 'dns', 'ftp')}`,
  );

  const image = inside('card.img');
  writeFileSync(image, Buffer.alloc(4 * 1024 * 1024));
  must('mformat', '-i', image, '::');
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(inside('once'), text);
    must('mcopy', '-i', image, inside('once'), `::${name}`);
    rmSync(inside('once'));
  }
  must('fusefat', '-o', 'rw+', image, inside('card'));
  onTestFinished(() => {
    // It has left the group of whoever started it.
    const names = inside('nm', 'dnsmasq.pid');
    if (existsSync(names)) spawnSync('kill', [readFileSync(names, 'utf8').trim()]);
    must('ip', '-n', lab.network.name, 'link', 'delete', 'wlan0');
    must('ip', 'netns', 'exec', lab.network.name, 'nft', 'flush', 'ruleset');
    spawnSync('fusermount', ['-u', '-z', inside('card')]);
    rmSync(etc, { recursive: true, force: true });
    phone.remove();
  });

  const env = { PATH: `${inside('bin')}:${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  const places = [
    '--folder',
    inside('card'),
    '--state',
    inside('state'),
    '--profiles',
    inside('profiles'),
    '--config',
    inside('etc', 'skep.toml'),
  ];
  const skep = (...args: readonly string[]): string[] => [process.execPath, BUNDLE, ...args];

  return {
    phone,
    card: inside('card'),
    bytesOnCard: () => readFileSync(image),
    onCard: (name) => (existsSync(inside('card', name)) ? readFileSync(inside('card', name), 'latin1') : ''),
    profile: (name) => readFileSync(inside('nm', `${name}.nmconnection`), 'utf8'),
    config: () => readFileSync(inside('etc', 'skep.toml'), 'utf8'),
    calls: () =>
      existsSync(inside('nm', 'calls')) ? readFileSync(inside('nm', 'calls'), 'utf8').trim().split('\n') : [],
    async start() {
      await lab.run(skep('boot', ...places, '--data', inside('data')), { env });
      // It ends when nobody asks; here nobody but this loop starts it again.
      const again = 'while :; do rm -f "$0"; "$@"; done';
      lab.start(
        ['sh', '-c', again, inside('socket'), ...skep('setup-apply', '--socket', inside('socket'), ...places)],
        { env },
      );
      // A device that was switched on a minute ago: the time in which it can be claimed by nearness has begun.
      const up = Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]));
      const young = ['unshare', '--time', '--boottime', String(60 - up), '--fork', '--kill-child=SIGTERM'];
      return await lab.daemon({
        data: inside('data'),
        through: young,
        env: { SKEP_CONFIG: inside('etc', 'skep.toml') },
      });
    },
    async stop({ program }) {
      const children = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8').trim().split(' ');
      for (const child of children) process.kill(Number(child), 'SIGTERM');
      expect(await program.ended).toBe(0);
    },
    async joinPhone() {
      writeFileSync(inside('dhcp'), DHCP, { mode: 0o755 });
      const line = [...phone.enter, 'udhcpc', '-f', '-q', '-n', '-i', 'phone0', '-s', inside('dhcp')];
      const { status, stderr } = spawnSync(line[0] ?? '', line.slice(1), { encoding: 'utf8', timeout: 30_000 });
      if (status !== 0) throw new Error(`udhcpc: ${stderr}`);
      return readFileSync(inside('dhcp.env'), 'utf8');
    },
  };
}
