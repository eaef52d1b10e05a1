import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Manifest } from '../core/snapshot.ts';
import { forTerminal } from '../core/terminal.ts';
import { misuse, readArgs } from './args.ts';
import type { Command } from './command.ts';

export function exportCommand(makeSnapshot: (folder: string, target: string) => Promise<Manifest>): Command {
  const command: Command = {
    name: 'export',
    about: 'Write a consistent copy of the evidence, also while the daemon runs, with a manifest that proves it whole.',
    usage: 'skep export FILE.sqlite [--data DIR]',
    async run(args, io) {
      const line = readArgs(command, args, io, {}, 1);
      if (line === undefined) return 0;
      const [name] = line.words;
      if (name === undefined) throw misuse(command, 'needs the name of the file to write');
      const target = resolve(io.cwd, name);
      const manifest = await makeSnapshot(line.place.dataDir, target);
      const manifestPath = `${target}.manifest.json`;
      writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
      io.stdout.write(forTerminal(`${target}: ${manifest.bytes} bytes, ${manifest.tables['session'] ?? 0} sessions, `));
      io.stdout.write(`events up to ${manifest.lastEvent}\nsha256 ${manifest.sha256}\n${forTerminal(manifestPath)}\n`);
      if (manifest.journalBytesLeftOut > 0) {
        const bytes = manifest.journalBytesLeftOut;
        io.stderr.write(
          `${bytes} bytes of journal are not in it: start skep once, so that they are copied, and export again\n`,
        );
      }
      return 0;
    },
  };
  return command;
}
