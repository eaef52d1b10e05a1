import { hashOfPassword, SALT_BYTES } from '../api/trust/password.ts';
import { problemOf } from '../api/trust/door.ts';
import { newSetUpCode } from '../api/trust/secrets.ts';
import { readConfig } from '../config/read.ts';
import { Complaint } from '../core/errors.ts';
import type { Beside } from '../store/beside.ts';
import { readPageCertificate } from '../system/page-certificate.ts';
import { keysIn } from '../page.ts';
import { readArgs } from './args.ts';
import type { CheckParts } from './check.ts';
import type { Command } from './command.ts';

export interface OwnerParts extends CheckParts {
  /** state.sqlite beside a daemon that may be running: it reads anew who may look each second. */
  readonly openBeside: (folder: string) => Beside;
  readonly random: (bytes: number) => Buffer;
  readonly now: () => number;
  /** The first line of stdin, asked for with that word when a person sits there. */
  readonly ask: (prompt: string) => Promise<string>;
}

const IN_CONFIG = 'the password stands in the config (page.password_hash): change it there';
const byBox = (parts: OwnerParts, action: string) =>
  ({ at: parts.now(), who: 'this box', source: null, action, detail: null }) as const;

/** `skep claim-code` */
export function claimCodeCommand(parts: OwnerParts): Command {
  const command: Command = {
    name: 'claim-code',
    about: 'Print the set-up code: whoever types it into the page first owns this device.',
    usage: 'skep claim-code [--data DIR] [--config FILE]',
    async run(args, io) {
      const line = readArgs(command, args, io, {});
      if (line === undefined) return 0;
      const { config } = await readConfig(line.place, io.env, parts.sensors, parts.hostname);
      if (config.page.password_hash !== '') throw new Complaint(IN_CONFIG);
      const state = parts.openBeside(line.place.dataDir);
      try {
        const code = state.trust.offerSetUpCode(newSetUpCode(parts.random));
        if (code === null) throw new Complaint('this device has an owner already; skep password sets another password');
        io.stdout.write(`${code}\n`);
        return 0;
      } finally {
        state.close();
      }
    },
  };
  return command;
}

const PASSWORD_USAGE = `skep password [--hash | --reset]

Asks for the new password of the page, on stdin. Every browser has to log in anew. Works while the daemon runs.

  --hash    only print its hash, for page.password_hash in the config
  --reset   forget the owner instead, and print a new set-up code
`;

/** `skep password` */
export function passwordCommand(parts: OwnerParts): Command {
  const command: Command = {
    name: 'password',
    about: 'Set the password of the page, or forget its owner.',
    usage: PASSWORD_USAGE,
    async run(args, io) {
      const line = readArgs(command, args, io, { hash: { type: 'boolean' }, reset: { type: 'boolean' } });
      if (line === undefined) return 0;
      if (line.values.hash === true) {
        io.stdout.write(`${await newHash(parts)}\n`);
        return 0;
      }
      const { config } = await readConfig(line.place, io.env, parts.sensors, parts.hostname);
      if (config.page.password_hash !== '') throw new Complaint(IN_CONFIG);
      const state = parts.openBeside(line.place.dataDir);
      try {
        if (line.values.reset === true) {
          const code = newSetUpCode(parts.random);
          state.trust.disown(code);
          state.trust.writeAudit(byBox(parts, 'forgot the owner'));
          io.stdout.write(`${code}\n`);
        } else {
          state.trust.setPassword(await newHash(parts));
          state.trust.writeAudit(byBox(parts, 'set the password'));
        }
        return 0;
      } finally {
        state.close();
      }
    },
  };
  return command;
}

async function newHash({ ask, random }: OwnerParts): Promise<string> {
  const password = await ask('New password: ');
  const problem = problemOf(password, password);
  if (problem !== undefined) throw new Complaint(problem, 2);
  return await hashOfPassword(password, random(SALT_BYTES));
}

/** `skep fingerprint` */
export function fingerprintCommand(): Command {
  const command: Command = {
    name: 'fingerprint',
    about: 'Print the SHA-256 fingerprint of the page’s certificate, to be compared with what the browser shows.',
    usage: 'skep fingerprint [--data DIR]',
    async run(args, io) {
      const line = readArgs(command, args, io, {});
      if (line === undefined) return 0;
      const certificate = readPageCertificate(keysIn(line.place.dataDir));
      if (certificate === undefined)
        throw new Complaint('the page has no certificate: page.tls makes one at the start');
      io.stdout.write(`${certificate.fingerprint}\n`);
      return 0;
    },
  };
  return command;
}
