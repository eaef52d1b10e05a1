import { bait, baitKindOf } from '../bait/bait.ts';
import { byteString, type Device } from '../sensor.ts';
import type { FtpOptions } from './declaration.ts';
import type { Entry } from './files.ts';
import type { DecoyTree } from './tree.ts';

const DIRECTORY_BYTES = 4096;
const DAY_MS = 24 * 3600 * 1000;

export const isHoneyfile = ({ honeyfiles }: FtpOptions, path: string): boolean =>
  honeyfiles.some((named) => byteString(named) === path);

/** The decoy tree with the honeyfiles that it does not have, and the directories on the way to them. */
export function withHoneyfiles(decoy: DecoyTree, device: Device, { honeyfiles }: FtpOptions): DecoyTree {
  const missing = honeyfiles.map((named) => byteString(named)).filter((path) => !decoy.tree.has(path));
  if (missing.length === 0) return decoy;
  const tree = new Map(decoy.tree);
  const root = tree.get('/');
  for (const path of missing) {
    const days = device.derive(`ftp age ${path}`, 2).readUInt16BE() % 300;
    const modifiedMs = (root?.modifiedMs ?? 0) - days * DAY_MS;
    const common = { owner: root?.owner ?? 0, modifiedMs };
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
      const directory: Entry = { ...common, directory: true, mode: 0o755, size: DIRECTORY_BYTES };
      if (!tree.has(path.slice(0, at))) tree.set(path.slice(0, at), directory);
    }
    const content = Buffer.from(bait(baitKindOf(path), (label, length) => device.derive(label, length)));
    tree.set(path, { ...common, directory: false, mode: 0o644, size: content.length, content });
  }
  return { ...decoy, tree };
}
