import { macTail } from '../../../core/host-name.ts';
import { installedS } from '../../../core/installed.ts';
import type { Device } from '../../sensor.ts';

/** Why a request is refused; each product has its own words for it. */
export type Fault =
  | 'badRequest'
  | 'unauthorized'
  | 'notFound'
  | 'notAllowed'
  | 'bodyTooLarge'
  | 'uriTooLong'
  | 'headerTooLarge'
  | 'notImplemented'
  | 'version';

export interface FaultAnswer {
  /** `404 Not Found` */
  readonly status: string;
  /** Default: as the product labels HTML. */
  readonly type?: string;
  readonly body: string;
}

export interface Page {
  /** Default: 200 OK. */
  readonly status?: string;
  /** Default: text/html as the product labels it. */
  readonly type?: string;
  readonly body: string | Uint8Array;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Seen without a login. */
  readonly open?: boolean;
  /** A program, not a file: answers POST as well. */
  readonly posts?: boolean;
}

export type Scheme = 'none' | 'basic' | 'digest' | 'form';

/**
 * A product as data: what a scanner and a browser see of it. In texts `{hostname}` and the like stand for what differs
 * from device to device (Facts). Text here is Unicode and sent as UTF-8.
 */
export interface Face {
  readonly server: string;
  /** Headers in the product's order; one that is not among them comes last. */
  readonly order: readonly string[];
  /** Sent with every answer. */
  readonly always: readonly (readonly [name: string, value: string])[];
  /** Whether it keeps connections open, and says how long a body is; else the end of the connection tells. */
  readonly persistent: boolean;
  /** Header Keep-Alive, where it is sent. */
  readonly keepAlive?: string;
  /** Header Date is sent. */
  readonly dated: boolean;
  /** Pages are files of a web server: they say when they were changed (Last-Modified, ETag, Accept-Ranges). */
  readonly files?: boolean;
  readonly html: string;
  /** Its own way of asking for a login. */
  readonly auth: Scheme;
  readonly realm: string;
  /** By path, without query. The start page is `/`. */
  readonly pages: Readonly<Record<string, Page>>;
  /** The start page while a form asks for the login; where the form goes; what a wrong one is answered. */
  readonly form: { readonly page: Page; readonly actions: readonly string[]; readonly refused: Page };
  /** Before a login nothing is told of what exists: every path asks for one (Basic, Digest), except open pages. */
  readonly asksFirst: boolean;
  readonly faults: Readonly<Record<Fault, FaultAnswer>>;
  /** What a plain request on the TLS port is answered; undefined: nothing. */
  readonly plainOnTls: FaultAnswer | undefined;
}

/** What pages may say about this device. */
export type Facts = Readonly<Record<Told, string>> & {
  /** When its files were installed: seconds since 1970. */
  readonly installedS: number;
};
type Told = 'hostname' | 'serial' | 'mac' | 'build';

const SERIAL_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

export function factsOf(device: Device, hostname: string): Facts {
  const bytes = [...device.derive('http serial', 8)];
  const letters = bytes.map((byte) => SERIAL_LETTERS[byte % SERIAL_LETTERS.length] ?? 'A').join('');
  // An address block of TP-Link's.
  const mac = [0xe8, 0x94, 0xf6, ...macTail((label, length) => device.derive(label, length))];
  return {
    hostname: hostname === '' ? device.hostname : hostname,
    serial: `CN2${letters}`,
    mac: mac.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('-'),
    installedS: installedS(device),
    build: `CLP1CN12${device.derive('http build', 1)[0]?.toString().padStart(3, '0')}R`,
  };
}

export const fill = (template: string, facts: Facts): string =>
  template.replaceAll(/\{(hostname|serial|mac|build)\}/g, (_, name: Told) => facts[name]);
