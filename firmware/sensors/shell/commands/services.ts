import { bootedAt, dateText } from '../machine.ts';
import type { Call, Programs } from '../program.ts';

/** Services, packages and what else manages a whole computer. */
export const SERVICES: Programs = {
  systemctl(call) {
    const { args, state, out } = call;
    const [verb = 'list-units', unit = ''] = args.filter((arg) => !arg.startsWith('-'));
    const running = services(call);
    if (verb.startsWith('list-unit')) {
      out('  UNIT                 LOAD   ACTIVE SUB     DESCRIPTION\n');
      for (const name of running) out(`  ${`${name}.service`.padEnd(20)} loaded active running ${name}\n`);
      out(`\n${running.length} loaded units listed.\n`);
      return 0;
    }
    const name = unit.replace(/\.service$/, '');
    const there = running.includes(name);
    if (verb === 'is-active') {
      out(there ? 'active\n' : 'inactive\n');
      return there ? 0 : 3;
    }
    if (verb === 'status' && there) {
      const booted = bootedAt(state.machine, state.now());
      out(
        `* ${name}.service\n     Loaded: loaded (/lib/systemd/system/${name}.service; enabled; preset: enabled)\n     Active: active (running) since ${dateText(booted + 6000, 'UTC')}\n`,
      );
      return 0;
    }
    if (verb === 'daemon-reload') return 0;
    if (state.account.uid !== 0 && verb !== 'status') {
      call.err(`Failed to ${verb} ${unit}: Interactive authentication required.\n`);
      return 1;
    }
    if (there) return 0;
    call.err(
      verb === 'status'
        ? `Unit ${name}.service could not be found.\n`
        : `Failed to ${verb} ${name}.service: Unit ${name}.service not found.\n`,
    );
    return verb === 'status' ? 4 : 5;
  },

  service(call) {
    const [name = '', verb = ''] = call.args;
    return call.start('systemctl', [verb, name]);
  },

  apt: packages,
  'apt-get': packages,
  dpkg({ args, out, err }) {
    if (args[0] === '-l')
      out(
        'Desired=Unknown/Install/Remove/Purge/Hold\n||/ Name           Version      Architecture Description\n+++-==============-============-============-=================================\n',
      );
    else err('dpkg: error: need an action option\n');
    return args[0] === '-l' ? 0 : 2;
  },
  opkg(call) {
    call.err('opkg: Failed to download package lists.\n');
    return 255;
  },
  synopkg({ args, out }) {
    if (args[0] === 'list')
      for (const name of ['FileStation-1.4.1-1555', 'SMBService-4.15.13-0790', 'StorageManager-1.0.0-00452'])
        out(`${name}: \n`);
    return 0;
  },
  synogetkeyvalue(call) {
    const [path = '', key = ''] = call.args;
    const found = call.read(path);
    const value =
      found.kind === 'file' ? found.bytes.split('\n').find((line) => line.startsWith(`${key}=`)) : undefined;
    if (value !== undefined) call.out(`${value.slice(key.length + 1).replaceAll('"', '')}\n`);
    return Number(value === undefined);
  },

  hostnamectl({ state, out }) {
    const { machine } = state;
    out(
      ` Static hostname: ${machine.hostname}\n      Machine ID: ${machine.machineId}\nOperating System: Debian GNU/Linux 12 (bookworm)\n`,
    );
    out(
      `          Kernel: Linux ${machine.release}\n    Architecture: ${machine.architecture === 'x86_64' ? 'x86-64' : 'arm64'}\n Hardware Model: ${machine.board.name}\n`,
    );
    return 0;
  },
  timedatectl({ state, out }) {
    out(
      `               Local time: ${dateText(state.now(), 'UTC')}\n                Time zone: Etc/UTC (UTC, +0000)\nSystem clock synchronized: yes\n`,
    );
    return 0;
  },
  journalctl({ out }) {
    out('-- No entries --\n');
    return 0;
  },
  sysctl({ args, out }) {
    for (const arg of args) if (/^[\w.]+=/.test(arg)) out(`${arg.replace('=', ' = ')}\n`);
    return 0;
  },

  reboot: stops,
  poweroff: stops,
  shutdown: stops,
  halt: stops,
};

/** By the names of their programs, as units are called. */
const services = ({ state }: Call): readonly string[] => {
  const names = state.machine.computer.listens.map(({ program }) => program.split(':')[0] ?? program);
  return [...new Set(names.map((name) => (name === 'sshd' ? 'ssh' : name)).concat('cron'))].sort();
};

/** A mirror that cannot be reached, as with a network that is down. */
function packages(call: Call): number {
  const { state, args, out, err } = call;
  const [verb = '', ...names] = args.filter((arg) => !arg.startsWith('-'));
  if (state.account.uid !== 0 && /^(?:install|update|upgrade|remove|purge)$/.test(verb)) {
    err(
      'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
    );
    return 100;
  }
  switch (verb) {
    case 'update':
      out(
        "Err:1 http://deb.debian.org/debian bookworm InRelease\n  Temporary failure resolving 'deb.debian.org'\nReading package lists... Done\n",
      );
      err(
        "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'\n",
      );
      return 0;
    case 'install':
      out('Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n');
      for (const name of names.slice(0, 16)) err(`E: Unable to locate package ${name}\n`);
      return 100;
    default:
      out('Reading package lists... Done\n');
      return 0;
  }
}

/** It is told, and not done. */
function stops({ state, err }: Call): number {
  if (state.account.uid === 0) return 0;
  err('Failed to set wall message, ignoring: Interactive authentication required.\n');
  return 1;
}
