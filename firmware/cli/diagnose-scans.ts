import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ill, well, type Finding, type Patient } from './finding.ts';

/** Where Debian and its like, and Fedora, keep ulogd's plugins. */
const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'arm-linux-gnueabihf', 'arm-linux-gnueabi'];
const PLUGINS = [...LIBRARIES.map((name) => `/usr/lib/${name}/ulogd`), '/usr/lib64/ulogd', '/usr/lib/ulogd'];

/** What has to be there, and the package that brings it. */
const NEEDED: readonly (readonly [places: readonly string[], debian: string])[] = [
  [['/usr/sbin/nft', '/sbin/nft', '/usr/bin/nft'], 'nftables'],
  [['/usr/sbin/ulogd', '/usr/bin/ulogd'], 'ulogd2'],
  [PLUGINS.map((folder) => `${folder}/ulogd_output_JSON.so`), 'ulogd2-json'],
];

const SWITCH_OFF = 'or set scans.socket = "" to do without';

/** Whether anybody tells the daemon of scans. `sockets`: the kernel's table of unix sockets (proc_net(5)). */
export async function checkScans(
  { machine, config: { scans }, daemon }: Patient,
  sockets: () => Promise<string> = async () => await readFile('/proc/net/unix', 'utf8'),
): Promise<readonly Finding[]> {
  const path = scans.socket;
  if (path === '') return [well('not watched: scans.socket is empty')];
  const states = (await sockets()).split('\n').flatMap((line) => {
    const [, , , , , state, , name] = line.trim().split(/\s+/);
    return name === path ? [state] : [];
  });
  if (states.includes(CONNECTED)) return [well(`ulogd is connected to ${path}`)];
  const missing = await missingPackages(machine);
  const start = 'start ulogd (systemctl enable --now skep-scans.service)';
  const cure = missing.length === 0 ? start : `install ${missing.join(', ')} and ${start}`;
  if (states.includes(LISTENING)) return [ill(`ulogd has not connected to ${path}: ${cure}, ${SWITCH_OFF}`)];
  const folder = dirname(path);
  const isThere = (await machine.file(folder)) !== undefined;
  // A checkout, nobody's appliance.
  if (!isThere) return [well(`not watched: ${folder} is not there; to watch make it, and ${cure}`)];
  if (daemon === undefined && missing.length > 0) return [ill(`cannot be watched: ${cure}, ${SWITCH_OFF}`)];
  if (daemon === undefined) return [well(`${path} is made when skep runs`)];
  return [
    ill(`the running skep has no socket ${path}: let its user write to ${folder} and start it anew, ${SWITCH_OFF}`),
  ];
}

/** States of net/unix sockets as that table has them (SS_UNCONNECTED of a listener, SS_CONNECTED). */
const LISTENING = '01';
const CONNECTED = '03';

async function missingPackages(machine: Patient['machine']): Promise<string[]> {
  const found = await Promise.all(
    NEEDED.map(async ([places, name]) => {
      const files = await Promise.all(places.map(async (place) => await machine.file(place)));
      return files.some((file) => file !== undefined) ? [] : [name];
    }),
  );
  return found.flat();
}
