/** What set-up asks of the network; over NetworkManager on a device, made up in the tests. */

/** A Wi-Fi network as it was heard. */
export interface Station {
  /** Any bytes may be a name (IEEE 802.11-2020 section 9.4.2.2); what is no UTF-8 is spelled `\xff`. */
  readonly ssid: string;
  /** Of 100. */
  readonly signal: number;
  readonly band: '2.4' | '5' | '6';
  readonly security: 'open' | 'wep' | 'wpa' | 'wpa3' | 'enterprise';
}

export type Ipv4 =
  | { readonly method: 'dhcp' }
  | {
      readonly method: 'static';
      readonly address: string;
      readonly prefix: number;
      /** Empty: only the own network is reached. */
      readonly gateway: string;
      readonly dns: readonly string[];
    };

export interface WifiWish {
  readonly ssid: string;
  /** Or the 64 hexadecimal digits that are made of it; empty: an open network. */
  readonly passphrase: string;
  readonly hidden: boolean;
  readonly ipv4: Ipv4;
}

export type Joined =
  | { readonly kind: 'joined'; readonly addresses: readonly string[] }
  /** `reason` is a sentence for the owner. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface Link {
  readonly device: string;
  readonly kind: 'wifi' | 'ethernet' | 'usb';
  /** It has a cable, or a network. */
  readonly connected: boolean;
  /** It carries our own access point, or our own end of the USB cable. */
  readonly ours: boolean;
  readonly addresses: readonly string[];
}

export interface NetworkBackend {
  links(): Promise<readonly Link[]>;
  /** Strongest first, each name once. */
  scan(): Promise<readonly Station[]>;
  accessPointUp(): Promise<void>;
  accessPointDown(): Promise<void>;
  usbUp(): Promise<void>;
  usbDown(): Promise<void>;
  /** The Wi-Fi that it knows, to hear why it was not joined. */
  retryWifi(): Promise<Joined>;
  /** Tries it, keeps it when it works, and forgets it when not. */
  joinWifi(wish: WifiWish): Promise<Joined>;
  setWired(ipv4: Ipv4): Promise<Joined>;
}

export { PORTAL_ADDRESS, USB_ADDRESS } from '../core/set-up-addresses.ts';
/** Decoys have 80 and 53 on every address: on the links of the set-up the kernel leads those two ports to these. */
export const PORTAL_PORT = 8079;
export const PORTAL_DNS_PORT = 1053;
