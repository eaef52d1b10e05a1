import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashOfPassword, SALT_BYTES } from '../api/trust/password.ts';
import { readBootFile } from '../config/boot-file.ts';
import type { Problem } from '../config/config.ts';
import { editToml } from '../config/edit.ts';
import { leavesOf } from '../config/leaves.ts';
import { linesOf } from '../config/lines.ts';
import { loadConfig, parseFile } from '../config/load.ts';
import { CONFIG_NAME } from '../config/read.ts';
import { Complaint } from '../core/errors.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { applyBootFiles, type BootParts } from '../setup/boot/apply.ts';
import { bootFolder } from '../setup/boot/folder.ts';
import { NMCLI } from '../setup/nm/arguments.ts';
import type { Privileges } from '../setup/nm/backend.ts';
import { station, wired, type Profile } from '../setup/nm/keyfile.ts';
import { terseRows } from '../setup/nm/terse.ts';
import { keptState } from '../setup/root/keep-state.ts';
import { run, type ProfileFolders } from '../setup/root/machine-root.ts';
import { ownFiles, type OwnFiles } from '../setup/root/own-files.ts';
import { writableFolder } from '../setup/root/writable.ts';
import type { Beside } from '../store/beside.ts';
import { readArgs } from './args.ts';
import type { Command } from './command.ts';
import { ROOT_OPTIONS, rootPlaces } from './setup-places.ts';

export interface BootCommandParts {
  readonly sensors: readonly Sensor[];
  readonly hostname: string;
  readonly rootOf: (folders: ProfileFolders) => Privileges;
  readonly openBeside: (folder: string) => Beside;
  readonly random: (bytes: number) => Buffer;
}

/** `skep boot`: what the files on the boot partition ask for; as root, before the daemon. */
export function bootCommand(parts: BootCommandParts): Command {
  const command: Command = {
    name: 'boot',
    about: 'Carry out what skep.toml and its like on the boot partition ask for; as root, before the daemon starts.',
    usage: 'skep boot [--folder DIR] [--state DIR] [--wifi NAME] [--profiles DIR] [--data DIR] [--config FILE]',
    async run(args, io) {
      const line = readArgs(command, args, io, ROOT_OPTIONS);
      if (line === undefined) return 0;
      const { dataDir } = line.place;
      const places = rootPlaces(line.values, line.place.configFile ?? join(dataDir, CONFIG_NAME));
      const root = parts.rootOf(places.profiles);
      const state = keptState(places.state);
      const files = ownFiles(places);
      const around = { sensors: parts.sensors, broken: [], hostname: parts.hostname, dataDir };
      const profile = async (one: Profile): Promise<void> => {
        await root.nmcli(NMCLI.radioOn);
        await root.nmcli(NMCLI.load(root.keepProfile(one)));
      };
      const boot: BootParts = {
        folder: bootFolder(places.folder),
        read: (text) => readBootFile(text, around),
        toml: (text) => parseFile(text, []),
        keepWifi: async (wish) => await profile(station(places.wifi, wish)),
        keepWired: async (ipv4) => await profile(wired(await wiredDevice(root), ipv4)),
        async country(code) {
          files.writeCountry(code);
          await run('iw', ['reg', 'set', code]);
        },
        timeZone: async (zone) => await Promise.resolve(files.writeTimeZone(zone)),
        async owner(password) {
          const hash = await hashOfPassword(password, parts.random(SALT_BYTES));
          const beside = parts.openBeside(dataDir);
          beside.trust.setPassword(hash);
          beside.close();
        },
        config: async (toml) => await Promise.resolve(mergeConfig(files, toml, around)),
        async reset() {
          for (const name of ['skep-wifi', 'skep-wired']) await root.nmcli(NMCLI.forget(name));
          emptyFolder(dataDir);
          files.reset();
        },
        log: (sentence) => void io.stdout.write(`${sentence}\n`),
      };
      const before = state.read();
      let after = before;
      await writableFolder(
        places.folder,
        run,
      )(async () => {
        after = await applyBootFiles(boot, before);
      });
      state.write(after);
      for (const problem of after.problems) io.stderr.write(`${problem}\n`);
      return after.problems.length === 0 ? 0 : 1;
    },
  };
  return command;
}

async function wiredDevice(root: Privileges): Promise<string> {
  const rows = terseRows((await root.nmcli(NMCLI.devices)).stdout);
  return rows.find(([, type]) => type === 'ethernet')?.[0] ?? 'eth0';
}

/** The keys go into the config file, where they are checked with what stands there. */
function mergeConfig(files: OwnFiles, toml: string, around: Parameters<typeof loadConfig>[2]): readonly Problem[] {
  const edited = editToml(files.readConfig(), leavesOf(parseFile(toml, [])));
  if ('fault' in edited) return [{ path: '', source: 'file', sentence: `${edited.fault}.` }];
  const { problems } = loadConfig(edited.text, {}, around);
  const lineOf = linesOf(toml);
  if (problems.length === 0) {
    files.writeConfig(edited.text);
    return [];
  }
  return problems.map(({ path, source, sentence }) => {
    const line = lineOf(path.split('.'));
    return { path, source, sentence, ...(line === undefined ? {} : { line }) };
  });
}

/** The folder stays: it may be a mount point. */
function emptyFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!existsSync(join(folder, 'keys')) && !existsSync(join(folder, 'state.sqlite'))) {
    if (readdirSync(folder).length > 0)
      throw new Complaint(`${folder} is no data directory of Skep: nothing was reset`);
  }
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
