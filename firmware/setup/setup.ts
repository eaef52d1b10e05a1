import type { Desk } from '../api/trust/desk.ts';
import type { Route } from '../api/router.ts';
import { messageOf } from '../core/errors.ts';
import { openPortal, type Portal } from './captive/portal.ts';
import { announcer } from './announce.ts';
import {
  claimIsOpen,
  START,
  stateInWords,
  step,
  TIMES,
  type Attempt,
  type Effect,
  type Facts,
  type Happening,
  type State,
  type Times,
  type Wish,
} from './machine.ts';
import { PORTAL_ADDRESS, PORTAL_PORT, USB_ADDRESS, type NetworkBackend, type Station } from './network.ts';
import type { AskRoot } from './root/client.ts';
import { whenToRejoin } from './rejoin.ts';
import type { RootState } from './root/protocol.ts';
import type { WizardNetwork, WizardParts } from './wizard/parts.ts';
import { wizardRoutes } from './wizard/wizard.ts';

export interface SetupParts {
  readonly ask: AskRoot;
  readonly network: NetworkBackend;
  readonly desk: Desk;
  readonly setUpCode: () => Promise<string | null>;
  /** The rest of what the wizard needs. */
  readonly wizard: Omit<WizardParts, 'desk' | 'setUpCode' | 'network' | 'claimed'>;
  /** Addresses at which the page is reached, `http://192.168.1.5:8080/`; with the name that is announced, if one is. */
  readonly pageUrls: (addresses: readonly string[], name: string | undefined) => readonly string[];
  readonly pagePort: number;
  readonly fingerprint: string | undefined;
  readonly version: string;
  readonly times?: Partial<Times>;
  /** Milliseconds since power-on. */
  readonly upMs: () => number;
  /** Undefined while the clock is not set. */
  readonly now: () => string | undefined;
  readonly mdns: boolean;
  /** Of this machine, by now. */
  readonly addresses: () => readonly string[];
  /** The owner has answered everything. */
  readonly finished: () => Promise<void>;
  readonly log: (sentence: string) => void;
}

export interface Setup {
  /** For the page; those of the set-up's own links are served by itself. */
  readonly routes: readonly Route[];
  readonly state: () => State;
  stop(): Promise<void>;
}

const TICK_MS = 3000;
const ANSWER_FIRST_MS = 2000;
/** Once everything has settled. */
const SLOW_TICK_MS = 30_000;
const STATIONS_MAX = 40;
/** What root takes (root/check.ts). */
const LINES_MAX = 20;
const ADDRESSES_MAX = 10;
const LINE_CHARS_MAX = 500;
const asLine = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, LINE_CHARS_MAX);

/** Runs the set-up: decides by machine.ts, acts through root, and serves the wizard. */
export function startSetup(parts: SetupParts): Setup {
  const { ask, network, desk, log } = parts;
  const times: Times = { ...TIMES, ...parts.times };
  let state: State = START;
  let root: RootState = { name: 'skep', protected: false, asked: false, hasWifi: false, problems: [], ssid: '' };
  let reached = false;
  let links: Awaited<ReturnType<NetworkBackend['links']>> = [];
  let stations: readonly Station[] = [];
  let attempt: Attempt | undefined;
  let owned = false;
  let told = '';
  let seen = '';
  let problem: string | undefined;
  let failure: string | undefined;
  let retried = false;
  let stopped = false;
  let usbRaised = false;
  const portals = new Map<string, Portal>();
  const mdns = announcer(parts.pagePort, '/setup', log);
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const rejoinDue = whenToRejoin();

  const online = (): boolean =>
    links.some(({ connected, ours, addresses }) => connected && !ours && addresses.length > 0);
  const facts = (): Facts => ({
    upMs: parts.upMs(),
    owned,
    online: online(),
    ...{ hasWifi: root.hasWifi, asked: root.asked, protected: root.protected },
  });

  function happen(happening: Happening): void {
    const { state: next, effects } = step(state, happening, facts(), times);
    state = next;
    for (const effect of effects) enqueue(async () => await carryOut(effect));
  }

  /** The page that says what will happen must be there before the radio goes. */
  const soon = (happening: Happening): void => void setTimeout(() => happen(happening), ANSWER_FIRST_MS).unref();

  /** One after the other: there is one radio. */
  function enqueue(work: () => Promise<void>): void {
    queue = queue.then(work).catch((error: unknown) => {
      // The same every three seconds would only fill the log.
      if (failure !== messageOf(error)) log(`Set-up: ${messageOf(error)}`);
      failure = messageOf(error);
    });
  }

  async function carryOut(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'raise':
        // Heard before: as an access point the radio hears nobody else.
        stations = (await network.scan().catch(() => stations)).slice(0, STATIONS_MAX);
        await network.accessPointUp();
        await serve(PORTAL_ADDRESS);
        return;
      case 'lower':
        await portals.get(PORTAL_ADDRESS)?.stop();
        portals.delete(PORTAL_ADDRESS);
        await network.accessPointDown();
        if (state.at === 'closed' && state.why === 'done') await parts.finished();
        return;
      case 'join': {
        const result = await joined(effect.wish);
        attempt = { wish: effect.wish, result };
        if (result.kind === 'failed') problem = `The network was not joined: ${result.reason}`;
        else problem = undefined;
        await look();
        happen({ kind: 'tried', attempt });
        return;
      }
    }
  }

  async function joined(wish: Wish): Promise<Attempt['result']> {
    try {
      return wish.kind === 'wifi' ? await network.joinWifi(wish.wifi) : await network.setWired(wish.ipv4);
    } catch (error) {
      return { kind: 'failed', reason: messageOf(error) };
    }
  }

  async function serve(address: string): Promise<void> {
    if (portals.has(address) || stopped) return;
    const portal = await openPortal(address, {
      ...{ port: PORTAL_PORT, routes: wizardRoutes(wizard, true), log },
      names: [root.name, `${root.name}.local`],
      phase: () => (state.at === 'leaving' ? 'online' : 'portal'),
      used: () => happen({ kind: 'used' }),
    });
    portals.set(address, portal);
  }

  const wizardNetwork: WizardNetwork = {
    get name() {
      return root.name;
    },
    stations: () => stations,
    links: async () => await network.links().catch(() => links),
    attempt: () => attempt,
    wish: (wish) => soon({ kind: 'wished', wish }),
    rescan: () => soon({ kind: 'rescan' }),
    country: async (code) => void (await ask('country', { code }).catch((error: unknown) => log(messageOf(error)))),
    finish: () => (state.at === 'portal' ? happen({ kind: 'done' }) : enqueue(parts.finished)),
    minutesLeft: () => (root.protected ? undefined : Math.max(1, Math.ceil((times.windowMs - parts.upMs()) / 60_000))),
    claimOpen: async () => {
      owned = await desk.isOwned();
      return claimIsOpen(facts(), times);
    },
    // Who comes so far owns it: it has no name any more.
    urls: (addresses) => parts.pageUrls(addresses, undefined),
    manages: () => reached,
  };
  const wizard: WizardParts = {
    ...parts.wizard,
    ...{ desk, setUpCode: parts.setUpCode, network: wizardNetwork },
    claimed: () => enqueue(async () => await ownedNow()),
  };

  async function ownedNow(): Promise<void> {
    owned = true;
    mdns.tell(root.name, []);
    await ask('claimed', {});
    await tellStatus();
  }

  /** What is, as root sees it. */
  async function look(): Promise<void> {
    const before = owned;
    owned = await desk.isOwned();
    root = await ask('state', {});
    reached = true;
    links = await network.links();
    if (owned && !before) await ownedNow();
  }

  async function tick(): Promise<void> {
    await look();
    await explain();
    await watchUsb();
    happen({ kind: 'tick' });
    if (state.at === 'closed' && root.asked && state.why !== 'online') await ask('finished', {});
    mdns.tell(root.name, owned || !parts.mdns ? [] : addressesHere());
    failure = undefined;
    await tellStatus();
  }

  /** Why the network that a file named did not come, before anything else is done with the radio. */
  async function explain(): Promise<void> {
    if (retried || state.at !== 'settling' || root.ssid === '' || online() || parts.upMs() < times.settleMs) return;
    retried = true;
    const result = await network.retryWifi();
    if (result.kind === 'failed') problem = `Could not join the Wi-Fi ${root.ssid}: ${result.reason}`;
    else links = await network.links();
  }

  /** Nobody is here who would try again. */
  const away = (): boolean => state.at === 'closed' && owned && root.hasWifi && !online();

  async function rejoin(): Promise<void> {
    await network.retryWifi();
    await look();
    await tellStatus();
  }

  /** A computer at the other end of the USB cable is given an address for as long as the device is being set up. */
  async function watchUsb(): Promise<void> {
    const usb = links.find(({ kind }) => kind === 'usb');
    const wanted = usb !== undefined && (!owned || state.at === 'portal');
    if (wanted && !usbRaised) {
      usbRaised = true;
      await network.usbUp();
      await serve(USB_ADDRESS);
    } else if (!wanted && usbRaised && state.at === 'closed') {
      usbRaised = false;
      await portals.get(USB_ADDRESS)?.stop();
      portals.delete(USB_ADDRESS);
      if (usb !== undefined) await network.usbDown();
    }
  }

  const addressesHere = (): readonly string[] =>
    links
      .filter(({ ours }) => !ours)
      .flatMap(({ addresses }) => addresses)
      .slice(0, ADDRESSES_MAX);

  async function tellStatus(): Promise<void> {
    const addresses = addressesHere();
    const known = facts();
    const status = {
      ...{ version: parts.version, state: stateInWords(state, known, root.name), addresses },
      pageUrls: parts.pageUrls(addresses, owned ? undefined : root.name).slice(0, LINES_MAX),
      setUpCode: owned ? null : await parts.setUpCode(),
      problems: [...root.problems, ...[problem, failure].filter((one) => one !== undefined)]
        .map(asLine)
        .slice(0, LINES_MAX),
    };
    const words = JSON.stringify(status);
    if (words === told) return;
    told = words;
    const { fingerprint } = parts;
    const at = parts.now();
    await ask('status', { ...status, fingerprint, at });
  }

  function later(): void {
    if (stopped) return;
    const resting = state.at === 'closed' && !usbRaised;
    timer = setTimeout(
      () => {
        // Root's part ends when nobody asks: it is not woken for nothing.
        enqueue(async () => {
          const again = rejoinDue(away(), parts.upMs());
          if (resting && !again && (await unchanged())) return;
          await tick();
          if (again && away()) await rejoin();
        });
        enqueue(async () => await Promise.resolve(later()));
      },
      resting ? SLOW_TICK_MS : TICK_MS,
    );
    timer.unref();
  }

  async function unchanged(): Promise<boolean> {
    const now = `${await desk.isOwned()} ${parts.addresses().join(' ')}`;
    const same = now === seen;
    seen = now;
    return same;
  }

  enqueue(tick);
  enqueue(async () => await Promise.resolve(later()));

  return {
    routes: wizardRoutes(wizard, false),
    state: () => state,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      mdns.tell(root.name, []);
      for (const portal of portals.values()) await portal.stop();
      if (state.at === 'portal' || state.at === 'leaving') await network.accessPointDown().catch(() => undefined);
    },
  };
}
