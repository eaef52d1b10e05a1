import type { SecureContext } from 'node:tls';
import type { OwnerColumn } from '../core/columns.ts';
import type { Clock } from '../core/clock.ts';
import type { Limits } from '../core/limits.ts';
import type { Appender, Transport } from '../core/record.ts';
import type { Device, Sensor } from '../sensors/sensor.ts';
import type { Carrier } from './carrier.ts';
import type { Folder } from './fold.ts';
import type { OwnVisits } from './own-visits.ts';
import type { Places } from './places.ts';

/** What net/ needs from outside, and what its files share: the one argument of everything here. */
export interface Room {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly appender: Appender;
  readonly device: Device;
  readonly places: Places;
  readonly folder: Folder;
  /** Bytes of unfinished payloads, all sessions together. */
  readonly memory: { payloadBytes: number };
  /** Numbers rise, over restarts too. */
  nextSession(): number;
  sleep(ms: number): Promise<void>;
  /** The device's certificate; made at first start. */
  secureContext(): Promise<SecureContext>;
  openListener(address: string, onCarrier: (carrier: Carrier) => void): Promise<ListenerHandle>;
  /** Somebody was accepted; undefined: nobody wants to know. Returns at once. */
  readonly visited?: ((address: string, transport: Transport) => void) | undefined;
  /** The same with its port, also of a connection that belongs to another; of TCP. */
  readonly accepted?: ((address: string, port: number) => void) | undefined;
  /** Connections that are this box's own; undefined: it makes none. */
  readonly ownVisits?: OwnVisits | undefined;
  /** A sensor failed. Told to the journal, the log and the status page. */
  fault(sensor: string, session: number, error: unknown): void;
}

export interface ListenerHandle {
  readonly port: number;
  close(): void;
}

/** One sensor with its checked options, as configured once. */
export interface Decoy {
  readonly sensor: Sensor;
  readonly instance: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What its owner added to the tables of its events. */
  readonly columns?: readonly OwnerColumn[];
}
