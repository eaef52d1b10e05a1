import type { BootFolder } from '../boot/folder.ts';
import { scrub, type BootState } from '../boot/apply.ts';
import { statusText } from '../boot/status-text.ts';
import type { NetworkBackend } from '../network.ts';
import type { Ran } from '../nm/backend.ts';
import type { OwnFiles } from './own-files.ts';
import type { Handlers } from './serve.ts';

export interface HandlerParts {
  readonly name: string;
  readonly network: NetworkBackend;
  readonly folder: BootFolder;
  readonly files: OwnFiles;
  /** The boot partition may be written while it works. */
  readonly writable: (work: () => Promise<void>) => Promise<void>;
  readonly hasWifi: () => Promise<boolean>;
  readonly run: (program: string, args: readonly string[]) => Promise<Ran>;
  readonly state: { readonly read: () => BootState; readonly write: (state: BootState) => void };
}

const STATUS_FILE = 'skep-status.txt';

/** What root does for the daemon, verb by verb. */
export function rootHandlers({ name, network, folder, files, writable, hasWifi, run, state }: HandlerParts): Handlers {
  async function done(program: string, args: readonly string[]): Promise<Readonly<Record<string, never>>> {
    const { code, stderr } = await run(program, args);
    if (code !== 0) throw new Error(stderr.trim().split('\n')[0] || `${program} ended with ${code}`);
    return {};
  }
  const after = async (work: Promise<void>): Promise<Readonly<Record<string, never>>> => {
    await work;
    return {};
  };

  return {
    async state() {
      const { asked, accessPointPassphrase, problems, ssid } = state.read();
      return { name, asked, problems, ssid, protected: accessPointPassphrase !== '', hasWifi: await hasWifi() };
    },
    links: async () => await network.links(),
    scan: async () => await network.scan(),
    'access-point-up': async () => await after(network.accessPointUp()),
    'access-point-down': async () => await after(network.accessPointDown()),
    'usb-up': async () => await after(network.usbUp()),
    'usb-down': async () => await after(network.usbDown()),
    'retry-wifi': async () => await network.retryWifi(),
    'join-wifi': async (wish) => await network.joinWifi(wish),
    'set-wired': async ({ ipv4 }) => await network.setWired(ipv4),
    async country({ code }) {
      files.writeCountry(code);
      return await done('iw', ['reg', 'set', code]);
    },
    async 'time-zone'({ zone }) {
      files.writeTimeZone(zone);
      return await Promise.resolve({});
    },
    config: async () => await Promise.resolve({ text: files.readConfig() }),
    async configure({ text }) {
      files.writeConfig(text);
      return await Promise.resolve({});
    },
    restart: async () => await done('systemctl', ['--no-block', 'restart', 'skep.service']),
    status: async (status) =>
      await after(writable(async () => await now(() => folder.write(STATUS_FILE, statusText(status))))),
    async claimed() {
      await writable(async () => await now(() => scrub(folder)));
      return await Promise.resolve({});
    },
    async finished() {
      const known = state.read();
      if (known.asked) state.write({ ...known, asked: false });
      return await Promise.resolve({});
    },
  };
}

const now = async (work: () => void): Promise<void> => await Promise.resolve(work());
