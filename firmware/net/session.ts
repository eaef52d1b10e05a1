import { createHash } from 'node:crypto';
import { plainAddress } from '../core/address.ts';
import { ownersValues, type Sources } from '../core/columns.ts';
import { SESSION_EVENTS } from '../core/declaration.ts';
import type { EndReason } from '../core/end.ts';
import { SessionEnded } from '../core/errors.ts';
import { storedFields, summarise } from '../core/summary.ts';
import { SYSTEM_EVENTS } from '../core/system-events.ts';
import type { Transport } from '../core/record.ts';
import type { Capture } from '../sensors/sensor.ts';
import type { Carrier } from './carrier.ts';
import type { Holder } from './places.ts';
import type { Decoy, Room } from './room.ts';

const nothing = (): void => {};

export interface Identity {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number;
  readonly transport: Transport;
  readonly parent: number | null;
}

/**
 * The evidence side of one session: identity, counters, first bytes, events, end. Bound at accept; nothing that the
 * visitor claims later changes it. How bytes travel is the line's work (line.ts).
 */
export class Session implements Holder {
  readonly holds = 'session';
  readonly id: number;
  readonly decoy: Decoy;
  readonly identity: Identity;
  readonly startedMono: number;
  heardMono: number;
  bytesIn = 0;
  bytesOut = 0;
  /** Set once; decides the session's end. */
  reason: EndReason | undefined;
  /** True while a recorded fact may not be in the journal yet: an answer has to wait. */
  unwritten = false;
  /** What goes over the socket is encrypted from here on: nothing may be said in clear any more. */
  encrypted = false;
  lingersSince: number | undefined;
  /** Says good-bye, or cuts, as the reason asks; set by carry.ts. */
  hangUp: (reason: EndReason) => void = nothing;
  cut: () => void = nothing;
  /** Ends the conversation in its own way before it is hung up (TLS close_notify); set when it is encrypted. */
  finish: (() => Promise<void>) | undefined;

  readonly #room: Room;
  readonly #startedAt: number;
  readonly #first: Buffer[] = [];
  #firstLength = 0;
  #events = 0;
  #announced = false;
  #closed = false;
  #payloadsHeld = 0;
  readonly #onEnd: (() => void)[] = [];

  constructor(room: Room, decoy: Decoy, identity: Identity) {
    this.#room = room;
    this.id = room.nextSession();
    this.decoy = decoy;
    this.identity = identity;
    this.#startedAt = room.clock.now();
    this.startedMono = room.clock.mono();
    this.heardMono = this.startedMono;
    const { remoteAddress, remotePort, transport, parent } = identity;
    if (remoteAddress !== undefined && remotePort !== undefined && transport === 'tcp') {
      room.accepted?.(remoteAddress, remotePort);
    }
    if (room.ownVisits?.takes(identity, this.id) === true) {
      this.#announceOwn();
      return;
    }
    if (remoteAddress !== undefined && parent === null) room.visited?.(remoteAddress, transport);
    if (room.folder.admits(identity.remoteAddress, this.startedMono)) this.#announce();
  }

  get remoteAddress(): string | undefined {
    return this.identity.remoteAddress;
  }

  /** Counts what came and keeps the first of it. */
  heard(bytes: Buffer): void {
    this.bytesIn += bytes.length;
    const room = this.#room.limits.first_bytes - this.#firstLength;
    if (room > 0) {
      // Copied: a slice would keep the socket's whole 64 kB slab alive.
      const kept = Buffer.from(bytes.length <= room ? bytes : bytes.subarray(0, room));
      this.#first.push(kept);
      this.#firstLength += kept.length;
    }
    this.#room.places.touch(this, this.#room.clock.mono());
    if (this.bytesIn > this.#room.limits.bytes_in) this.end('bytes-in');
  }

  /** Counts what is about to be sent; false: it would be too much, and the session has ended. */
  mayCount(length: number): boolean {
    if (this.bytesOut + length > this.#room.limits.bytes_out) {
      this.end('bytes-out');
      return false;
    }
    this.bytesOut += length;
    return true;
  }

  /** Stores one fact that the sensor declared, with what the owner wants to know beside it. */
  record(name: string, values: Parameters<typeof storedFields>[1], sources?: Sources): void {
    if (this.#closed) return;
    const { sensor, columns = [] } = this.decoy;
    const declaration = sensor.events[name];
    if (declaration === undefined) throw new TypeError(`event '${name}' is not declared by sensor '${sensor.name}'`);
    const fields = storedFields(declaration, values);
    const owners = ownersValues(columns, name, sources);
    this.#announce();
    this.#room.appender.append({
      kind: 'event',
      session: this.id,
      ...this.#stamp(),
      sensor: sensor.name,
      name,
      grade: declaration.grade,
      summary: summarise(declaration.summary, fields, owners),
      srcIp: null,
      fields: Object.assign(fields, owners),
    });
    this.unwritten = true;
    this.#events += 1;
    if (this.#events >= this.#room.limits.events) this.end('events');
  }

  capture(name: string): Capture {
    const hash = createHash('sha256');
    const { limits, memory } = this.#room;
    let size = 0;
    let kept = 0;
    /** One buffer that grows: a visitor who writes byte by byte must not cost an object a byte. */
    let content = Buffer.alloc(0);
    return {
      get size() {
        return size;
      },
      write: (bytes) => {
        hash.update(bytes);
        size += bytes.length;
        const space = Math.min(limits.payload - kept, limits.payloads_in_memory - memory.payloadBytes);
        const added = Math.min(bytes.length, Math.max(0, space));
        if (kept + added > content.length) {
          const larger = Buffer.allocUnsafe(Math.max(kept + added, 2 * content.length));
          content.copy(larger, 0, 0, kept);
          content = larger;
        }
        content.set(bytes.subarray(0, added), kept);
        kept += added;
        memory.payloadBytes += added;
        this.#payloadsHeld += added;
      },
      end: () => {
        const sha256 = hash.digest('hex');
        this.#announce();
        this.#room.appender.append({
          kind: 'payload',
          session: this.id,
          ...this.#stamp(),
          name,
          sha256,
          size,
          content: content.subarray(0, kept),
        });
        this.unwritten = true;
        memory.payloadBytes -= kept;
        this.#payloadsHeld -= kept;
        return sha256;
      },
    };
  }

  /** It has a row of its own, or will have; false: it is to be folded unless it records something. */
  get kept(): boolean {
    return this.#announced;
  }

  /** Gives it a row of its own whatever it does. */
  keep(): void {
    this.#announce();
  }

  /** Resolves when everything this session recorded is in the journal: what answers it may go out. */
  async written(): Promise<void> {
    if (!this.unwritten) return;
    await this.#room.appender.written();
    this.unwritten = false;
  }

  /** Ends the session; only the first reason counts. */
  end(reason: EndReason): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.lingersSince = this.#room.clock.mono();
    this.hangUp(reason);
    for (const listener of this.#onEnd) listener();
  }

  /** Resolves when the session ends. */
  async over(): Promise<void> {
    if (this.reason !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#onEnd.push(resolve);
    });
  }

  /** For what belongs to the session and must end with it. */
  onEnd(listener: () => void): void {
    this.#onEnd.push(listener);
  }

  throwIfEnded(): void {
    if (this.reason !== undefined) throw new SessionEnded(this.reason);
  }

  /** Writes the end: called once, when the carrier is gone and the counters are final. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#room.places.release(this);
    this.#room.memory.payloadBytes -= this.#payloadsHeld;
    const firstBytes = Buffer.concat(this.#first);
    const reason = this.reason ?? 'sensor-done';
    if (!this.#announced && this.#room.folder.takes(this, firstBytes, reason)) return;
    this.#announce();
    this.#room.appender.append({
      kind: 'close',
      session: this.id,
      ...this.#stamp(),
      sensor: this.decoy.sensor.name,
      reason,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      firstBytes,
      grade: this.bytesIn > 0 && this.#events === 0 ? 'probe' : SESSION_EVENTS.closed.grade,
    });
  }

  #stamp(): { readonly at: number; readonly mono: number } {
    return { at: this.#room.clock.now(), mono: this.#room.clock.mono() };
  }

  /** The mark comes first: whoever reads of this session knows by then whose it is. */
  #announceOwn(): void {
    const { summary, grade } = SYSTEM_EVENTS.events.self_test;
    const fields = { instance: this.decoy.instance };
    this.#room.appender.append({
      ...{ kind: 'event', session: this.id, sensor: SYSTEM_EVENTS.name, name: 'self_test', grade, srcIp: null, fields },
      ...this.#stamp(),
      summary: summarise(summary, fields),
    });
    this.#announce();
  }

  /** Writes the beginning. Put off for sessions of a source that opens too many, until one does something. */
  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    const { identity } = this;
    this.#room.appender.append({
      kind: 'open',
      session: this.id,
      at: this.#startedAt,
      mono: this.startedMono,
      sensor: this.decoy.sensor.name,
      instance: this.decoy.instance,
      transport: identity.transport,
      srcIp: identity.remoteAddress ?? null,
      srcPort: identity.remotePort ?? null,
      dstIp: identity.localAddress ?? null,
      dstPort: identity.localPort,
      parent: identity.parent,
    });
  }
}

export const identityOf = (carrier: Carrier, transport: Transport, parent: number | null): Identity => ({
  remoteAddress: carrier.remoteAddress === undefined ? undefined : plainAddress(carrier.remoteAddress),
  remotePort: carrier.remotePort,
  localAddress: carrier.localAddress === undefined ? undefined : plainAddress(carrier.localAddress),
  localPort: carrier.localPort,
  transport,
  parent,
});
