import type { BootFolder } from '../boot/folder.ts';
import { scrub, type BootState } from '../boot/apply.ts';
import { statusText } from '../boot/status-text.ts';
import type { NetworkBackend } from '../network.ts';
import type { Ran } from '../nm/backend.ts';
import type { Handlers } from './serve.ts';

export interface HandlerParts {
  readonly name: string;
  readonly network: NetworkBackend;
  readonly folder: BootFolder;
  readonly hasWifi: () => Promise<boolean>;
  readonly run: (program: string, args: readonly string[]) => Promise<Ran>;
  readonly state: { readonly read: () => BootState; readonly write: (state: BootState) => void };
}

const STATUS_FILE = 'skep-status.txt';

/** What root does for the daemon, verb by verb. */
export function rootHandlers({ name, network, folder, hasWifi, run, state }: HandlerParts): Handlers {
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
      const { asked, accessPointPassphrase, problems } = state.read();
      return { name, asked, problems, protected: accessPointPassphrase !== '', hasWifi: await hasWifi() };
    },
    links: async () => await network.links(),
    scan: async () => await network.scan(),
    'access-point-up': async () => await after(network.accessPointUp()),
    'access-point-down': async () => await after(network.accessPointDown()),
    'usb-up': async () => await after(network.usbUp()),
    'usb-down': async () => await after(network.usbDown()),
    'join-wifi': async (wish) => await network.joinWifi(wish),
    'set-wired': async ({ ipv4 }) => await network.setWired(ipv4),
    country: async ({ code }) => await done('iw', ['reg', 'set', code]),
    'time-zone': async ({ zone }) => await done('timedatectl', ['set-timezone', zone]),
    async status(status) {
      folder.write(STATUS_FILE, statusText(status));
      return await Promise.resolve({});
    },
    async claimed() {
      scrub(folder);
      // Its own Wi-Fi will not come again by itself.
      const known = state.read();
      if (known.accessPointPassphrase !== '' && !known.asked) state.write({ ...known, accessPointPassphrase: '' });
      return await Promise.resolve({});
    },
    async finished() {
      const known = state.read();
      if (known.asked) state.write({ ...known, asked: false });
      return await Promise.resolve({});
    },
  };
}
