import type { SecureContext } from 'node:tls';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { OwnerColumn } from '../core/columns.ts';
import type { Limits } from '../core/limits.ts';
import type { Appender, Transport } from '../core/record.ts';
import type { Device, Sensor } from '../sensors/sensor.ts';
import { Folder } from './fold.ts';
import { openFrontDoor } from './front-door.ts';
import { listenProblem, openDecoy, openListener } from './listen.ts';
import type { OwnVisits } from './own-visits.ts';
import { Places } from './places.ts';
import type { Decoy, Room } from './room.ts';

export interface NetSettings {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly appender: Appender;
  readonly device: Device;
  /** File descriptors that visitors may hold. */
  readonly descriptors: number;
  readonly firstSession: number;
  secureContext(): Promise<SecureContext>;
  /** Told of each visitor's address at accept, whatever it does. Must return at once. */
  readonly visited?: (address: string, transport: Transport) => void;
  /** Told of each connection's other end, its port too: who knows it knows which SYNs came to something. */
  readonly accepted?: (address: string, port: number) => void;
  /** Connections that this box makes to itself. */
  readonly ownVisits?: OwnVisits;
  fault(sensor: string, session: number, error: unknown): void;
}

export interface DecoyPlan {
  readonly sensor: Sensor;
  readonly instance: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly columns?: readonly OwnerColumn[];
  readonly address: string;
  readonly port: number;
}

/** One port of one decoy, open or not. */
export interface DecoyState extends Omit<DecoyPlan, 'port'> {
  /** What it was opened for. */
  readonly plan: DecoyPlan;
  /** The port asked for; once open, the one bound (0 asks for any). */
  port: number;
  /** Why it is not open and what to do; null when it is. */
  problem: string | null;
}

export interface Net {
  /** Opens one decoy; a failure is in its `problem`, never thrown. */
  open(plan: DecoyPlan): Promise<DecoyState>;
  /**
   * Serves the plans, all TCP, through one inherited socket; `otherwise` hears what is dialled beside them. Rejects when
   * the descriptor is no listening socket.
   */
  openDoor(fd: number, plans: readonly DecoyPlan[], otherwise: Decoy): Promise<void>;
  /** Tries a failed one again. */
  reopen(state: DecoyState): Promise<void>;
  /** The same port with other options, for whoever comes from now on: the listener stays, and who is there does. */
  change(state: DecoyState, plan: DecoyPlan): DecoyState;
  /** Lets nobody in any more; who is there may stay. */
  close(state: DecoyState): void;
  readonly decoys: readonly DecoyState[];
  openSessions(): number;
  /** Closes the listeners, sends every visitor away, writes what was folded. */
  stop(): Promise<void>;
}

const SWEEP_EVERY_MS = 1000;
/** How long visitors' sockets may take to close when the daemon stops. */
const STOP_MS = 1000;

/** Sockets to sessions: everything that listens, with the limits that all share. */
export function startNet(settings: NetSettings): Net {
  let session = settings.firstSession - 1;
  const { clock, limits, appender } = settings;
  const places = new Places(limits, settings.descriptors);
  const folder = new Folder(limits, appender, clock);
  const room: Room = {
    ...settings,
    places,
    folder,
    memory: { payloadBytes: 0 },
    nextSession: () => (session += 1),
    sleep: async (ms) =>
      await new Promise((resolve) => {
        setTimeout(resolve, ms).unref();
      }),
    openListener,
  };
  const decoys: DecoyState[] = [];
  const listening = new Map<DecoyState, { close(): void }>();
  const doors: { close(): void }[] = [];
  const sweeper = setInterval(() => {
    places.sweep(clock.mono());
    folder.sweep(clock.mono());
  }, SWEEP_EVERY_MS);

  async function reopen(state: DecoyState): Promise<void> {
    try {
      const opened = await openDecoy(room, () => state.plan, state.address, state.port);
      // Closed while it was being opened.
      if (!decoys.includes(state)) return opened.close();
      listening.set(state, opened);
      state.port = opened.port;
      state.problem = null;
    } catch (error) {
      state.problem = listenProblem(error, state.address, state.port);
    }
  }

  return {
    decoys,
    openSessions: () => places.sessions,
    async open(plan) {
      const state: DecoyState = { ...plan, plan, problem: null };
      decoys.push(state);
      await reopen(state);
      return state;
    },
    async openDoor(fd, plans, otherwise) {
      const door = await openFrontDoor(room, fd, plans, otherwise);
      doors.push(door);
      decoys.push(...plans.map((plan) => ({ ...plan, plan, problem: null })));
    },
    reopen,
    change(state, plan) {
      const { address, options, columns } = plan;
      return Object.assign(state, { plan, address, options, columns });
    },
    close(state) {
      const at = decoys.indexOf(state);
      if (at >= 0) decoys.splice(at, 1);
      listening.get(state)?.close();
      listening.delete(state);
    },
    async stop() {
      clearInterval(sweeper);
      for (const one of [...doors, ...listening.values()]) one.close();
      places.endAll('shutdown');
      for (let waitedMs = 0; places.open > 0 && waitedMs < STOP_MS; waitedMs += 20) await setTimeoutPromise(20);
      folder.flush(true);
    },
  };
}
