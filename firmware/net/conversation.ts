import type { Sources } from '../core/columns.ts';
import type { EventDeclarations } from '../core/declaration.ts';
import type { Capture, DataListener, Device, TcpPeer } from '../sensors/sensor.ts';
import type { Carrier } from './carrier.ts';
import { openDataListener } from './data.ts';
import type { Room } from './room.ts';
import { after, secureWire } from './secure.ts';
import { bytesOf } from './sent.ts';
import type { Session } from './session.ts';
import { Turns } from './turns.ts';
import type { SocketWire, Wire } from './wire.ts';

/** The peer of a tcp sensor. A class and not a literal full of closures: a session costs 4 kB less, and 1,000 may be held. */
export class Conversation implements TcpPeer<EventDeclarations> {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number;
  readonly device: Device;
  readonly #room: Room;
  readonly #session: Session;
  readonly #carrier: Carrier;
  readonly #wire: SocketWire;
  readonly #turns: Turns;
  /** The socket, or the encryption on it. */
  #current: Wire;

  constructor(room: Room, session: Session, carrier: Carrier, wire: SocketWire) {
    const { identity } = session;
    this.remoteAddress = identity.remoteAddress;
    this.remotePort = identity.remotePort;
    this.localAddress = identity.localAddress;
    this.localPort = identity.localPort;
    this.device = room.device;
    this.#room = room;
    this.#session = session;
    this.#carrier = carrier;
    this.#wire = wire;
    this.#turns = new Turns(session, wire, room.limits.line);
    this.#current = wire;
  }

  now(): number {
    return this.#room.clock.now();
  }

  record(name: string, fields: object, sources?: Sources): void {
    this.#session.record(name, fields as Parameters<Session['record']>[1], sources);
    this.#session.throwIfEnded();
  }

  async line(max?: number): Promise<string | undefined> {
    return await this.#turns.line(max);
  }

  async exactly(length: number): Promise<Buffer | undefined> {
    return await this.#turns.exactly(length);
  }

  async some(): Promise<Buffer | undefined> {
    return await this.#turns.some();
  }

  unread(): Buffer {
    const held = this.#turns.unread();
    return this.#current === this.#wire ? Buffer.concat([held, this.#wire.unread()]) : held;
  }

  async send(bytes: string | Uint8Array): Promise<void> {
    await this.#current.send(bytesOf(bytes));
  }

  async wait(ms: number): Promise<void> {
    await Promise.race([this.#room.sleep(ms), this.#session.over()]);
    this.#session.throwIfEnded();
  }

  capture(name: string): Capture {
    return this.#session.capture(name);
  }

  async secure(received?: Uint8Array): Promise<boolean> {
    const session = this.#session;
    const first = received === undefined ? undefined : Buffer.concat([received, this.#turns.unread()]);
    if (first === undefined) this.#wire.unread();
    session.encrypted = true;
    // Else an alert, which is all that some are answered, would wait for it, and be too late.
    await session.written();
    session.throwIfEnded();
    const beneath = first === undefined ? this.#wire : after(first, this.#wire);
    const secured = await secureWire(beneath, await this.#room.secureContext());
    session.throwIfEnded();
    if (secured === undefined) return false;
    this.#current = secured;
    session.finish = async () => await secured.finish?.();
    this.#turns.switchTo(secured);
    return true;
  }

  async listen(): Promise<DataListener> {
    return await openDataListener(this.#room, this.#session, this.#carrier);
  }
}
