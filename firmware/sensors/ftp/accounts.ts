import { byteString } from '../sensor.ts';
import type { FtpOptions } from './declaration.ts';

export interface Account {
  readonly name: string;
  readonly anonymous: boolean;
}

const ANY = '*';

/** Who is let in as whom; undefined when nobody is. User and password are byte strings. */
export function admit(options: FtpOptions, user: string, password: string): Account | undefined {
  // The product shows the system user behind anonymous logins, not the name that was given.
  if (options.anonymous && /^(?:ftp|anonymous)$/i.test(user)) return { name: 'ftp', anonymous: true };
  const listed = options.credentials.some((entry) => {
    const [name, secret] = splitCredential(entry);
    return (name === ANY || byteString(name) === user) && (secret === ANY || byteString(secret) === password);
  });
  return listed ? { name: user, anonymous: false } : undefined;
}

export function credentialProblems(options: FtpOptions): readonly string[] {
  return options.credentials
    .filter((entry) => splitCredential(entry)[0] === '')
    .map((entry) => `credentials: '${entry}' is not of the form user:password`);
}

/** At the first colon: a password may hold colons, a user name may not. */
function splitCredential(entry: string): readonly [string, string] {
  const colon = entry.indexOf(':');
  return colon < 0 ? ['', ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
}
