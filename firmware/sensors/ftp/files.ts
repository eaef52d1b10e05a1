/** A file or directory of the decoy. Times are UTC, ms. */
export interface Entry {
  readonly directory: boolean;
  readonly mode: number;
  readonly owner: number;
  readonly modifiedMs: number;
  readonly size: number;
  /** Undefined for a directory, and for what a visitor left and is not kept in memory. */
  readonly content?: Uint8Array;
}

/** Absolute path (no slash at its end but for the root) to entry. */
export type Tree = ReadonlyMap<string, Entry>;

/** What one visitor may add to the tree; the session forgets it. */
const ENTRIES_MAX = 512;
/** NAME_MAX and PATH_MAX of the system we claim to be. */
const NAME_BYTES = 255;
const PATH_BYTES = 4095;

const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** The tree as one visitor sees and changes it. */
export class Files {
  readonly #entries: Map<string, Entry>;
  readonly #most: number;
  /** Who the visitor is: an id of the system we claim to be. */
  readonly user: number;
  /** Anonymous visitors are shown what everybody may read, whoever owns it. */
  readonly #anonymous: boolean;

  constructor(tree: Tree, user: number, anonymous: boolean) {
    this.#entries = new Map(tree);
    this.#most = tree.size + ENTRIES_MAX;
    this.user = user;
    this.#anonymous = anonymous;
  }

  /**
   * The absolute path that an argument names, walked as the kernel does it: `nowhere/..` leads nowhere, `/..` is `/`.
   * The last part need not exist. Nothing here ever touches a real file.
   */
  resolve(directory: string, argument: string): string | undefined {
    if (argument === '' || argument.length > PATH_BYTES) return undefined;
    const home = argument.replace(/^~(?=\/|$)/, '/');
    let path = home.startsWith('/') ? '/' : directory;
    for (const part of home.split('/')) {
      if (part === '') continue;
      if (part.length > NAME_BYTES || !this.isDirectory(path)) return undefined;
      if (part === '.') continue;
      if (part === '..') path = parentOf(path);
      else path = path === '/' ? `/${part}` : `${path}/${part}`;
    }
    // A slash at the end asks for a directory.
    if (home.endsWith('/') && !this.isDirectory(path)) return undefined;
    return path;
  }

  get(path: string): Entry | undefined {
    return this.#entries.get(path);
  }

  isDirectory(path: string): boolean {
    return this.#entries.get(path)?.directory === true;
  }

  /** Names and entries in a directory, sorted by name. */
  within(directory: string): (readonly [string, Entry])[] {
    const inside: (readonly [string, Entry])[] = [];
    for (const [path, entry] of this.#entries) {
      if (path !== '/' && parentOf(path) === directory) inside.push([nameOf(path), entry]);
    }
    return inside.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  }

  links(path: string): number {
    if (!this.isDirectory(path)) return 1;
    return 2 + this.within(path).filter(([, entry]) => entry.directory).length;
  }

  mayRead(entry: Entry): boolean {
    return this.#anonymous ? (entry.mode & OTHERS_READ) !== 0 : this.#owns(entry) || (entry.mode & OTHERS_READ) !== 0;
  }

  /** Whether a name may be created or removed there. */
  mayChange(path: string): boolean {
    const parent = this.#entries.get(parentOf(path));
    if (parent?.directory !== true || path === '/') return false;
    return this.#owns(parent) || (parent.mode & OTHERS_WRITE) !== 0;
  }

  mayOverwrite(path: string): boolean {
    const entry = this.#entries.get(path);
    return entry !== undefined && !entry.directory && !this.#anonymous && this.#owns(entry);
  }

  /** False when the visitor has added enough. */
  put(path: string, entry: Entry): boolean {
    const isNew = !this.#entries.has(path);
    if (isNew && this.#entries.size >= this.#most) return false;
    this.#entries.set(path, entry);
    if (isNew) this.#touch(parentOf(path), entry.modifiedMs);
    return true;
  }

  /** New content; not kept (undefined) it can be seen but not fetched. */
  write(path: string, size: number, modifiedMs: number, content: Uint8Array | undefined): void {
    const entry = this.#entries.get(path);
    if (entry === undefined) return;
    const { directory, mode, owner } = entry;
    const written = { directory, mode, owner, modifiedMs, size };
    this.#entries.set(path, content === undefined ? written : { ...written, content });
  }

  change(path: string, changes: Partial<Pick<Entry, 'mode' | 'modifiedMs'>>): void {
    const entry = this.#entries.get(path);
    if (entry !== undefined) this.#entries.set(path, { ...entry, ...changes });
  }

  remove(path: string, nowMs: number): void {
    this.#entries.delete(path);
    this.#touch(parentOf(path), nowMs);
  }

  /** With everything beneath it. */
  move(from: string, to: string, nowMs: number): void {
    for (const [path, entry] of [...this.#entries]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.#entries.delete(path);
      this.#entries.set(to + path.slice(from.length), entry);
    }
    for (const path of [from, to]) this.#touch(parentOf(path), nowMs);
  }

  /** A directory in which a name comes or goes was modified then. */
  #touch(directory: string, nowMs: number): void {
    this.change(directory, { modifiedMs: nowMs });
  }

  #owns(entry: Entry): boolean {
    return entry.owner === this.user;
  }
}
