import { realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What is to be watched, as the file system is now. */
export interface Plan {
  /** Real path of a file -> as it was named. It need not be there: its folder is watched. */
  readonly files: ReadonlyMap<string, string>;
  /** Real path of a folder -> as it was named; all that is beneath is watched. */
  readonly trees: ReadonlyMap<string, string>;
  /** The folders that the files are in. */
  readonly folders: readonly string[];
  /** Named, and not to be watched now: not even the folder is there. */
  readonly missing: readonly string[];
  /** Changes when a watch would have to be set anew: a folder was replaced. */
  readonly stamp: string;
}

/** `paths` are absolute; one that ends with a slash is a folder, also before it is there. */
export function planOf(paths: readonly string[]): Plan {
  const files = new Map<string, string>();
  const trees = new Map<string, string>();
  const missing: string[] = [];
  const stamps: string[] = [];
  const folders = new Set<string>();
  for (const path of paths) {
    const named = path.length > 1 ? path.replace(/\/+$/, '') : path;
    const found = statOf(named);
    const folder = statOf(dirname(named));
    if (found?.isDirectory() === true) {
      const real = realOf(named);
      trees.set(real, named);
      stamps.push(`${real} ${found.ino}`);
    } else if (folder?.isDirectory() !== true || path.endsWith('/')) {
      missing.push(named);
    } else {
      // A link is watched where it leads: that is where the file is opened.
      const real = found === undefined ? join(realOf(dirname(named)), basename(named)) : realOf(named);
      files.set(real, named);
      folders.add(dirname(real));
      stamps.push(`${dirname(real)} ${statOf(dirname(real))?.ino ?? 0}`);
    }
  }
  return { files, trees, folders: [...folders], missing, stamp: [...stamps, 'missing', ...missing].join('\n') };
}

/** It may have gone since it was looked at; then the next look sees that. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
