import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { Problem } from './config.ts';
import type { Email } from './email.ts';
import type { Environment } from './environment.ts';

/** More is no password and no certificate. */
const LARGEST_BYTES = 256 * 1024;
/** Where systemd keeps the unit's credentials; root finds them there also when it types `skep check`. */
const UNIT_CREDENTIALS = '/run/credentials/skep.service';

export interface MailFiles {
  readonly email: Email | null;
  readonly problems: readonly Problem[];
}

/** `password_file` and `ca_file` read: what they hold stands in `password` and `ca` afterwards. */
export async function readMailFiles(email: Email | null, env: Environment, dataDir: string): Promise<MailFiles> {
  if (email === null) return { email, problems: [] };
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const folders = [
    ...(credentials === undefined || credentials === '' ? [] : [credentials]),
    dataDir,
    UNIT_CREDENTIALS,
  ];
  const problems: Problem[] = [];
  const read = async (key: 'password_file' | 'ca_file'): Promise<string> => {
    if (email[key] === '') return '';
    try {
      return await firstOf(email[key], folders);
    } catch (error) {
      problems.push(problem(key, `names ${email[key]}, which ${reason(error)}`));
      return '';
    }
  };
  const password = (await read('password_file')).split(/\r?\n/, 1)[0] ?? '';
  const ca = await read('ca_file');
  if (email.password_file !== '' && password === '' && problems.length === 0) {
    problems.push(problem('password_file', `names ${email.password_file}, whose first line is empty`));
  }
  if (ca !== '' && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    problems.push(
      problem('ca_file', `names ${email.ca_file}, which holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`),
    );
  }
  return { email: { ...email, password: password || email.password, ca }, problems };
}

async function firstOf(path: string, folders: readonly string[]): Promise<string> {
  const places = isAbsolute(path) ? [path] : folders.map((folder) => join(folder, path));
  let missing: unknown;
  for (const place of places) {
    try {
      const { size } = await stat(place);
      if (size > LARGEST_BYTES) throw new Error('is larger than 256 KiB');
      return await readFile(place, 'utf8');
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      missing ??= error;
    }
  }
  throw missing;
}

function reason(error: unknown): string {
  switch (errnoOf(error)) {
    case 'ENOENT':
      return 'is not there';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user; give it the right to (chgrp and chmod g+r)';
    case 'EISDIR':
      return 'is a folder';
    default:
      return messageOf(error);
  }
}

const problem = (key: string, said: string): Problem => ({
  path: `alerts.email.${key}`,
  source: 'file',
  sentence: `\`${key}\` in [alerts.email] ${said}.`,
});
