import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './core/clock.ts';
import type { SelfTest, SelfTestResult, SelfTestStep, TestedDecoy } from './core/self-test.ts';
import { toText } from './core/bytes.ts';
import { dialTcp, dialUdp, type Dialled } from './net/dial.ts';
import type { DecoyState } from './net/net.ts';
import type { OwnVisits } from './net/own-visits.ts';
import type { Store } from './store/api.ts';

export interface SelfTestSettings {
  readonly decoys: () => readonly DecoyState[];
  readonly own: OwnVisits;
  readonly store: Pick<Store, 'eventsOf' | 'reach'>;
  readonly clock: Clock;
  /** Whether there is somebody to tell. */
  readonly isTold: () => Promise<boolean>;
}

/** Decoys that are tried at a time. */
const ABREAST = 8;
/** A front door can have thousands of ports; these show that the path is whole. */
const DECOYS_MAX = 64;
/** From journal to rows: a batch each two seconds, on a slow card a few of them. */
const STORED_MS = 15_000;
const LOOK_MS = 100;
/** Of what a decoy says, in words. */
const SHOWN_BYTES = 60;

/** Tries decoys as a visitor does and follows what becomes of it: socket, journal, store, and what the API then reads. */
export function selfTest(settings: SelfTestSettings): SelfTest {
  let running = false;

  async function run(all: boolean): Promise<SelfTestResult> {
    const { clock, store } = settings;
    const [startedAt, begun] = [clock.now(), clock.mono()];
    const isTold = await settings.isTold();
    const decoys: TestedDecoy[] = [];
    const wanted = chosen(settings.decoys(), all);
    for (let at = 0; at < wanted.length; at += ABREAST) {
      const tried = wanted.slice(at, at + ABREAST).map(async (decoy) => await tryOne(settings, decoy, isTold));
      decoys.push(...(await Promise.all(tried)));
    }
    const ok = decoys.length > 0 && decoys.every((one) => one.ok);
    if (ok) await store.reach('self_test', clock.now());
    return { startedAt, tookMs: Math.round(clock.mono() - begun), ok, decoys };
  }

  return (all) => {
    if (running) return undefined;
    running = true;
    return run(all).finally(() => (running = false));
  };
}

/** One that listens, by TCP where there is one; or all, also those that do not listen. */
function chosen(decoys: readonly DecoyState[], all: boolean): readonly DecoyState[] {
  if (all) return decoys.slice(0, DECOYS_MAX);
  const listening = decoys.filter(({ problem }) => problem === null);
  const one = listening.find(({ sensor }) => sensor.transport !== 'udp') ?? listening[0] ?? decoys[0];
  return one === undefined ? [] : [one];
}

async function tryOne(settings: SelfTestSettings, decoy: DecoyState, isTold: boolean): Promise<TestedDecoy> {
  const { own, clock } = settings;
  const { sensor, instance, address, port } = decoy;
  const transport = sensor.transport === 'udp' ? 'udp' : 'tcp';
  const named = { sensor: sensor.name, instance, transport, address, port } as const;
  const failed = (problem: string, steps: readonly SelfTestStep[], session: number | null = null): TestedDecoy => ({
    ...{ ...named, ok: false, problem, session, event: null, steps },
  });
  if (decoy.problem !== null) return failed(decoy.problem, []);
  const begun = clock.mono();
  const now = (): number => Math.round(clock.mono());
  const dialled = await (transport === 'udp' ? dialUdp : dialTcp)(own, hostOf(address), port, now);
  const steps = dialledSteps(dialled);
  if (dialled.problem !== null) return failed(dialled.problem, steps);
  const { session } = dialled;
  if (session === undefined) return failed('It was accepted, but no session came of it: read the log of skep.', steps);
  const event = await storedAs(settings.store, session);
  const afterMs = now() - Math.round(begun);
  if (event === undefined) {
    const step = { name: 'stored', ok: false, afterMs, detail: `session ${session} is not in the store yet` } as const;
    return failed('It was heard, but not stored: see what the store says of itself.', [...steps, step], session);
  }
  const stored = { name: 'stored', ok: true, afterMs, detail: `session ${session}, event ${event}` } as const;
  const alerts = { name: 'alerts', ok: isTold, afterMs, detail: isTold ? SILENT : NOBODY } as const;
  return { ...named, ok: true, problem: null, session, event, steps: [...steps, stored, alerts] };
}

const SILENT = 'kept silent, as this is a self-test; of a visitor you would be told';
const NOBODY =
  'kept silent, as this is a self-test; of a visitor nobody would be told either: no channel is configured, or it fails';

function dialledSteps({ connectedMs, answered, answeredMs, problem }: Dialled): SelfTestStep[] {
  if (answered === undefined) {
    return [{ name: 'connected', ok: false, afterMs: connectedMs, detail: problem ?? 'it was hung up on' }];
  }
  const said = toText(answered.subarray(0, SHOWN_BYTES));
  return [
    { name: 'connected', ok: true, afterMs: connectedMs, detail: 'it was accepted' },
    {
      ...{ name: 'answered', ok: true, afterMs: answeredMs },
      detail: answered.length === 0 ? 'it said nothing, as a protocol may that was not asked in its own way' : said,
    },
  ];
}

/** The number of the session's first event that is a visitor's, once the mark before it and it are rows. */
async function storedAs(store: SelfTestSettings['store'], session: number): Promise<number | undefined> {
  for (let waitedMs = 0; waitedMs < STORED_MS; waitedMs += LOOK_MS) {
    const [mark, opened] = await store.eventsOf(session, 2).catch(() => []);
    if (mark?.name === 'self_test' && opened !== undefined) return opened.id;
    await wait(LOOK_MS);
  }
  return undefined;
}

/** Where a decoy on every address is from here. */
function hostOf(address: string): string {
  return address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address;
}
