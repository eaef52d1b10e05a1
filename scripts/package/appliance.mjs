// The package skep-appliance: what makes of a Debian for a Pi the device. Scripts and settings only, so that one file is for
// all processors.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../paths.mjs';
import { run } from './run.mjs';

const SYSTEMD = 'usr/lib/systemd';
/** NetworkManager reads no profile that others may read. */
const PROFILE = 'usr/lib/NetworkManager/system-connections/skep-dhcp.nmconnection';
/** @param {string} folder @param {readonly string[]} units */
function unitsOf(folder, units) {
  return Object.fromEntries(units.map((unit) => [`${SYSTEMD}/system/${unit}`, `${folder}/${unit}`]));
}
/** Where each file of image/ goes. @type {Readonly<Record<string, string>>} */
export const FILES = {
  'usr/lib/skep/skep-boot': 'setup/skep-boot.sh',
  'usr/lib/skep/skep-data': 'appliance/skep-data.sh',
  'usr/lib/skep/skep-update': 'appliance/skep-update.sh',
  'usr/lib/skep/first.toml': 'appliance/first.toml',
  'usr/lib/skep/avahi-daemon.conf': 'appliance/avahi.conf',
  ...unitsOf('appliance/units', ['skep-data.service', 'var-tmp.mount']),
  ...unitsOf('appliance/units', ['skep-update.service', 'skep-update.timer']),
  [`${SYSTEMD}/system/skep-springboard.service.d/appliance.conf`]: 'appliance/units/springboard.conf',
  ...unitsOf('setup', ['skep-boot.service', 'skep-setup.service', 'skep-setup.socket']),
  [`${SYSTEMD}/system/skep.service.d/setup.conf`]: 'setup/skep.service.d-setup.conf',
  [`${SYSTEMD}/system/avahi-daemon.service.d/skep.conf`]: 'appliance/units/avahi.conf',
  [`${SYSTEMD}/journald.conf.d/skep.conf`]: 'appliance/journald.conf',
  [`${SYSTEMD}/system.conf.d/skep.conf`]: 'appliance/watchdog.conf',
  [`${SYSTEMD}/system-preset/80-skep-appliance.preset`]: 'appliance/appliance.preset',
  [`${SYSTEMD}/zram-generator.conf.d/skep.conf`]: 'appliance/zram.conf',
  'usr/lib/NetworkManager/conf.d/50-skep.conf': 'appliance/networkmanager.conf',
  [PROFILE]: 'appliance/dhcp.nmconnection',
  'etc/NetworkManager/dnsmasq-shared.d/skep.conf': 'setup/dnsmasq-shared.conf',
  'etc/apt/apt.conf.d/52skep-appliance': 'appliance/unattended-upgrades.conf',
};
const DEPENDS = [
  'avahi-daemon',
  'avahi-utils',
  'dnsmasq-base',
  'dosfstools',
  'e2fsprogs',
  'fdisk',
  'network-manager',
  'nftables',
  'p0f',
  'rfkill',
  'skep',
  'systemd-timesyncd',
  'systemd-zram-generator',
  'ulogd2',
  'ulogd2-json',
  'unattended-upgrades',
  'wpasupplicant',
];
const SCRIPTS = ['postinst', 'postrm'];
const MAINTAINER = 'Skep maintainers <maintainers@users.noreply.github.com>';

/** @param {string} file the .deb @param {{ version: string, time: Date }} about */
export function makeAppliance(file, { version, time }) {
  const folder = mkdtempSync(join(tmpdir(), 'skep-appliance-'));
  try {
    lay(folder, version, time);
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(time.getTime() / 1000) };
    run('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z9', '--threads-max=1', '--build', folder, file], { env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} folder @param {string} version @param {Date} time */
function lay(folder, version, time) {
  const from = join(root, 'image');
  const doc = 'usr/share/doc/skep-appliance';
  const changes = `skep-appliance (${version}) unstable; urgency=medium\n\n  * What is new is told in CHANGELOG.md of the sources.\n\n -- ${MAINTAINER}  ${time.toUTCString().replace('GMT', '+0000')}\n`;
  /** @type {Record<string, string | Buffer>} */
  const content = {
    ...Object.fromEntries(Object.entries(FILES).map(([path, name]) => [path, readFileSync(join(from, name))])),
    [`${doc}/changelog.gz`]: gzipSync(changes, { level: 9 }),
    [`${doc}/copyright`]: readFileSync(join(from, 'appliance/debian/copyright')),
    'usr/share/lintian/overrides/skep-appliance': readFileSync(join(from, 'appliance/debian/lintian-overrides')),
  };
  for (const [path, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  // Where the data partition is mounted, also on a root that is read-only.
  mkdirSync(join(folder, 'var/lib/skep-data'), { recursive: true });

  const debian = join(folder, 'DEBIAN');
  mkdirSync(debian);
  const paths = Object.keys(content).sort();
  const conffiles = paths.filter((path) => path.startsWith('etc/'));
  const sums = paths.filter((path) => !conffiles.includes(path)).map((path) => `${md5(join(folder, path))}  ${path}\n`);
  const bytes = paths.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
  writeFileSync(join(debian, 'control'), control(version, Math.ceil(bytes / 1024)));
  writeFileSync(join(debian, 'conffiles'), conffiles.map((path) => `/${path}\n`).join(''));
  writeFileSync(join(debian, 'md5sums'), sums.join(''));
  for (const script of SCRIPTS) copyFileSync(join(from, 'appliance/debian', script), join(debian, script));
  settle(folder, time);
}

/** @param {string} version @param {number} kilobytes */
const control = (version, kilobytes) => `Package: skep-appliance
Version: ${version}
Architecture: all
Maintainer: ${MAINTAINER}
Installed-Size: ${kilobytes}
Depends: ${DEPENDS.join(', ')}
Section: net
Priority: optional
Description: makes a Raspberry Pi a honeypot that lasts
 The root file system is mounted read-only and opened for the nightly security
 updates only; what is recorded is on a partition of its own, which takes the
 rest of the card. Nothing is logged or swapped to the card, and the hardware
 watchdog restarts a device that hangs.
 .
 For a card that holds nothing else: it makes partitions.
`;

/** Modes and times that are the same wherever and whenever the package is made. @param {string} folder @param {Date} time */
function settle(folder, time) {
  for (const path of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const full = join(folder, path);
    const runs = path.startsWith('usr/lib/skep/skep-') || SCRIPTS.some((name) => path === `DEBIAN/${name}`);
    const mode = statSync(full).isDirectory() || runs ? 0o755 : 0o644;
    chmodSync(full, path === PROFILE ? 0o600 : mode);
    lutimesSync(full, time, time);
  }
}

/** @param {string} path */
const md5 = (path) => createHash('md5').update(readFileSync(path)).digest('hex');
