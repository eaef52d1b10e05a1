import type { Ipv4, Joined, Link, NetworkBackend } from '../network.ts';
import { NMCLI } from './arguments.ts';
import { accessPoint, station, usbLink, wired, type Profile } from './keyfile.ts';
import { reasonInWords } from './reasons.ts';
import { stationsOf } from './stations.ts';
import { terseRows, terseValues } from './terse.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What only root can do, one by one, so that the tests hand in their own. */
export interface Privileges {
  /** `nmcli` with LC_ALL=C, without a shell. */
  nmcli(args: readonly string[]): Promise<Ran>;
  /** Feeds `nft -f -`. */
  nft(rules: string): Promise<void>;
  /** Lays a profile where NetworkManager looks for it, and gives its path; a passing one is gone after a restart. */
  keepProfile(profile: Profile): string;
  /** The text of the lasting profile of that name, if there is one. */
  keptProfile(name: string): string | undefined;
  /** It is the device's own end of a USB cable: a dongle may have the same name, and is a LAN. */
  isGadget(device: string): boolean;
}

export interface Places {
  readonly wifi: string;
  readonly usb: string;
  /** Of the access point. */
  readonly name: string;
  /** Empty: open. */
  readonly passphrase: () => string;
  readonly rules: (devices: readonly string[]) => string;
}

export function networkManager(root: Privileges, places: Places): NetworkBackend {
  const { wifi, usb } = places;

  async function asked(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await root.nmcli(args);
    if (code !== 0) throw new Error(`nmcli ${args.slice(0, 4).join(' ')}: ${stderr.trim() || `exit ${code}`}`);
    return stdout;
  }

  async function links(): Promise<readonly Link[]> {
    const found: Link[] = [];
    for (const [device = '', type = '', state = '', connection = ''] of terseRows(await asked(NMCLI.devices))) {
      if (type !== 'wifi' && type !== 'ethernet') continue;
      const kind = type === 'ethernet' && root.isGadget(device) ? 'usb' : type;
      const connected = state.startsWith('connected');
      const shown = connected ? (await root.nmcli(NMCLI.addresses(device))).stdout : '';
      const addresses = [...terseValues(shown, 'IP4.ADDRESS'), ...terseValues(shown, 'IP6.ADDRESS')];
      const ours = OWN.has(connection);
      found.push({
        device,
        kind,
        connected,
        ours,
        addresses: addresses.map(plain).filter((one) => !/^fe80/i.test(one)),
      });
    }
    return found;
  }

  /** The rules stand before anybody can come. */
  async function raise(profile: Profile, device: string): Promise<void> {
    await root.nft(places.rules([...new Set([...(await ownDevices()), device])]));
    const up = await activated(profile, device);
    if (up.code === 0) return;
    await lower(profile.name, device);
    throw new Error(reasonInWords(up.stderr));
  }

  async function lower(name: string, device: string): Promise<void> {
    // That it is not there any more is as good.
    await root.nmcli(NMCLI.down(name));
    await root.nmcli(NMCLI.forget(name));
    await root.nft(places.rules((await ownDevices()).filter((one) => one !== device)));
  }

  /** Asked for each time: this program ends while they are up, and is started again. */
  async function ownDevices(): Promise<readonly string[]> {
    const rows = terseRows(await asked(NMCLI.devices));
    return rows.flatMap(([device = '', , , connection = '']) => (OWN.has(connection) ? [device] : []));
  }

  async function activated(profile: Profile, device: string): Promise<Ran> {
    await asked(NMCLI.load(root.keepProfile(profile)));
    return await root.nmcli(NMCLI.up(profile.name, device));
  }

  /** Keeps what works. What does not is forgotten, and what stood there before comes back. */
  async function tried(profile: Profile, device: string): Promise<Joined> {
    const before = root.keptProfile(profile.name);
    const up = await activated(profile, device);
    if (up.code === 0) return await joinedBy(device);
    await root.nmcli(NMCLI.forget(profile.name));
    if (before !== undefined) await root.nmcli(NMCLI.load(root.keepProfile({ ...profile, text: before })));
    return { kind: 'failed', reason: reasonInWords(up.stderr) };
  }

  async function joinedBy(device: string): Promise<Joined> {
    const link = (await links()).find((one) => one.device === device);
    return { kind: 'joined', addresses: link?.addresses ?? [] };
  }

  const wiredDevice = async (): Promise<string | undefined> =>
    (await links()).find(({ kind }) => kind === 'ethernet')?.device;

  return {
    links,
    async scan() {
      await asked(NMCLI.radioOn);
      return stationsOf(await asked(NMCLI.scan(wifi)));
    },
    async accessPointUp() {
      await asked(NMCLI.radioOn);
      await raise(accessPoint(wifi, places.name, places.passphrase()), wifi);
    },
    accessPointDown: async () => await lower('skep-setup', wifi),
    async usbUp() {
      // A DHCP server on a customer's LAN is a disaster.
      if (!root.isGadget(usb))
        throw new Error(`${usb} is no USB cable to a computer: no addresses are given out there`);
      await raise(usbLink(usb), usb);
    },
    usbDown: async () => await lower('skep-usb', usb),
    async retryWifi() {
      await asked(NMCLI.radioOn);
      const up = await root.nmcli(NMCLI.up('skep-wifi', wifi));
      return up.code === 0 ? await joinedBy(wifi) : { kind: 'failed', reason: reasonInWords(up.stderr) };
    },
    async joinWifi(wish) {
      await asked(NMCLI.radioOn);
      return await tried(station(wifi, wish), wifi);
    },
    async setWired(ipv4: Ipv4) {
      const device = await wiredDevice();
      if (device === undefined) return { kind: 'failed', reason: 'there is no Ethernet socket or dongle' };
      return await tried(wired(device, ipv4), device);
    },
  };
}

const OWN: ReadonlySet<string> = new Set(['skep-setup', 'skep-usb']);
const plain = (address: string): string => address.split('/')[0] ?? '';
