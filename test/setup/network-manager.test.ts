import { describe, expect, it } from 'vitest';
import { networkManager, type Privileges, type Ran } from '../../firmware/setup/nm/backend.ts';
import { accessPoint, station, usbLink, wired } from '../../firmware/setup/nm/keyfile.ts';
import { reasonInWords } from '../../firmware/setup/nm/reasons.ts';
import { doubtOf, stationsOf } from '../../firmware/setup/nm/stations.ts';
import { terseRows, terseValues } from '../../firmware/setup/nm/terse.ts';
import { setupRules } from '../../firmware/setup/link/rules.ts';
import { isGadgetPath } from '../../firmware/setup/root/machine-root.ts';

const hex = (text: string): string => Buffer.from(text).toString('hex').toUpperCase();

describe('the terse output of nmcli', () => {
  it('keeps colons and backslashes of values', () => {
    expect(terseRows('wlan0:wifi:disconnected:\na\\:b:c\\\\d::e\n')).toEqual([
      ['wlan0', 'wifi', 'disconnected', ''],
      ['a:b', 'c\\d', '', 'e'],
    ]);
    expect(
      terseValues(
        'IP4.ADDRESS[1]:192.168.1.5/24\nIP4.ADDRESS[2]:10.0.0.1/8\nIP6.ADDRESS[1]:fe80::1/64\n',
        'IP4.ADDRESS',
      ),
    ).toEqual(['192.168.1.5/24', '10.0.0.1/8']);
  });

  it('becomes networks, each once, strongest first, none without a name', () => {
    const output = [
      `${hex('Home')}:5180:90:WPA2`,
      `${hex('Home')}:2412:60:WPA1 WPA2`,
      `${hex('Corp')}:2437:80:WPA2 802.1X`,
      `${hex('New')}:2462:70:WPA3`,
      `${hex('Café: "x"')}:2412:50:WPA2 WPA3`,
      `${hex('Far')}:5500:40:WPA2`,
      `${hex('Free')}:2412:30:`,
      `${hex('Old')}:2412:20:WEP`,
      `:2412:99:WPA2`,
      `0000000000:2412:99:WPA2`,
      `FF41:2412:10:WPA2`,
      'nonsense',
    ].join('\n');
    const heard = stationsOf(output);
    expect(heard.map(({ ssid, band, security }) => `${ssid} ${band} ${security}`)).toEqual([
      ...['Corp 2.4 enterprise', 'New 2.4 wpa3', 'Home 2.4 wpa', 'Café: "x" 2.4 wpa', 'Far 5 wpa'],
      ...['Free 2.4 open', 'Old 2.4 wep', String.raw`\xffA 2.4 wpa`],
    ]);
    expect(heard.map((one) => doubtOf(one)?.split(' ').slice(0, 3).join(' '))).toEqual([
      ...['asks for a', 'wants WPA3: allow', undefined, undefined, 'is on 5', 'is open: everybody'],
      ...['has WEP, which', undefined],
    ]);
  });
});

describe('profiles', () => {
  it('are written as `nmcli --offline connection add` writes them', () => {
    expect(accessPoint('wlan0', 'skep-1a2b', ' a\\b;c  d ').text).toBe(`[connection]
id=skep-setup
type=wifi
autoconnect=false
interface-name=wlan0

[wifi]
band=bg
channel=6
mode=ap
ssid=skep-1a2b

[wifi-security]
group=ccmp;
key-mgmt=wpa-psk
pairwise=ccmp;
pmf=1
proto=rsn;
psk=\\sa\\\\b;c  d\\s

[ipv4]
address1=192.0.2.1/24
method=shared

[ipv6]
method=disabled
`);
    const ipv4 = {
      method: 'static',
      address: '192.168.1.20',
      prefix: 24,
      gateway: '192.168.1.1',
      dns: ['1.1.1.1', '9.9.9.9'],
    } as const;
    expect(station('wlan0', { ssid: 'Caf;é \\ 1', passphrase: 'abcdefgh', hidden: true, ipv4 }).text).toBe(`[connection]
id=skep-wifi
type=wifi
autoconnect-priority=10
autoconnect-retries=0
interface-name=wlan0

[wifi]
hidden=true
mode=infrastructure
powersave=2
ssid=67;97;102;59;195;169;32;92;32;49;

[wifi-security]
key-mgmt=wpa-psk
psk=abcdefgh

[ipv4]
address1=192.168.1.20/24,192.168.1.1
dhcp-send-hostname=false
dns=1.1.1.1;9.9.9.9;
method=manual

[ipv6]
dhcp-send-hostname=false
method=auto
`);
    expect(wired('eth0', { method: 'dhcp' }).text).toContain('[ipv4]\ndhcp-send-hostname=false\nmethod=auto\n');
  });

  it('are open without a passphrase, and share a network on their own links only', () => {
    expect(accessPoint('wlan0', 'skep-1a2b', '').text).not.toContain('security');
    expect(usbLink('usb0').text).toContain('interface-name=usb0');
    const shared = [accessPoint('wlan0', 'x', ''), usbLink('usb0'), wired('eth0', { method: 'dhcp' })];
    expect(shared.map(({ passing, text }) => [passing, text.includes('method=shared')])).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it('cannot be broken out of by a name or a passphrase', () => {
    const { text } = station('wlan0', {
      ...{ ssid: 'x\n[ipv4]\nmethod=shared', passphrase: 'y\n[ipv4]', hidden: false },
      ipv4: { method: 'dhcp' },
    });
    expect(text.match(/^\[/gm)).toHaveLength(5);
    expect(text).not.toContain('shared');
  });
});

it.each([
  ['Error: Connection activation failed: (7) Secrets were required, but not provided.', /passphrase is wrong/],
  [
    'Error: Connection activation failed: Secrets were required, but not provided\nHint: use journalctl',
    /passphrase is wrong/,
  ],
  ['Error: Connection activation failed: The Wi-Fi network could not be found', /not heard here/],
  [
    'Error: Connection activation failed: IP configuration could not be reserved (no available address, timeout, etc.)',
    /no address/,
  ],
  ['Error: Connection activation failed: 802.1X supplicant took too long to authenticate', /did not answer in time/],
  ['Error: Connection activation failed: (10) x', /refused the log-in/],
  ['Error: Timeout expired (60 seconds)', /longer than a minute/],
  ['Error: Something new \u001b[31m', /^NetworkManager says: Something new \[31m$/],
])('says in words: %s', (told, words) => {
  expect(reasonInWords(told)).toMatch(words);
});

const DEVICES = '-t -f DEVICE,TYPE,STATE,CONNECTION device status';

interface Script {
  readonly answer?: (args: string) => Partial<Ran> | undefined;
  readonly kept?: string;
  readonly gadget?: boolean;
}

function rig({ answer = () => undefined, kept, gadget = false }: Script = {}) {
  const done: string[] = [];
  const root: Privileges = {
    async nmcli(args) {
      const line = args.join(' ');
      done.push(line);
      return await Promise.resolve({ code: 0, stdout: '', stderr: '', ...answer(line) });
    },
    async nft(rules) {
      done.push(`nft ${/iifname (\{.*?\})/.exec(rules)?.[1] ?? 'none'}`);
      await Promise.resolve();
    },
    keepProfile({ name, text, passing }) {
      done.push(`keep ${name}${passing ? ' passing' : ''}${text === kept ? ' as before' : ''}`);
      return `/profiles/${name}`;
    },
    keptProfile: () => kept,
    isGadget: () => gadget,
  };
  const network = networkManager(root, {
    ...{ wifi: 'wlan0', usb: 'usb0', name: 'skep-1a2b', passphrase: () => '', rules: setupRules },
  });
  return { network, done };
}

describe('NetworkManager', () => {
  it('is asked for an access point: rules first, a profile that does not last', async () => {
    const { network, done } = rig();
    await network.accessPointUp();
    await network.accessPointDown();
    expect(done).toEqual([
      'radio wifi on',
      DEVICES,
      'nft { "wlan0" }',
      'keep skep-setup passing',
      'connection load /profiles/skep-setup',
      '--wait 60 connection up id skep-setup ifname wlan0',
      '--wait 60 connection down id skep-setup',
      '--wait 60 connection delete id skep-setup',
      DEVICES,
      'nft none',
    ]);
  });

  it('is asked to join, says why not, and gets its old profile back', async () => {
    const failed = {
      code: 4,
      stderr: 'Error: Connection activation failed: Secrets were required, but not provided\n',
    };
    const { network, done } = rig({ kept: 'old text', answer: (line) => (line.includes(' up ') ? failed : undefined) });
    const wish = { ssid: 'Home', passphrase: 'not this one', hidden: false, ipv4: { method: 'dhcp' } } as const;
    expect(await network.joinWifi(wish)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('passphrase is wrong'),
    });
    expect(done).toEqual([
      ...['radio wifi on', 'keep skep-wifi', 'connection load /profiles/skep-wifi'],
      '--wait 60 connection up id skep-wifi ifname wlan0',
      '--wait 60 connection delete id skep-wifi',
      ...['keep skep-wifi as before', 'connection load /profiles/skep-wifi'],
    ]);
    expect(done.join(' ')).not.toContain('not this one');
  });

  it('says why a network that it knows did not come, and keeps it', async () => {
    const failed = { code: 4, stderr: 'Error: Connection activation failed: The Wi-Fi network could not be found\n' };
    const { network, done } = rig({ answer: (line) => (line.includes(' up ') ? failed : undefined) });
    expect(await network.retryWifi()).toEqual({ kind: 'failed', reason: expect.stringContaining('not heard here') });
    expect(done).toEqual(['radio wifi on', '--wait 60 connection up id skep-wifi ifname wlan0']);
  });

  it('tells the links, and the address that was given', async () => {
    const { network, done } = rig({
      answer: (line) => {
        if (line.endsWith('device status'))
          return {
            stdout:
              'wlan0:wifi:connected:skep-wifi\neth0:ethernet:unavailable:\nlo:loopback:connected (externally):lo\n',
          };
        if (line.endsWith('show wlan0'))
          return { stdout: 'IP4.ADDRESS[1]:192.168.1.57/24\nIP6.ADDRESS[1]:fe80::1/64\n' };
        return undefined;
      },
    });
    const wish = { ssid: 'Home', passphrase: '', hidden: false, ipv4: { method: 'dhcp' } } as const;
    expect(await network.joinWifi(wish)).toEqual({ kind: 'joined', addresses: ['192.168.1.57'] });
    expect(await network.links()).toEqual([
      { device: 'wlan0', kind: 'wifi', connected: true, ours: false, addresses: ['192.168.1.57'] },
      { device: 'eth0', kind: 'ethernet', connected: false, ours: false, addresses: [] },
    ]);
    expect(done).toContain(DEVICES);
    expect(done).toContain('-t -f IP4.ADDRESS,IP6.ADDRESS device show wlan0');
  });

  it('keeps the rules of one own link while the other goes', async () => {
    const status = { stdout: 'wlan0:wifi:connected:skep-setup\nusb0:ethernet:connected:skep-usb\n' };
    const { network, done } = rig({ gadget: true, answer: (line) => (line === DEVICES ? status : undefined) });
    await network.usbUp();
    await network.accessPointDown();
    expect(done.filter((one) => one.startsWith('nft'))).toEqual(['nft { "wlan0", "usb0" }', 'nft { "usb0" }']);
  });

  it('gives out addresses by USB only where that is a cable to a computer', async () => {
    const dongle = rig({ gadget: false });
    await expect(dongle.network.usbUp()).rejects.toThrow(/no USB cable/);
    expect(dongle.done).toEqual([]);
    const cable = rig({ gadget: true });
    await cable.network.usbUp();
    expect(cable.done).toContain('--wait 60 connection up id skep-usb ifname usb0');
    expect(isGadgetPath('/sys/devices/platform/soc/20980000.usb/gadget.0/net/usb0')).toBe(true);
    expect(isGadgetPath('/sys/devices/platform/soc/20980000.usb/usb1/1-1/1-1:1.0/net/usb0')).toBe(false);
  });
});
