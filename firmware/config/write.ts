import { copyFile, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigRefusal } from '../core/configuration.ts';
import { errnoOf, messageOf } from '../core/errors.ts';

export interface StagedFile {
  /** Now it is the file; the one before is kept as `.previous`. */
  commit(): Promise<void>;
  /** As if it had never been. */
  discard(): Promise<void>;
}

/** Nobody else's to read: it may hold the mail password. */
const NEW_MODE = 0o600;

/**
 * Writes a file beside the one that it is to replace, on the disk and not only in its cache: whoever loses power finds
 * the old one or the new one, whole.
 */
export async function stageFile(file: string, text: string): Promise<StagedFile> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    // A link stays a link.
    const target = await realpath(file).catch(() => file);
    const mode = await stat(target).then(
      (known) => known.mode & 0o777,
      () => undefined,
    );
    const beside = `${target}.new`;
    const handle = await open(beside, 'w', mode ?? NEW_MODE);
    try {
      await handle.writeFile(text);
      // The umask may have taken something away.
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return {
      async commit() {
        if (mode !== undefined) await copyFile(target, `${target}.previous`);
        await rename(beside, target);
        await syncFolder(dirname(target));
      },
      discard: async () => await rm(beside, { force: true }),
    };
  } catch (error) {
    throw new ConfigRefusal('unwritable', sentence(file, error));
  }
}

/** The new name is in the folder, which has a cache of its own. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function sentence(file: string, error: unknown): string {
  const folder = dirname(file);
  switch (errnoOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return `The folder ${folder} may not be written by the user of this daemon: give it the right to (chgrp skep and chmod g+w, the file too), or change ${file} on the box and send SIGHUP (systemctl reload skep).`;
    case 'EROFS':
      return `The folder ${folder} is read-only for this daemon: let it write there (under systemd: ReadWritePaths=${folder}), or change ${file} on the box and reload it (systemctl reload skep).`;
    case 'ENOSPC':
      return `The disk is full, so ${file} stays as it is: make room, then try again.`;
    default:
      return `The file ${file} cannot be written: ${messageOf(error)}.`;
  }
}
