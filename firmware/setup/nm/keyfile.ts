import { fromText } from '../../core/bytes.ts';
import { PORTAL_ADDRESS, USB_ADDRESS, type Ipv4, type WifiWish } from '../network.ts';

/**
 * Profiles as files of NetworkManager (nm-settings-keyfile(5)): a passphrase stands in a file that only root reads, and in
 * no command line. As `nmcli --offline connection add` writes them.
 */
export interface Profile {
  readonly name: string;
  readonly text: string;
  /** Not over a restart: what is open must not come back by itself. */
  readonly passing: boolean;
}

type Section = readonly [name: string, values: Readonly<Record<string, string>>];

/** Between 1 and 11, where every country allows it, and one that the others leave alone. */
const CHANNEL = '6';

/** `passphrase` empty: anybody may join. */
export function accessPoint(device: string, name: string, passphrase: string): Profile {
  const security: Section[] =
    passphrase === ''
      ? []
      : // WPA2 with CCMP and no PMF: what the chip of a Zero can do as an access point.
        [
          [
            'wifi-security',
            {
              group: 'ccmp;',
              'key-mgmt': 'wpa-psk',
              pairwise: 'ccmp;',
              pmf: '1',
              proto: 'rsn;',
              psk: valueOf(passphrase),
            },
          ],
        ];
  return {
    name: 'skep-setup',
    passing: true,
    text: textOf([
      ['connection', { id: 'skep-setup', type: 'wifi', autoconnect: 'false', 'interface-name': device }],
      ['wifi', { band: 'bg', channel: CHANNEL, mode: 'ap', ssid: ssidOf(name) }],
      ...security,
      ['ipv4', { address1: `${PORTAL_ADDRESS}/24`, method: 'shared' }],
      ['ipv6', { method: 'disabled' }],
    ]),
  };
}

/** DHCP for the computer at the other end of the USB cable, and for nobody else: it is bound to that device. */
export const usbLink = (device: string): Profile => ({
  name: 'skep-usb',
  passing: true,
  text: textOf([
    ['connection', { id: 'skep-usb', type: 'ethernet', autoconnect: 'false', 'interface-name': device }],
    ['ipv4', { address1: `${USB_ADDRESS}/28`, method: 'shared' }],
    ['ipv6', { method: 'disabled' }],
  ]),
});

export function station(device: string, { ssid, passphrase, hidden, ipv4 }: WifiWish): Profile {
  return {
    name: 'skep-wifi',
    passing: false,
    text: textOf([
      [
        'connection',
        // For ever: a router that was away for a day finds the box again when it is back.
        {
          id: 'skep-wifi',
          type: 'wifi',
          'autoconnect-priority': '10',
          'autoconnect-retries': '0',
          'interface-name': device,
        },
      ],
      // Asleep it would hear a visitor's packets late.
      ['wifi', { ...(hidden ? { hidden: 'true' } : {}), mode: 'infrastructure', powersave: '2', ssid: ssidOf(ssid) }],
      ...(passphrase === '' ? [] : [['wifi-security', { 'key-mgmt': 'wpa-psk', psk: valueOf(passphrase) }] as const]),
      ...addressing(ipv4),
    ]),
  };
}

export const wired = (device: string, ipv4: Ipv4): Profile => ({
  name: 'skep-wired',
  passing: false,
  text: textOf([
    [
      'connection',
      {
        id: 'skep-wired',
        type: 'ethernet',
        'autoconnect-priority': '10',
        'autoconnect-retries': '0',
        'interface-name': device,
      },
    ],
    ...addressing(ipv4),
  ]),
});

/** The name that it would give away (`skep-1a2b`, to every DHCP server's log) is sent to nobody. */
function addressing(ipv4: Ipv4): Section[] {
  const silent = { 'dhcp-send-hostname': 'false' };
  const v6: Section = ['ipv6', { ...silent, method: 'auto' }];
  if (ipv4.method === 'dhcp') return [['ipv4', { ...silent, method: 'auto' }], v6];
  const { address, prefix, gateway, dns } = ipv4;
  const address1 = `${address}/${prefix}${gateway === '' ? '' : `,${gateway}`}`;
  return [
    ['ipv4', { address1, ...silent, ...(dns.length === 0 ? {} : { dns: `${dns.join(';')};` }), method: 'manual' }],
    v6,
  ];
}

const textOf = (sections: readonly Section[]): string =>
  sections
    .map(([name, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
      return `[${name}]\n${lines.join('')}`;
    })
    .join('\n');

/** As text where it is plain, else as the numbers of its bytes, which any name can be written as. */
function ssidOf(ssid: string): string {
  const bytes = fromText(ssid);
  const text = bytes.toString('latin1');
  if (/^[\x21-\x3a\x3c-\x5b\x5d-\x7e](?:[\x20-\x3a\x3c-\x5b\x5d-\x7e]*[\x21-\x3a\x3c-\x5b\x5d-\x7e])?$/.test(text))
    return text;
  return [...bytes].map((byte) => `${byte};`).join('');
}

/** GKeyFile: `\s` for a blank at either end, and nothing that could begin a line of its own. */
const valueOf = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`)
    .replace(/^ | $/g, String.raw`\s`);
