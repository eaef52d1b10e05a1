import type { Duplex } from 'node:stream';
import { byteString } from '../core/bytes.ts';
import type { SourceDeclaration, SourceDeclarations, Sources } from '../core/columns.ts';
import type { Computer } from '../core/computer.ts';
import type { EventDeclaration, EventDeclarations } from '../core/declaration.ts';
import { field, type Fields, type ValuesOf } from '../core/field.ts';
import type { EndReason } from '../core/end.ts';
import { Malformed, SessionEnded } from '../core/errors.ts';
import type { Grade } from '../core/grade.ts';
import type { TokenBook } from '../core/token.ts';

/**
 * The plug-in API: the one file the author of a sensor reads.
 *
 * A sensor is one folder: `<name>/<name>.ts` whose default export is `defineSensor({...})`, and `*.transcript` files
 * beside it that are its tests. It speaks one protocol to one visitor at a time; sockets, limits, clocks, storage and
 * alerts are somebody else's work.
 *
 * In a conversation strings are *byte strings*: one char is one byte (latin1), in and out. `byteString('pässword')`
 * turns text of ours into one. `record` takes byte strings as they came; core/bytes.ts makes them readable.
 */
export { field, Malformed, SessionEnded };
export { byteString };

export type Transport = 'tcp' | 'udp' | 'stream';

/** Who visits and how to answer; common to all transports. */
export interface Peer<E extends EventDeclarations> {
  /** Address as text, `::ffff:` removed; undefined when the visitor was gone before it could be accepted. */
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  /** The port the visitor dialled. */
  readonly localPort: number;
  readonly device: Device;
  /**
   * Stores one fact; returns at once. The next `send` waits until the fact is in the journal.
   * Text longer than the field's `max` is cut and marked with `…`.
   *
   * `sources` looks up what the declared `sources` name, for the owner's columns: `(source, argument) => value`. It is
   * called at once, and only when an owner's column asks; its values may be as long as they are.
   */
  record<N extends keyof E & string>(name: N, fields: Inputs<E[N]['fields']>, sources?: Sources): void;
  /** Milliseconds since 1970, UTC. Use it instead of Date.now(): transcripts run on a fixed clock. */
  now(): number;
}

/** A conversation in turns. Every wait ends with the session, by an exception that a sensor must let pass. */
export interface TcpPeer<E extends EventDeclarations> extends Peer<E> {
  /**
   * The next line without its line end (LF or CRLF), as a byte string; undefined when the visitor closed before one came.
   * Longer than `max` bytes (default `limits.line`) ends the session with reason `line-too-long`.
   */
  line(max?: number): Promise<string | undefined>;
  /** Exactly `length` bytes, or undefined when the visitor closed before they came. */
  exactly(length: number): Promise<Buffer | undefined>;
  /** Whatever has come, at least one byte; undefined when the visitor closed. */
  some(): Promise<Buffer | undefined>;
  /** What was received but not yet read, without waiting. */
  unread(): Buffer;
  /** Sends bytes; resolves when the visitor can take more. A char above U+00FF is a bug and throws. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Waits as the real product would. */
  wait(ms: number): Promise<void>;
  /** Starts keeping a file that the visitor leaves. */
  capture(name: string): Capture;
  /**
   * Turns this conversation into TLS with the device's certificate (STARTTLS, AUTH TLS). What was received but not read
   * is thrown away first, so nothing can be injected ahead of the encryption (CVE-2011-0411).
   * False when the handshake fails; the session then ends as soon as the sensor reads.
   *
   * Where TLS is spoken from the first byte (https), a sensor may read first, to look at the ClientHello, and hands what
   * it has read back as `received`: then nothing is thrown away.
   */
  secure(received?: Uint8Array): Promise<boolean>;
  /** Opens a port of this session's own for one further connection from the same address (FTP PASV). */
  listen(): Promise<DataListener>;
}

/** One datagram and at most one answer, which net/ may hold back when a source asks too often. */
export interface UdpPeer<E extends EventDeclarations> extends Peer<E> {
  readonly packet: Buffer;
  send(bytes: string | Uint8Array): Promise<void>;
}

/** The way out for protocols whose library wants a stream (ssh2, TLS, node:http): counted, timed and limited all the same. */
export interface StreamPeer<E extends EventDeclarations> extends Peer<E> {
  readonly stream: Duplex;
  capture(name: string): Capture;
  /** Settles when the stream has closed. `talk` usually ends with `await peer.closed`. */
  readonly closed: Promise<void>;
}

/** A file in the making. Beyond `limits.payload` bytes are counted and hashed but not kept. */
export interface Capture {
  write(bytes: Uint8Array): void;
  /** Bytes so far. */
  readonly size: number;
  /** Stores it; returns its SHA-256 (hex) for an event's field. */
  end(): string;
}

export interface DataListener {
  readonly port: number;
  /** The local address, as text, that the visitor should dial. */
  readonly address: string;
  /** The connection, or undefined when none came within `ms`. It is a session of its own; its parent is this one. */
  accept(ms: number): Promise<DataPeer | undefined>;
  close(): void;
}

export interface DataPeer {
  some(): Promise<Buffer | undefined>;
  send(bytes: string | Uint8Array): Promise<void>;
  secure(): Promise<boolean>;
  close(): Promise<void>;
}

/** What differs from device to device, so that two Skeps do not look alike. */
export interface Device {
  readonly hostname: string;
  /** The computer that its shell, its files and its processes are of; the persona's. */
  readonly computer: Computer;
  /** Bytes that are always the same on this device for this label, and different on every other. */
  derive(label: string, length: number): Buffer;
  /** An RSA key of this device's (PEM); undefined until it has been made, which takes a small board a while. */
  rsaKey?(): string | undefined;
  /** The honeytokens that were planted; undefined: there is no catalogue. */
  readonly tokens?: TokenBook;
}

type Input<T> = T extends string ? string | Uint8Array : T extends Uint8Array ? Uint8Array : T;
/** An event's values as `record` takes them; what does not apply is left out and becomes NULL. */
export type Inputs<F extends Fields> = { readonly [K in keyof F]?: Input<ValuesOf<F>[K]> | undefined };

interface Peers<E extends EventDeclarations> {
  readonly tcp: TcpPeer<E>;
  readonly udp: UdpPeer<E>;
  readonly stream: StreamPeer<E>;
}

export interface SensorDeclaration<T extends Transport, O extends Fields, E extends EventDeclarations> {
  /** Table prefix, config section, URL segment: lower case letters, digits, `_`; at most 31. */
  readonly name: string;
  /** One sentence for the docs. */
  readonly about: string;
  readonly transport: T;
  /** Well-known ports; below 1024 they are served at 10000 + p unless `port_offset` says otherwise. Empty: off unless configured. */
  readonly ports: readonly number[];
  /** Keys of the config section, snake_case. `enabled`, `address`, `ports`, `name`, `columns` are everybody's. */
  readonly options: O;
  readonly events: E;
  /** What an owner can add columns from, without code; `record` must be handed it with each of the named events. */
  readonly sources?: SourceDeclarations;
  /** What the real product says when it ends a session for such a reason: `{ idle: '421 Timeout.\r\n' }`. A byte string. */
  readonly farewells?: Farewells;
  /** Says what is wrong with options that are each fine but do not fit together; empty when they do. */
  check?(options: ValuesOf<O>): readonly string[];
  talk(peer: Peers<E>[T], options: ValuesOf<O>): Promise<void>;
}

export type Farewells = Readonly<Partial<Record<EndReason, string>>>;

/** A sensor as the rooms handle it, types of its own options and events forgotten. */
export interface Sensor {
  readonly name: string;
  readonly about: string;
  readonly transport: Transport;
  readonly ports: readonly number[];
  readonly options: Fields;
  readonly events: EventDeclarations;
  readonly sources?: SourceDeclarations;
  readonly farewells?: Farewells;
  check?(options: Readonly<Record<string, unknown>>): readonly string[];
  // `never` takes every peer: only net/, which builds the peer from the same declaration, calls it.
  talk(peer: never, options: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Declares a sensor. Options and events get their TypeScript types from the declaration. */
export function defineSensor<
  const T extends Transport,
  const O extends Fields,
  const E extends Readonly<Record<string, EventDeclaration>>,
>(declaration: SensorDeclaration<T, O, E>): Sensor {
  return declaration;
}

export type { EventDeclaration, Grade, SourceDeclaration, Sources };

/** What a third-party plug-in is handed: its default export is `(kit) => kit.defineSensor({...})`. */
export const kit = { defineSensor, field, Malformed, SessionEnded, byteString } as const;
export type Kit = typeof kit;
