import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { RuleHits } from '../core/ignore-rule.ts';
import type { Store } from '../store/api.ts';
import type { Incident, NewMessage, Overflow, Regular, StepMessage } from '../store/state.ts';
import { storeRetryMs } from './backoff.ts';
import { Bell } from './bell.ts';
import type { Ignoring } from './ignoring.ts';
import { machineOf, type Machine } from './machine-facts.ts';
import { selfTests } from './self-tests.ts';
import { step, untilNextStep, type Fold, type Rules } from './incidents.ts';
import type { News } from './news.ts';
import { afterFate, type Fate } from './regulars.ts';
import { HOUR_MS, remembered, URGENT_RESERVE, type Ration } from './ration.ts';

/** Events a pull; a backlog of days is read page by page. */
const PAGE = 500;
/**
 * Progress that nobody waits for is saved so often. What is lost of it in a crash is folded again from the saved cursor
 * and comes out the same, so a card is not worn with a write for each batch of a brute-force run.
 */
const SAVE_EVERY_MS = 10_000;
/** A flood of new sources is saved more often than that: memory is smaller than the card. */
const UNSAVED_MAX = 2000;

export interface ConsumerRoom {
  readonly store: Store;
  readonly clock: Clock;
  readonly rules: Rules;
  readonly ignoring: Ignoring;
  readonly log: (sentence: string) => void;
  /** The messages about an incident, none when there is no channel. */
  readonly write: (news: News, now: number, machine: Machine) => readonly StepMessage[];
  readonly writeSummary: (overflow: Overflow, now: number) => readonly NewMessage[];
  /** New messages are in the outbox. */
  readonly written: () => void;
}

interface Memory {
  fold: Fold;
  cursor: number;
  /** Changed since the last save. */
  readonly unsaved: Map<number, Incident>;
  /** Undefined: forgotten. */
  readonly regulars: Map<string, Regular | undefined>;
  readonly hits: Map<string, RuleHits>;
  savedCursor: number;
  savedAtMono: number;
}

/** Pulls events, folds them into incidents and writes what is due, the three in one transaction with the cursor. */
export class Consumer {
  readonly #room: ConsumerRoom;
  readonly #bell = new Bell();
  readonly #unsubscribe: () => void;
  readonly #done: Promise<void>;
  /** Undefined: to be read from the store. */
  #memory: Memory | undefined;
  /** Of messages, since the last pull. */
  readonly #fates: Fate[] = [];
  readonly #withoutSelfTests: ReturnType<typeof selfTests>;
  #failures = 0;
  #problem: string | null = null;

  constructor(room: ConsumerRoom) {
    this.#room = room;
    this.#withoutSelfTests = selfTests(room.store);
    this.#unsubscribe = room.store.onCommit(() => this.#bell.ring());
    this.#done = this.#run();
  }

  /** Why no events are taken at the moment; null when all is well. */
  get problem(): string | null {
    return this.#problem;
  }

  /** A message about an incident was handed over, or refused for good. */
  messageEnded(fate: Fate): void {
    this.#fates.push(fate);
    this.#bell.ring();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#bell.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#bell.closed) {
      try {
        const more = await this.#pull();
        this.#recovered();
        if (!more) await this.#bell.wait(this.#idleMs());
      } catch (error) {
        this.#failed(error);
        await this.#bell.pause(storeRetryMs(this.#failures));
      }
    }
    try {
      if (this.#memory !== undefined) await this.#save(this.#memory, []);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** One page; true when there may be more. */
  async #pull(): Promise<boolean> {
    const { store, clock, rules, write, writeSummary, written, ignoring } = this.#room;
    this.#memory ??= await this.#load();
    const memory = this.#memory;
    await this.#learnFates(memory);
    const page = await store.events({ after: memory.cursor, limit: PAGE });
    const events = await this.#withoutSelfTests(page);
    const ignoredBy = await ignoring(events);
    const now = clock.now();
    const caughtUp = page.length < PAGE;
    const next = step(memory.fold, { events, now, mono: clock.mono(), caughtUp, ignoredBy }, rules);
    // From then on others are held too: a restart has to know since when.
    const beginsToHold = next.ration.heldSince !== null && memory.fold.ration.heldSince === null;
    const { open, nextIncident, ration, regulars, due, summary } = next;
    memory.fold = { open, nextIncident, ration, regulars };
    memory.cursor = page.at(-1)?.id ?? memory.cursor;
    for (const incident of next.changed) memory.unsaved.set(incident.id, incident);
    for (const source of next.changedRegulars) memory.regulars.set(source, regulars.get(source));
    for (const hits of next.hits) countHits(memory.hits, hits);
    const isPressing = due.length > 0 || summary !== null || beginsToHold || memory.unsaved.size >= UNSAVED_MAX;
    if (isPressing || clock.mono() - memory.savedAtMono >= SAVE_EVERY_MS) {
      const messages: StepMessage[] = [];
      for (const one of next.news) {
        messages.push(...write(one, now, machineOf(await store.peer(one.incident.source))));
      }
      if (summary !== null) messages.push(...writeSummary(summary, now));
      await this.#save(memory, messages);
      if (messages.length > 0) written();
    }
    return !caughtUp;
  }

  async #learnFates(memory: Memory): Promise<void> {
    for (let fate = this.#fates[0]; fate !== undefined; fate = this.#fates[0]) {
      const source = (await this.#room.store.incident(fate.incident))?.source ?? '';
      this.#fates.shift();
      const before = memory.fold.regulars.get(source);
      const after = before && afterFate(before, fate);
      if (after === undefined || after === before) continue;
      memory.fold = { ...memory.fold, regulars: new Map(memory.fold.regulars).set(source, after) };
      memory.regulars.set(source, after);
    }
  }

  async #load(): Promise<Memory> {
    const { store, clock } = this.#room;
    const cursor = await store.alertCursor();
    const nextIncident = await store.nextIncident();
    const incidents = await store.openIncidents();
    const open = new Map(incidents.map((incident) => [incident.source, incident]));
    const regulars = new Map((await store.regulars()).map((regular) => [regular.source, regular]));
    const fold = { open, nextIncident, ration: await this.#loadRation(incidents), regulars };
    const clean = { unsaved: new Map(), regulars: new Map(), hits: new Map() };
    return { fold, cursor, ...clean, savedCursor: cursor, savedAtMono: clock.mono() };
  }

  async #loadRation(open: readonly Incident[]): Promise<Ration> {
    const { store, clock, rules } = this.#room;
    const now = clock.now();
    const limit = Number.isFinite(rules.maxPerHour) ? rules.maxPerHour + URGENT_RESERVE : 0;
    const messageTimes = await store.messageTimes(now - HOUR_MS, now, limit);
    return remembered({ messageTimes, open, overflow: await store.overflow() }, now, clock.mono());
  }

  async #save(memory: Memory, messages: readonly StepMessage[]): Promise<void> {
    if (messages.length === 0 && isSaved(memory)) return;
    const incidents = [...memory.unsaved.values()].toSorted((a, b) => a.id - b.id);
    await this.#room.store.saveAlertStep({
      cursor: memory.cursor,
      incidents,
      messages,
      overflow: memory.fold.ration.overflow,
      regulars: [...memory.regulars.values()].filter((regular) => regular !== undefined),
      strangers: [...memory.regulars].flatMap(([source, regular]) => (regular === undefined ? [source] : [])),
      hits: [...memory.hits.values()],
    });
    memory.unsaved.clear();
    memory.regulars.clear();
    memory.hits.clear();
    memory.savedCursor = memory.cursor;
    memory.savedAtMono = this.#room.clock.mono();
  }

  #idleMs(): number {
    const memory = this.#memory;
    if (memory === undefined) return 0;
    const { clock, rules } = this.#room;
    const nextStepMs = untilNextStep(memory.fold, clock.now(), clock.mono(), rules);
    const nextSaveMs = isSaved(memory) ? nextStepMs : memory.savedAtMono + SAVE_EVERY_MS - clock.mono();
    return Math.min(nextStepMs, Math.max(0, nextSaveMs));
  }

  /** What was folded but not saved is forgotten and folded again: a message that was not saved was not written. */
  #failed(error: unknown): void {
    this.#memory = undefined;
    this.#failures += 1;
    const problem = `alerts wait for the store: ${messageOf(error)}`;
    if (problem !== this.#problem) this.#room.log(problem);
    this.#problem = problem;
  }

  #recovered(): void {
    if (this.#problem !== null) this.#room.log('alerts go on');
    this.#failures = 0;
    this.#problem = null;
  }
}

const isSaved = (memory: Memory): boolean =>
  memory.unsaved.size === 0 && memory.regulars.size === 0 && memory.cursor === memory.savedCursor;

function countHits(all: Map<string, RuleHits>, { rule, events, lastAt }: RuleHits): void {
  all.set(rule, { rule, events: (all.get(rule)?.events ?? 0) + events, lastAt });
}
