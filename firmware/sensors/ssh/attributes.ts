import type { Attributes as Attrs } from 'ssh2';
import type { Found } from '../shell/files.ts';
import { uptimeMs, type Machine } from '../shell/machine.ts';

/** st_mode of Linux. */
const DIRECTORY = 0o040755;
const FILE = 0o100644;
const PROGRAM = 0o100755;
const DIRECTORY_SIZE = 4096;

/** When this computer was started: its files are no younger. Seconds since 1970. */
export const timeOf = (machine: Machine, now: number): number => Math.floor((now - uptimeMs(machine, now)) / 1000);

/** What SFTP tells about files (draft-ietf-secsh-filexfer-02 section 5). All belong to root. */
export class Attributes {
  readonly #time: number;
  readonly none: Attrs;

  constructor(time: number) {
    this.#time = time;
    this.none = this.#with(0, 0);
  }

  of(found: Found): Attrs {
    if (found.kind === 'file') return this.#with(found.executable ? PROGRAM : FILE, found.bytes.length);
    return this.#with(DIRECTORY, DIRECTORY_SIZE);
  }

  file(size: number): Attrs {
    return this.#with(FILE, size);
  }

  #with(mode: number, size: number): Attrs {
    return { mode, size, uid: 0, gid: 0, atime: this.#time, mtime: this.#time };
  }
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (number: number): string => String(number).padStart(2, '0');

/** A line of `ls -l`, as sftp-server makes it. */
export function listed(name: string, { mode, size, mtime }: Attrs): string {
  const bits = Array.from('rwxrwxrwx', (letter, bit) => ((mode >> (8 - bit)) & 1 ? letter : '-')).join('');
  const at = new Date(mtime * 1000);
  const day = `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`;
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  const directory = (mode & 0o170000) === 0o040000;
  return `${directory ? 'd' : '-'}${bits}    1 root     root     ${String(size).padStart(8)} ${day} ${time} ${name}`;
}
