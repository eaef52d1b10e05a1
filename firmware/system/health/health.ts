import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { HEALTH_NAMES, type HealthAlert, type HealthFact, type HealthName } from '../../core/health.ts';
import type { Kept } from './kept.ts';
import { changesOf, network, type Link } from './network.ts';
import type { Reader } from './reading.ts';

/** What the box is told of its own health. */
export interface HealthEvents {
  readonly health_changed: { readonly fact: HealthName; readonly state: string; readonly value: string };
  readonly health_alarm: { readonly fact: HealthAlert; readonly value: string; readonly cure: string };
  readonly network_changed: { readonly change: string };
  readonly rebooted: Readonly<Record<never, never>>;
}
export type NoteHealth = <Name extends keyof HealthEvents>(name: Name, values: HealthEvents[Name]) => void;

export interface HealthRoom {
  readonly clock: Clock;
  readonly readers: Readonly<Partial<Record<Exclude<HealthName, 'network'>, Reader>>>;
  readonly links: () => Promise<readonly Link[]>;
  readonly everyMs: number;
  /** What is mailed when it is bad, or when it happens. */
  readonly alerts: readonly string[];
  /** What is known of the time before this start. */
  readonly kept: Kept | undefined;
  readonly keep: (kept: Kept) => void;
  readonly note: NoteHealth;
  readonly log: (sentence: string) => void;
}

export interface Health {
  facts(): readonly HealthFact[];
  stop(): void;
}

/** One look may be a freak: a change is told when the next look has shown it again. */
const SETTLED_LOOKS = 2;
/** What comes back sooner is still the same trouble, of which somebody was told. */
const OVER_MS = 3_600_000;

interface Watched {
  readonly fact: HealthFact;
  readonly looks: number;
  /** The last state that was told; undefined: none so far. */
  readonly told: HealthFact['state'] | undefined;
}

/** Looks after the box itself: few, cheap looks, and a word when something is not as it was. */
export async function startHealth(room: HealthRoom): Promise<Health> {
  const { clock, note, log } = room;
  const watched = new Map<HealthName, Watched>();
  const alarmed = new Map<HealthName, { overSince: number | undefined }>();
  for (const name of room.kept?.alarmed ?? []) alarmed.set(name, { overSince: undefined });
  const complained = new Set<HealthName>();
  let links: readonly Link[] = room.kept?.links ?? [];
  let unsettled: readonly Link[] | undefined;
  let kept = '';
  let isLooking = false;
  const readers: HealthRoom['readers'] & { network: Reader } = { ...room.readers, network: network(() => links) };

  function alarm(fact: HealthAlert, value: string, cure: string): void {
    if (room.alerts.includes(fact)) note('health_alarm', { fact, value, cure });
  }

  async function look(): Promise<void> {
    await lookAtLinks();
    for (const name of HEALTH_NAMES) await lookAt(name);
    keep();
  }

  async function lookAt(name: HealthName): Promise<void> {
    const before = watched.get(name);
    try {
      const reading = await readers[name]?.(before?.fact.state);
      if (reading === undefined) {
        watched.delete(name);
        return;
      }
      const isSame = before?.fact.state === reading.state;
      const since = isSame ? before.fact.since : clock.now();
      const looks = isSame ? before.looks + 1 : 1;
      const fact = { name, ...reading, since };
      const isSettled = looks >= SETTLED_LOOKS && reading.state !== before?.told;
      if (isSettled) tell(fact, before?.told);
      settleAlarm(fact, looks);
      watched.set(name, { fact, looks, told: isSettled ? reading.state : before?.told });
    } catch (error) {
      watched.delete(name);
      if (!complained.has(name)) log(`health: ${name} cannot be read: ${messageOf(error)}`);
      complained.add(name);
    }
  }

  /** At the start only what is not well is news. */
  function tell({ name: fact, state, value, cure }: HealthFact, before: HealthFact['state'] | undefined): void {
    if (before === undefined && (state === 'good' || state === 'unknown')) return;
    note('health_changed', { fact, state, value });
    log(`health: ${fact} is ${state}: ${value}${cure === null ? '' : `. ${cure}`}`);
  }

  function settleAlarm({ name, state, value, cure }: HealthFact, looks: number): void {
    const known = alarmed.get(name);
    if (looks < SETTLED_LOOKS) return;
    if (state !== 'bad') {
      if (known === undefined) return;
      known.overSince ??= clock.mono();
      if (clock.mono() - known.overSince >= OVER_MS) alarmed.delete(name);
      return;
    }
    if (known === undefined) alarm(name, value, cure ?? '');
    alarmed.set(name, { overSince: undefined });
  }

  /** An address that is changed goes and comes in two steps, and a cable is pulled and plugged: what lasts is told. */
  async function lookAtLinks(): Promise<void> {
    const now = await room.links();
    const isFirst = room.kept === undefined && kept === '';
    const changes = changesOf(links, now);
    if (isFirst || changes.length === 0) {
      links = now;
      unsettled = undefined;
    } else if (unsettled !== undefined && changesOf(unsettled, now).length === 0) {
      links = now;
      unsettled = undefined;
      for (const change of changes) note('network_changed', { change });
      alarm('addresses', changes.join('; '), 'If nobody of yours has changed the network, see who did.');
    } else unsettled = now;
  }

  function keep(): void {
    const now: Kept = { bootId: clock.bootId, links, alarmed: HEALTH_NAMES.filter((name) => alarmed.has(name)) };
    const text = JSON.stringify(now);
    if (text === kept) return;
    kept = text;
    try {
      room.keep(now);
    } catch (error) {
      log(`health: what is known cannot be kept: ${messageOf(error)}`);
    }
  }

  if (room.kept !== undefined && room.kept.bootId !== clock.bootId) {
    note('rebooted', {});
    alarm('reboot', 'this box was started anew', 'If nobody of yours did that, see to its power supply.');
  }
  await look();
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => (isLooking = false));
  }, room.everyMs);
  timer.unref();

  return {
    facts: () => HEALTH_NAMES.flatMap((name) => watched.get(name)?.fact ?? []),
    stop: () => clearInterval(timer),
  };
}
