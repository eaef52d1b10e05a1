import type { ValuesOf } from '../../core/field.ts';
import { byteString, field } from '../sensor.ts';

export const OPTIONS = {
  version: field.text(
    'What it passes for: the software version and comment of its identification, without `SSH-2.0-`. The algorithms offered are those of that release, as far as ssh2 goes.',
    // RFC 4253 section 4.2: printable ASCII; 255 bytes with `SSH-2.0-` and CR LF.
    { default: 'OpenSSH_8.4p1 Debian-5+deb11u3', max: 245, pattern: '^[!-,.-~]+( [ -~]*)?$' },
  ),
  hostname: field.text('Name in the shell; empty: the name this device made up for itself.', {
    default: '',
    max: 63,
    pattern: '^[A-Za-z0-9._-]*$',
  }),
  banner: field.text('Text before the login (the file of sshd_config’s `Banner`).', { default: '', max: 2048 }),
  keyboard_interactive: field.bool('Whether passwords may also be typed at a prompt of ours; Debian has it off.', {
    default: false,
  }),
  let_in: field.choice(
    'Who is let in: nobody, everybody (keys too), everybody `after` some refused passwords, or the `listed` credentials.',
    ['never', 'always', 'after', 'listed'],
    { default: 'never' },
  ),
  let_in_after: field.int('With `let_in = "after"`: passwords of one session that are refused first.', {
    default: 1,
    min: 1,
    max: 100,
  }),
  credentials: field.list(
    'With `let_in = "listed"`: what opens the door, each as "user:password".',
    field.text('One pair.', { max: 256, pattern: '^[^:]+:' }),
    { default: [] },
  ),
  tries: field.int('Refused tries, of passwords and keys, after which it hangs up (sshd_config’s `MaxAuthTries`).', {
    default: 6,
    min: 1,
    max: 1000,
  }),
} as const;

export type Options = ValuesOf<typeof OPTIONS>;

/** Options that are each fine but do not fit together. */
export function clashes(options: Options): readonly string[] {
  const found: string[] = [];
  if (options.let_in === 'listed' && options.credentials.length === 0) {
    found.push('let_in = "listed" needs at least one pair in `credentials`, such as "root:admin"');
  }
  if (options.let_in === 'after' && options.let_in_after >= options.tries) {
    found.push(
      `let_in_after = ${options.let_in_after} is never reached: it hangs up after ${options.tries} refused tries`,
    );
  }
  return found;
}

/** Whether a try is let in. A key has no password; `refused` counts the passwords refused before. */
export function letsIn(options: Options, username: string, password: string | undefined, refused: number): boolean {
  switch (options.let_in) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'after':
      return refused >= options.let_in_after;
    case 'listed':
      return (
        password !== undefined && options.credentials.some((pair) => byteString(pair) === `${username}:${password}`)
      );
  }
}
