import { KEY_NAME } from '../api/trust/routes.ts';
import { hashOf, newApiKey } from '../api/trust/secrets.ts';
import { forTerminal } from '../core/terminal.ts';
import type { Beside } from '../store/beside.ts';
import { misuse, readArgs } from './args.ts';
import { columns } from './columns.ts';
import type { Command, Io } from './command.ts';

export interface KeyParts {
  readonly openBeside: (folder: string) => Beside;
  readonly random: (bytes: number) => Buffer;
  readonly now: () => number;
}

const USAGE = `skep key add NAME | list | remove NUMBER

Keys for programs that read the API, and may change nothing: Authorization: Bearer KEY. Works while the daemon runs,
within a second. A key is shown when it is made and never again.
`;

export function keyCommand(parts: KeyParts): Command {
  const command: Command = {
    name: 'key',
    about: 'Keys for programs that read the API: add, list and remove them.',
    usage: USAGE,
    async run(args, io) {
      const line = readArgs(command, args, io, {}, 2);
      if (line === undefined) return 0;
      const [verb, word] = line.words;
      if (verb !== 'add' && verb !== 'list' && verb !== 'remove') {
        throw misuse(command, verb === undefined ? 'needs add, list or remove' : `has no part '${forTerminal(verb)}'`);
      }
      if (verb === 'add' && !KEY_NAME.test(word ?? '')) {
        throw misuse(command, 'add needs a name of 1 to 40 letters, digits, blanks, . _ @ -');
      }
      if (verb === 'remove' && !/^\d{1,15}$/.test(word ?? ''))
        throw misuse(command, 'remove needs the number of a key');
      if (verb === 'list' && word !== undefined) throw misuse(command, 'list takes no word');
      const state = parts.openBeside(line.place.dataDir);
      try {
        switch (verb) {
          case 'add':
            return add(parts, state.trust, word ?? '', io);
          case 'list':
            return list(state.trust, io);
          case 'remove':
            return remove(parts, state.trust, Number(word), io);
        }
      } finally {
        state.close();
      }
    },
  };
  return command;
}

type State = Beside['trust'];

function add({ random, now }: KeyParts, trust: State, name: string, io: Io): number {
  const key = newApiKey(random);
  const id = trust.addApiKey({ name, hash: hashOf(key), createdAt: now() });
  if (id === undefined) {
    io.stderr.write('there are too many keys: remove some first\n');
    return 1;
  }
  trust.writeAudit({ at: now(), who: 'this box', source: null, action: 'added a key', detail: `key ${id}, ${name}` });
  io.stdout.write(`${key}\n`);
  return 0;
}

function list(trust: State, io: Io): number {
  const rows = trust
    .trust()
    .keys.map(({ id, name, createdAt }) => [String(id), forTerminal(name), new Date(createdAt).toISOString()]);
  io.stdout.write(columns(rows));
  return 0;
}

function remove({ now }: KeyParts, trust: State, id: number, io: Io): number {
  if (!trust.removeApiKey(id)) {
    io.stderr.write(`there is no key ${id}\n`);
    return 1;
  }
  trust.writeAudit({ at: now(), who: 'this box', source: null, action: 'removed a key', detail: `key ${id}` });
  return 0;
}
