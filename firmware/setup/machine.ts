import type { Joined, WifiWish, Ipv4 } from './network.ts';

/** What is known of the device when the clock ticks. */
export interface Facts {
  /** Milliseconds since power-on. */
  readonly upMs: number;
  readonly owned: boolean;
  /** It has an address that is not of its own making. */
  readonly online: boolean;
  readonly hasWifi: boolean;
  /** skep-setup.txt was there. */
  readonly asked: boolean;
  /** The access point has a passphrase: who is in it was let in. */
  readonly protected: boolean;
}

export type Wish = { readonly kind: 'wifi'; readonly wifi: WifiWish } | { readonly kind: 'wired'; readonly ipv4: Ipv4 };

/** How the last attempt ended, for the top of the page. */
export interface Attempt {
  readonly wish: Wish;
  readonly result: Joined;
}

export type State =
  /** A network may still come by itself. */
  | { readonly at: 'settling' }
  | { readonly at: 'portal'; readonly sinceMs: number; readonly usedMs: number; readonly attempt: Attempt | undefined }
  /** `back`: to the access point, which shows how it went. */
  | { readonly at: 'trying'; readonly wish: Wish; readonly back: boolean }
  /** Phones are told that all is well, and where the device will be. */
  | { readonly at: 'leaving'; readonly untilMs: number }
  | { readonly at: 'closed'; readonly why: 'online' | 'window' | 'owned' | 'no-radio' | 'done' | 'idle' };

export type Happening =
  | { readonly kind: 'tick' }
  /** Somebody asked for a page. */
  | { readonly kind: 'used' }
  | { readonly kind: 'wished'; readonly wish: Wish }
  /** The access point goes for a moment: it hears nobody while it is one. */
  | { readonly kind: 'rescan' }
  | { readonly kind: 'tried'; readonly attempt: Attempt }
  | { readonly kind: 'done' };

export type Effect =
  | { readonly kind: 'raise' }
  | { readonly kind: 'lower' }
  | { readonly kind: 'join'; readonly wish: Wish };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export interface Times {
  /** After power-on, so long anybody near may claim an open access point. */
  readonly windowMs: number;
  /** DHCP, and a router that starts at the same time. */
  readonly settleMs: number;
  /** Somebody who claimed it and does not come back. */
  readonly idleMs: number;
  /** Online answers before the access point goes: a phone that believes them keeps what it shows. */
  readonly goodbyeMs: number;
}

export const TIMES: Times = { windowMs: 15 * 60_000, settleMs: 45_000, idleMs: 10 * 60_000, goodbyeMs: 10_000 };

export const START: State = { at: 'settling' };

/**
 * When the device opens a Wi-Fi of its own, and when it goes. A device with an owner never does, unless its owner asked by a
 * file on the card: a router that is away for an hour must not turn it into an open door.
 */
export function step(state: State, happening: Happening, facts: Facts, times: Times): Step {
  const same: Step = { state, effects: [] };
  switch (state.at) {
    case 'settling':
      return happening.kind === 'tick' ? settle(facts, times) : same;
    case 'portal':
      return inPortal(state, happening, facts, times);
    case 'trying': {
      if (happening.kind !== 'tried') return same;
      const { upMs } = facts;
      if (!state.back) return { state: { at: 'closed', why: 'done' }, effects: [] };
      // Also after a success: the address is told before the access point goes for good.
      const effects = state.wish.kind === 'wifi' ? [RAISE] : [];
      return { state: { at: 'portal', sinceMs: upMs, usedMs: upMs, attempt: happening.attempt }, effects };
    }
    case 'leaving':
      if (happening.kind !== 'tick' || facts.upMs < state.untilMs) return same;
      return { state: { at: 'closed', why: 'done' }, effects: [LOWER] };
    case 'closed':
      // From the page, in a network that it has.
      if (happening.kind !== 'wished') return same;
      return {
        state: { at: 'trying', wish: happening.wish, back: false },
        effects: [{ kind: 'join', wish: happening.wish }],
      };
  }
}

const RAISE: Effect = { kind: 'raise' };
const LOWER: Effect = { kind: 'lower' };

function settle(facts: Facts, times: Times): Step {
  const { owned, online, asked, hasWifi, upMs } = facts;
  const stay = (why: (State & { at: 'closed' })['why']): Step => ({ state: { at: 'closed', why }, effects: [] });
  if (!asked && owned) return stay('owned');
  if (!asked && online) return stay('online');
  if (!asked && upMs < times.settleMs) return { state: START, effects: [] };
  if (!hasWifi) return stay('no-radio');
  if (!windowOpen(facts, times)) return stay('window');
  return { state: { at: 'portal', sinceMs: upMs, usedMs: upMs, attempt: undefined }, effects: [RAISE] };
}

/** An open access point has its time; one with a passphrase has as much as it needs. */
const windowOpen = ({ upMs, protected: kept }: Facts, { windowMs }: Times): boolean => kept || upMs < windowMs;

function inPortal(state: State & { at: 'portal' }, happening: Happening, facts: Facts, times: Times): Step {
  const { upMs, owned } = facts;
  switch (happening.kind) {
    case 'used':
      return { state: { ...state, usedMs: upMs }, effects: [] };
    case 'wished':
      return {
        state: { at: 'trying', wish: happening.wish, back: true },
        // The radio of a Zero cannot do both. A cable can be tried beside it.
        effects: [...(happening.wish.kind === 'wifi' ? [LOWER] : []), { kind: 'join', wish: happening.wish }],
      };
    case 'rescan':
      return { state: { ...state, usedMs: upMs }, effects: [LOWER, RAISE] };
    case 'done':
      return { state: { at: 'leaving', untilMs: upMs + times.goodbyeMs }, effects: [] };
    case 'tick': {
      const close = (why: 'window' | 'idle'): Step => ({ state: { at: 'closed', why }, effects: [LOWER] });
      if (!owned && !windowOpen(facts, times)) return close('window');
      return owned && upMs - state.usedMs >= times.idleMs ? close('idle') : { state, effects: [] };
    }
    case 'tried':
      return { state, effects: [] };
  }
}

/** Whether somebody on the set-up's own links claims the device without its code: nearness is the proof. */
export const claimIsOpen = (facts: Facts, times: Times): boolean => !facts.owned && windowOpen(facts, times);

/** The state as a sentence, for skep-status.txt and the log. */
export function stateInWords(state: State, facts: Facts, name: string): string {
  switch (state.at) {
    case 'settling':
      return 'starting, and waiting for a network';
    case 'portal':
      return facts.owned
        ? `set-up is open: join the Wi-Fi ${name} and log in`
        : `nobody owns it yet: join the Wi-Fi ${name}${facts.protected ? '' : ', which is open for a quarter of an hour'}`;
    case 'trying':
      return 'trying the network that it was told';
    case 'leaving':
      return 'set up';
    case 'closed':
      return closedInWords(state.why, facts);
  }
}

function closedInWords(why: (State & { at: 'closed' })['why'], { owned, online }: Facts): string {
  if (owned) return online ? 'it has an owner and a network' : 'it has an owner, and no network';
  switch (why) {
    case 'window':
      return 'nobody owns it yet, and the time to claim it by Wi-Fi is over: switch it off and on for another quarter of an hour';
    case 'no-radio':
      return 'nobody owns it yet: connect it by Ethernet or USB, and open its page';
    case 'online':
    case 'owned':
    case 'done':
    case 'idle':
      return online
        ? 'nobody owns it yet: open its page, and type the set-up code'
        : 'nobody owns it yet, and it has no network';
  }
}
