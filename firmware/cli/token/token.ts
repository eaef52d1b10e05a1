import type { Sensor } from '../../sensors/sensor.ts';
import { misuse, readArgs } from '../args.ts';
import type { Command } from '../command.ts';
import { addToken } from './add.ts';
import { importTokens } from './import.ts';
import { listTokens, removeToken } from './list.ts';
import type { TokenAction } from './action.ts';

export interface TokenParts {
  readonly sensors: readonly Sensor[];
  readonly hostname: string;
  readonly random: (length: number) => Uint8Array;
  /** Addresses of this box that others may reach, the likeliest first. */
  readonly addresses: () => readonly string[];
}

const ACTIONS: Readonly<Record<string, TokenAction>> = {
  add: addToken,
  import: importTokens,
  list: listTokens,
  remove: removeToken,
};

export function tokenCommand(parts: TokenParts): Command {
  const command: Command = {
    name: 'token',
    about: 'Honeytokens: make one and print what to plant, import a catalogue, list, remove. A running daemon follows.',
    usage: `skep token add --host NAME --message TEXT [--url URL] [--out DIR]
       skep token import FILE.csv | list | remove ID
  --host NAME    where it will be planted: the machine or share that somebody has then looked into
  --message TEXT what the alert says
  --url URL      under which this box is reached from there; default: its first address and the port of the sensor
                 that answers tokens
  --out DIR      also write a document (.docx), a desktop.ini and a QR code (.svg) that lead to it
`,
    async run(args, io) {
      const options = {
        host: { type: 'string' },
        message: { type: 'string' },
        url: { type: 'string' },
        out: { type: 'string' },
      } as const;
      const line = readArgs(command, args, io, options, 2);
      if (line === undefined) return 0;
      const [name = ''] = line.words;
      const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
      if (action === undefined) throw misuse(command, `needs one of ${Object.keys(ACTIONS).join(', ')}`);
      const { host, message, url, out } = line.values;
      const [, word] = line.words;
      return await action({ command, io, place: line.place, parts, word, host, message, url, out });
    },
  };
  return command;
}
