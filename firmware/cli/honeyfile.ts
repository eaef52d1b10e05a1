import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Complaint, errnoOf, messageOf } from '../core/errors.ts';
import { forTerminal } from '../core/terminal.ts';
import { bait, BAIT_KINDS, baitKindOf, type BaitKind, type Derive } from '../sensors/bait/bait.ts';
import { HONEYFILES_LIST, readList, writeList } from '../watch/honeyfiles/list.ts';
import { misuse, readArgs } from './args.ts';
import type { Command, Io } from './command.ts';
import { handOver } from './hand-over.ts';

const isKind = (word: string): word is BaitKind => (BAIT_KINDS as readonly string[]).includes(word);

export function honeyfileCommand(derive: Derive): Command {
  const command: Command = {
    name: 'honeyfile',
    about: 'Honeyfiles: write one that is worth opening and have it watched; list, remove. A running daemon follows.',
    usage: `skep honeyfile place PATH [--kind KIND] | watch PATH | list | remove PATH
  place          writes the file and watches it; watch takes a file or folder that is there or will be
  --kind KIND    ${BAIT_KINDS.join(', ')}; default: what fits the name
`,
    async run(args, io) {
      const line = readArgs(command, args, io, { kind: { type: 'string' } }, 2);
      if (line === undefined) return 0;
      const [action, word] = line.words;
      const list = join(line.place.dataDir, HONEYFILES_LIST);
      const path = word === undefined ? undefined : absolute(io, word);
      const named = (): string => {
        if (path !== undefined) return path;
        throw misuse(command, `needs a path after ${action}`);
      };
      switch (action) {
        case 'place': {
          const { kind = baitKindOf(named()) } = line.values;
          if (!isKind(kind)) throw misuse(command, `knows no kind '${kind}'; there are ${BAIT_KINDS.join(', ')}`);
          place(named(), bait(kind, derive));
          break;
        }
        case 'watch':
        case 'remove':
          named();
          break;
        case 'list':
          for (const one of readList(list)) io.stdout.write(`${forTerminal(one)}\n`);
          return 0;
        default:
          throw misuse(command, 'needs one of place, watch, list, remove');
      }
      return await Promise.resolve(change(io, list, action, named()));
    },
  };
  return command;
}

/** With its slash at the end, which says that it is a folder. */
function absolute(io: Io, word: string): string {
  if (word.includes('\n')) throw new Complaint('a path with a line end in it cannot be watched by this command', 2);
  return `${resolve(io.cwd, word)}${word.endsWith('/') && word !== '/' ? '/' : ''}`;
}

function place(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    const why =
      errnoOf(error) === 'EEXIST'
        ? 'it is there already; `skep honeyfile watch` watches it as it is'
        : messageOf(error);
    throw new Complaint(`${path} was not written: ${why}`);
  }
}

function change(io: Io, list: string, action: 'place' | 'watch' | 'remove', path: string): number {
  mkdirSync(dirname(list), { recursive: true, mode: 0o700 });
  const others = readList(list).filter((one) => one !== path);
  const save = (paths: readonly string[]): void => {
    writeList(list, paths);
    handOver(list);
  };
  if (action === 'remove') {
    if (others.length === readList(list).length) throw new Complaint(`${path} is not in ${list}`);
    save(others);
    io.stdout.write(`${forTerminal(path)} is not watched any more; the file itself is left as it is\n`);
    return 0;
  }
  save([...others, path]);
  io.stdout.write(`${forTerminal(path)} is ${action === 'place' ? 'written and ' : ''}watched while skep runs\n`);
  return 0;
}
