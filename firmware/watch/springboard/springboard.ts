import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import { callIn, type Call } from './call.ts';

export interface SpringboardEvents {
  readonly outbound_blocked: {
    readonly destination: string;
    readonly port: number;
    readonly protocol: string;
    readonly packets: number;
    readonly user: number | null;
  };
  readonly outbound_more: { readonly packets: number };
  readonly outbound_stale: { readonly host: string; readonly destination: string };
}
export type NoteCall = <Name extends keyof SpringboardEvents>(name: Name, values: SpringboardEvents[Name]) => void;

/** A name that the config has. */
export interface Named {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
}

export interface SpringboardRoom {
  readonly clock: Clock;
  readonly named: readonly Named[];
  /** The addresses that a name has now. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Asks for the names to be looked up anew by who may change the rules. */
  readonly refresh: () => void;
  readonly note: NoteCall;
  readonly log: (sentence: string) => void;
}

export interface Springboard {
  /** Takes a line of the kernel's log when it is of a call that was stopped. */
  take(line: string): boolean;
  /** UTC ms; undefined: nothing was stopped so far. */
  blockedAt(): number | undefined;
  stop(): void;
}

const MINUTE_MS = 60_000;
/** Told one by one in a minute; who scans from this box tries thousands. */
const TOLD_MAX = 16;

interface Told {
  readonly call: Call;
  /** Packets that no event has told yet. */
  packets: number;
}

/** Tells of each call out that the springboard's rules have stopped: at once, then once a minute how many more. */
export function openSpringboard(room: SpringboardRoom): Springboard {
  const { clock, named, note, log } = room;
  let told = new Map<string, Told>();
  let more = 0;
  let timer: NodeJS.Timeout | undefined;
  let blockedAt: number | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;

  function tell({ destination, port, protocol, user }: Call, packets: number): void {
    blockedAt = clock.now();
    note('outbound_blocked', { destination, port, protocol, packets, user });
  }

  function count(call: Call): void {
    const key = `${call.protocol} ${call.destination} ${call.port}`;
    const known = told.get(key);
    timer ??= setTimeout(turnMinute, MINUTE_MS).unref();
    if (known !== undefined) known.packets += call.weight;
    else if (told.size >= TOLD_MAX) more += call.weight;
    else {
      told.set(key, { call, packets: 0 });
      void judge(call);
    }
  }

  /** A mail server that has moved is no intruder: its name leads to where the packet went. */
  const addressesOf = async (host: string): Promise<readonly string[]> => {
    try {
      return await room.resolve(host);
    } catch {
      return [];
    }
  };

  async function judge(call: Call): Promise<void> {
    const { destination, port, protocol, weight } = call;
    const names = named.filter((one) => one.port === port && one.protocol === protocol);
    for (const { host } of names) {
      if (!(await addressesOf(host)).includes(destination)) continue;
      note('outbound_stale', { host, destination });
      refresh();
      return;
    }
    tell(call, weight);
  }

  function refresh(): void {
    if (clock.mono() - refreshedAt < MINUTE_MS) return;
    refreshedAt = clock.mono();
    try {
      room.refresh();
    } catch (error) {
      log(`the springboard's rules cannot be asked for new addresses: ${messageOf(error)}`);
    }
  }

  function turnMinute(): void {
    timer = undefined;
    const last = told;
    told = new Map();
    for (const { call, packets } of last.values()) if (packets > 0) void recount(call, packets);
    if (more > 0) {
      blockedAt = clock.now();
      note('outbound_more', { packets: more });
    }
    more = 0;
  }

  async function recount(call: Call, packets: number): Promise<void> {
    const names = named.filter(({ port, protocol }) => port === call.port && protocol === call.protocol);
    const found = await Promise.all(names.map(async ({ host }) => await addressesOf(host)));
    if (!found.flat().includes(call.destination)) tell(call, packets);
    else refresh();
  }

  return {
    take(line) {
      const call = callIn(line);
      if (call !== undefined) count(call);
      return call !== undefined;
    },
    blockedAt: () => blockedAt,
    stop() {
      clearTimeout(timer);
      // No name is looked up any more: one that nobody knows has no doubt in it.
      for (const { call, packets } of told.values()) {
        const isNamed = named.some(({ port, protocol }) => port === call.port && protocol === call.protocol);
        if (packets > 0 && !isNamed) tell(call, packets);
      }
      if (more > 0) note('outbound_more', { packets: more });
    },
  };
}
