import type { Attributes as Attrs } from 'ssh2';
import type { Stat } from '../shell/files.ts';

/** What SFTP tells about a file (draft-ietf-secsh-filexfer-02 section 5): what the shell's ls tells. */
export function attributesOf({ mode, size, uid, gid, at }: Stat): Attrs {
  const time = Math.floor(at / 1000);
  return { mode, size, uid, gid, atime: time, mtime: time };
}

export const NO_ATTRIBUTES: Attrs = { mode: 0, size: 0, uid: 0, gid: 0, atime: 0, mtime: 0 };

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (number: number): string => String(number).padStart(2, '0');

/** A line of `ls -l`, as sftp-server makes it. */
export function listed(name: string, { mode, size, mtime }: Attrs, owner: string, group: string): string {
  const bits = Array.from('rwxrwxrwx', (letter, bit) => ((mode >> (8 - bit)) & 1 ? letter : '-')).join('');
  const at = new Date(mtime * 1000);
  const day = `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`;
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  const directory = (mode & 0o170000) === 0o040000;
  return `${directory ? 'd' : '-'}${bits}    1 ${owner.padEnd(8)} ${group.padEnd(8)} ${String(size).padStart(8)} ${day} ${time} ${name}`;
}
