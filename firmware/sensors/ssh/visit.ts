import type { Connection, SFTPWrapper, ServerChannel } from 'ssh2';
import { messageOf } from '../../core/errors.ts';
import { accountOf } from '../shell/account.ts';
import type { Sources } from '../sensor.ts';
import type { Files } from '../shell/files.ts';
import { machineOf, type Machine } from '../shell/machine.ts';
import { createShell, filesFor, type Shell } from '../shell/shell.ts';
import { Teller } from '../shell/told.ts';
import type { SshPeer } from './events.ts';
import { held, mute, queued } from './insides.ts';
import type { Options } from './options.ts';
import type { Socket } from './socket.ts';

/** Bytes held for one client that does not take them, or of it that have not been read. Twice what one request can ask for. */
const HELD_MAX = 1024 * 1024;
const QUEUED_MAX = 256;

/**
 * One conversation. ssh2 calls back from everywhere, so there is one place where what happens in its callbacks ends up:
 * a throw of ours is the end of the visit, as it is with sensors that wait for their visitor.
 */
export class Visit {
  readonly peer: SshPeer;
  readonly options: Options;
  readonly #socket: Socket;
  readonly #channels = new Set<ServerChannel | SFTPWrapper>();
  #connection: Connection | undefined;
  readonly #atEnd = new Set<() => void>();
  /** Of files that are being left, all together. */
  readonly held = { bytes: 0 };
  readonly teller = new Teller();
  /** What the client told of itself, for the owner's columns. */
  client: Readonly<Partial<Record<string, string>>> = {};
  readonly sources: Sources = (source) => this.client[source];
  #over = false;
  #settle: { resolve(): void; reject(error: Error): void } | undefined;
  #inside: { readonly machine: Machine; readonly username: string; readonly files: Files } | undefined;
  /** Settles when the visit is over. */
  readonly ended: Promise<void>;

  constructor(peer: SshPeer, options: Options, socket: Socket) {
    this.peer = peer;
    this.options = options;
    this.#socket = socket;
    this.ended = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  get over(): boolean {
    return this.#over;
  }

  attach(connection: Connection): void {
    this.#connection = connection;
    if (this.#over) mute(connection);
  }

  /** With an error: the visitor's (Malformed), ours, or the session's end. */
  end(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#connection !== undefined) mute(this.#connection);
    this.#socket.destroy();
    if (error === undefined) this.#settle?.resolve();
    else this.#settle?.reject(error instanceof Error ? error : new Error(messageOf(error)));
  }

  /** A callback for ssh2. */
  readonly guard =
    <A extends readonly unknown[]>(callback: (...args: A) => void) =>
    (...args: A): void => {
      if (this.#over) return;
      try {
        callback(...args);
      } catch (error) {
        this.end(error);
      }
    };

  /** Work that goes on beside the callbacks. */
  run(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.end(error));
  }

  /** For what must be told when the visit ends in the middle of it. Returns what forgets it. */
  atEnd(tell: () => void): () => void {
    this.#atEnd.add(tell);
    return () => this.#atEnd.delete(tell);
  }

  /** Tells it; a throw of one (the session has ended too) must not cost another. */
  tellRest(): void {
    let thrown: unknown;
    for (const tell of this.#atEnd) {
      try {
        tell();
      } catch (error) {
        thrown ??= error;
      }
    }
    if (thrown !== undefined) throw thrown as Error;
  }

  /** A channel whose streams nobody else listens to for errors: what they say is known by the end of the visit. */
  open<C extends ServerChannel | SFTPWrapper>(channel: C): C {
    this.#channels.add(channel);
    channel.on('error', () => {});
    channel.on('close', () => this.#channels.delete(channel));
    return channel;
  }

  /** The client takes answers slower than it asks, or asks faster than anybody works. */
  get overfull(): boolean {
    if (this.#connection !== undefined && queued(this.#connection) > QUEUED_MAX) return true;
    let sum = 0;
    for (const channel of this.#channels) sum += held(channel);
    return sum > HELD_MAX;
  }

  letIn(username: string): void {
    const { peer, options } = this;
    const hostname = options.hostname === '' ? peer.device.hostname : options.hostname;
    const machine = machineOf(peer.device, hostname, peer.localAddress);
    this.#inside = { machine, username, files: filesFor({ machine, username, now: () => peer.now() }) };
  }

  get inside(): { readonly machine: Machine; readonly username: string; readonly files: Files } {
    if (this.#inside === undefined) throw new Error('nobody has been let in');
    return this.#inside;
  }

  /** Where he is when he comes. */
  get home(): string {
    const { machine, username } = this.inside;
    return accountOf(machine.computer, username).home;
  }

  shell(single = false): Shell {
    const { remoteAddress: from = '', remotePort: fromPort } = this.peer;
    return createShell({ ...this.inside, from, fromPort, through: 'ssh', single, now: () => this.peer.now() });
  }
}
