/** What a path is. */
export type Found =
  | { readonly kind: 'file'; readonly bytes: string; readonly executable: boolean }
  | { readonly kind: 'directory' }
  | { readonly kind: 'missing' };

export type Refusal =
  | 'nonexistent directory'
  | 'Read-only file system'
  | 'Permission denied'
  | 'Is a directory'
  | 'No space left on device';

/** As stat(2) tells; `at` in ms. */
export interface Stat {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly at: number;
  readonly size: number;
}

/** The part that is the same for every visitor. */
export interface BaseFiles {
  /** Absolute path of each directory, with the names in it, sorted. */
  readonly directories: Pick<ReadonlyMap<string, readonly string[]>, 'get' | 'has'>;
  /** Absolute path of each file; its content is made when somebody looks. */
  readonly files: Pick<ReadonlyMap<string, () => string>, 'get' | 'has'>;
  readonly executable: (path: string) => boolean;
  /** Of a path that is there; a directory has no size. */
  readonly stat: (path: string, size: number | undefined) => Stat;
  /** Whether this user may make something in a directory. */
  readonly mayWrite: (directory: string, uid: number) => boolean;
  /** What he is told if he may not. */
  readonly refusal: 'Read-only file system' | 'Permission denied';
}

/** Bytes of all files that one visitor may leave: a dropper echoes some 60 kB of ELF; more fills our memory, not his. */
export const BYTES_MAX = 256 * 1024;
const FILES_MAX = 64;
const PATH_MAX = 256;
/** Taken and forgotten. */
const SINKS = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty', '/dev/console'];

interface Left {
  bytes: string;
  executable: boolean;
  readonly uid: number;
  readonly gid: number;
  at: number;
}

/** What a visitor sees of the file system: the base, and over it what he left or removed himself. Gone with him. */
export class Files {
  readonly #base: BaseFiles;
  readonly #left = new Map<string, Left>();
  readonly #made = new Map<string, { readonly uid: number; readonly gid: number; readonly at: number }>();
  readonly #removed = new Set<string>();
  #bytes = 0;
  readonly #now: () => number;
  /** Who works with them now. */
  uid: number;
  gid: number;

  constructor(base: BaseFiles, now: () => number, { uid, gid }: { readonly uid: number; readonly gid: number }) {
    this.#base = base;
    this.#now = now;
    this.uid = uid;
    this.gid = gid;
  }

  /** Of a path that is there. */
  stat(path: string): Stat {
    const left = this.#left.get(path);
    const made = this.#made.get(path);
    if (left !== undefined) {
      const { uid, gid, at, bytes, executable } = left;
      return { mode: 0o100000 | (executable ? 0o755 : 0o644), uid, gid, at, size: bytes.length };
    }
    if (made !== undefined) return { mode: 0o040755, ...made, size: 4096 };
    const found = this.find(path);
    return this.#base.stat(path, found.kind === 'file' ? found.bytes.length : undefined);
  }

  /** Whether the one who works with them may look into a path. */
  mayRead(path: string): boolean {
    if (this.uid === 0 || this.#left.has(path)) return true;
    return !/^\/(?:root(?:\/|$)|etc\/(?:shadow|sudoers)$)/.test(path);
  }

  find(path: string): Found {
    const left = this.#left.get(path);
    if (left !== undefined) return { kind: 'file', bytes: left.bytes, executable: left.executable };
    if (this.isDirectory(path)) return { kind: 'directory' };
    const content = this.#removed.has(path) ? undefined : this.#base.files.get(path);
    if (content === undefined) return { kind: 'missing' };
    return { kind: 'file', bytes: content(), executable: this.#base.executable(path) };
  }

  isDirectory(path: string): boolean {
    return this.#made.has(path) || (this.#base.directories.has(path) && !this.#removed.has(path));
  }

  names(directory: string): readonly string[] {
    const prefix = directory === '/' ? '/' : `${directory}/`;
    const base = this.#base.directories.get(directory) ?? [];
    const inBase = this.#removed.size === 0 ? base : base.filter((name) => !this.#removed.has(prefix + name));
    const own = [...this.#left.keys(), ...this.#made.keys()].flatMap((path) =>
      path.startsWith(prefix) && !path.slice(prefix.length).includes('/') ? [path.slice(prefix.length)] : [],
    );
    return own.length === 0 ? inBase : [...new Set([...inBase, ...own])].sort();
  }

  write(path: string, bytes: string, append: boolean): Refusal | undefined {
    if (SINKS.includes(path)) return undefined;
    const refusal = this.#refuses(path);
    if (refusal !== undefined) return refusal;
    if (this.find(path).kind === 'directory') return 'Is a directory';
    const before = this.#left.get(path);
    if (before === undefined && this.#left.size === FILES_MAX) return 'No space left on device';
    const all = append ? (before?.bytes ?? this.#shown(path)) + bytes : bytes;
    const total = this.#bytes - (before?.bytes.length ?? 0) + all.length;
    if (total > BYTES_MAX) return 'No space left on device';
    this.#bytes = total;
    const { uid, gid } = before ?? this;
    this.#left.set(path, { bytes: all, executable: before?.executable ?? false, uid, gid, at: this.#now() });
    return undefined;
  }

  makeDirectory(path: string): Refusal | 'File exists' | undefined {
    const refusal = this.#refuses(path);
    if (refusal !== undefined) return refusal;
    if (this.find(path).kind !== 'missing') return 'File exists';
    if (this.#made.size === FILES_MAX) return 'No space left on device';
    this.#made.set(path, { uid: this.uid, gid: this.gid, at: this.#now() });
    return undefined;
  }

  /** Removes a file or a directory with all that is in it. */
  remove(path: string): Refusal | undefined {
    const refusal = this.#refuses(path);
    if (refusal !== undefined) return refusal;
    for (const left of [...this.#left.keys()]) {
      if (left !== path && !left.startsWith(`${path}/`)) continue;
      this.#bytes -= this.#left.get(left)?.bytes.length ?? 0;
      this.#left.delete(left);
    }
    for (const made of [...this.#made.keys()])
      if (made === path || made.startsWith(`${path}/`)) this.#made.delete(made);
    if (this.#base.files.has(path) || this.#base.directories.has(path)) this.#removed.add(path);
    return undefined;
  }

  makeExecutable(path: string): void {
    const left = this.#left.get(path);
    if (left !== undefined) left.executable = true;
  }

  /** What is appended to: a file of the computer's own. */
  #shown(path: string): string {
    const found = this.find(path);
    return found.kind === 'file' ? found.bytes : '';
  }

  /** Whether something may be made or removed at this path. */
  #refuses(path: string): Refusal | undefined {
    const parent = path.slice(0, Math.max(1, path.lastIndexOf('/')));
    if (this.find(parent).kind !== 'directory') return 'nonexistent directory';
    // What others left is theirs; what we left as somebody else (sudo) too.
    return path.length > PATH_MAX || !this.#base.mayWrite(parent, this.uid) ? this.#base.refusal : undefined;
  }
}

/** An absolute path without `.`, `..` and doubled slashes. */
export function resolve(cwd: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
