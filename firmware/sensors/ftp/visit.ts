import type { DataListener } from '../sensor.ts';
import type { Account } from './accounts.ts';
import type { FtpOptions, FtpPeer } from './declaration.ts';
import type { Files } from './files.ts';
import { wordsOf } from './words.ts';

/** The control connection from greeting to end. */
export interface Visit {
  readonly peer: FtpPeer;
  readonly options: FtpOptions;
  /** Who was named last. */
  user: string;
  /** The control connection is encrypted. */
  secured: boolean;
  /** Data connections are to be encrypted (PROT P). */
  dataSecured: boolean;
}

/** The same after a login. */
export interface Guest {
  readonly visit: Visit;
  readonly account: Account;
  readonly files: Files;
  directory: string;
  ascii: boolean;
  /** Where the next transfer starts (REST). */
  restartAt: number;
  /** What PASV or EPSV has opened. */
  listener: DataListener | undefined;
  /** PORT was accepted; we never connect out, so its transfers fail. */
  active: boolean;
  /** After EPSV ALL nothing else may open a data connection (RFC 2428 section 4). */
  extendedOnly: boolean;
  renameFrom: string | undefined;
  umask: number;
  /** Bytes of uploads that this session holds in memory. */
  keptBytes: number;
}

/** Does one command; returns its final reply without the line end. */
export type Handler = (guest: Guest, argument: string) => string | Promise<string>;

/** The longest line the product reads; its own buffer has this size. */
export const LINE_BYTES = 4096;

/** Sends one reply. A byte 255 of the visitor's that we repeat is doubled, as telnet wants it (RFC 854). */
export const reply = ({ peer, options, user }: Visit, text: string): Promise<void> =>
  peer.send(`${wordsOf(options.product, text, user).replaceAll('\xff', '\xff\xff')}\r\n`);
