import type { BootStatus } from '../boot/status-text.ts';
import type { Ipv4, Joined, Link, Station, WifiWish } from '../network.ts';

/** What the daemon may ask of the program that runs as root, and nothing else. */
export interface Verbs {
  readonly state: { readonly ask: Nothing; readonly answer: RootState };
  readonly links: { readonly ask: Nothing; readonly answer: readonly Link[] };
  readonly scan: { readonly ask: Nothing; readonly answer: readonly Station[] };
  readonly 'access-point-up': { readonly ask: Nothing; readonly answer: Nothing };
  readonly 'access-point-down': { readonly ask: Nothing; readonly answer: Nothing };
  readonly 'usb-up': { readonly ask: Nothing; readonly answer: Nothing };
  readonly 'usb-down': { readonly ask: Nothing; readonly answer: Nothing };
  readonly 'retry-wifi': { readonly ask: Nothing; readonly answer: Joined };
  readonly 'join-wifi': { readonly ask: WifiWish; readonly answer: Joined };
  readonly 'set-wired': { readonly ask: { readonly ipv4: Ipv4 }; readonly answer: Joined };
  readonly country: { readonly ask: { readonly code: string }; readonly answer: Nothing };
  readonly 'time-zone': { readonly ask: { readonly zone: string }; readonly answer: Nothing };
  /** The text of the config file. */
  readonly config: { readonly ask: Nothing; readonly answer: { readonly text: string } };
  readonly configure: { readonly ask: { readonly text: string }; readonly answer: Nothing };
  /** Of the daemon, for what counts only after one. */
  readonly restart: { readonly ask: Nothing; readonly answer: Nothing };
  /** skep-status.txt */
  readonly status: { readonly ask: BootStatus; readonly answer: Nothing };
  /** The device has an owner: what is secret in the boot partition's files goes. */
  readonly claimed: { readonly ask: Nothing; readonly answer: Nothing };
  /** What skep-setup.txt asked for is over. */
  readonly finished: { readonly ask: Nothing; readonly answer: Nothing };
}

export type Verb = keyof Verbs;
export type Nothing = Readonly<Record<string, never>>;

export interface RootState {
  /** `skep-1a2b` */
  readonly name: string;
  readonly protected: boolean;
  readonly asked: boolean;
  readonly hasWifi: boolean;
  /** Of the network that a file on the boot partition names; empty: none does. */
  readonly ssid: string;
  /** What was wrong with the files of the boot partition. */
  readonly problems: readonly string[];
}

export type Reply<V extends Verb> =
  | { readonly ok: true; readonly value: Verbs[V]['answer'] }
  | { readonly ok: false; readonly problem: string };

/** One question and one answer, each a line of JSON. */
export const LINE_BYTES_MAX = 512 * 1024;
