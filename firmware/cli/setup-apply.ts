import { join } from 'node:path';
import { CONFIG_NAME } from '../config/read.ts';
import { linesForTerminal } from '../core/terminal.ts';
import { bootFolder } from '../setup/boot/folder.ts';
import { setupRules } from '../setup/link/rules.ts';
import { networkManager, type Privileges } from '../setup/nm/backend.ts';
import { deviceName, hardwareAddress } from '../setup/root/device-name.ts';
import { rootHandlers } from '../setup/root/handlers.ts';
import { keptState } from '../setup/root/keep-state.ts';
import { run, type ProfileFolders } from '../setup/root/machine-root.ts';
import { ownFiles } from '../setup/root/own-files.ts';
import { serveRoot } from '../setup/root/serve.ts';
import { writableFolder } from '../setup/root/writable.ts';
import { misuse, readArgs } from './args.ts';
import type { Command } from './command.ts';
import { ROOT_OPTIONS, rootPlaces } from './setup-places.ts';

/** systemd's first socket (sd_listen_fds(3)). */
const FIRST_FD = 3;
/** Longer than the daemon's slow look at things is apart: it stays while it is used. */
const IDLE_MS = 20_000;

/** `skep setup-apply`: the part of the set-up that runs as root, when the daemon asks by skep-setup.socket. */
export function setupApplyCommand(rootOf: (folders: ProfileFolders) => Privileges): Command {
  const command: Command = {
    name: 'setup-apply',
    about: 'Do what the set-up needs root for, when the daemon asks on skep-setup.socket; ends when nobody asks.',
    usage:
      'skep setup-apply [--socket PATH] [--folder DIR] [--state DIR] [--wifi NAME] [--usb NAME] [--profiles DIR] [--config FILE]',
    async run(args, io) {
      const line = readArgs(command, args, io, { ...ROOT_OPTIONS, socket: { type: 'string' } });
      if (line === undefined) return 0;
      const { socket } = line.values;
      if (socket === undefined && io.env['LISTEN_FDS'] === undefined)
        throw misuse(command, 'needs systemd, or --socket');
      const places = rootPlaces(line.values, line.place.configFile ?? join(line.place.dataDir, CONFIG_NAME));
      const root = rootOf(places.profiles);
      const state = keptState(places.state);
      const name = deviceName(hardwareAddress());
      const network = networkManager(root, {
        ...{ name, wifi: places.wifi, usb: places.usb, rules: setupRules },
        passphrase: () => state.read().accessPointPassphrase,
      });
      const handlers = rootHandlers({
        ...{ name, network, run, state, folder: bootFolder(places.folder), files: ownFiles(places) },
        writable: writableFolder(places.folder, run),
        hasWifi: async () => (await network.links()).some(({ kind }) => kind === 'wifi'),
      });
      const log = (sentence: string): void => void io.stderr.write(`${linesForTerminal(sentence)}\n`);
      const server = await serveRoot(
        socket === undefined ? { fd: FIRST_FD } : { path: socket },
        handlers,
        IDLE_MS,
        log,
      );
      await server.idle;
      server.stop();
      return 0;
    },
  };
  return command;
}
