import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Store } from '../store/api.ts';
import type { OutboxMessage } from '../store/state.ts';
import { FIRST_RETRY_MS, retryDelayMs, storeRetryMs } from './backoff.ts';
import { Bell } from './bell.ts';
import type { Channel, Later, Outcome } from './channels/channel.ts';
import { CLOCK_IS_SET_SINCE } from './mail-time.ts';
import { runTrial } from './trial.ts';

/** What a delivery that runs is granted when the daemon stops; then it is cut and tried again at the next start. */
const STOP_GRACE_MS = 2000;
/** How long a test can lie in the outbox unseen: it comes from another process, which cannot ring here. */
const LOOK_MS = 3000;
/** What has waited for longer is no news any more, and the card has an end. */
export const GIVE_UP_MS = 7 * 86_400_000;
/** A box that was off for a fortnight gets its network first. */
const GIVE_UP_AFTER_START_MS = 3_600_000;

export interface DeliveryRoom {
  readonly store: Store;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (sentence: string) => void;
  readonly stopGraceMs?: number;
  /** A message waits no more: somebody got it, or nobody ever will. */
  readonly ended?: (message: OutboxMessage, gotIt: boolean) => void;
}

/** Empties one channel's part of the outbox, one message at a time, for as many days as it takes. */
export class Delivery {
  readonly #room: DeliveryRoom;
  readonly #bell = new Bell();
  readonly #cut = new AbortController();
  readonly #done: Promise<void>;
  /** Monotonic: the server as a whole is left alone until then. */
  #pausedUntilMono = 0;
  readonly #startedMono: number;
  #lastTryMono = 0;
  #serverFailures = 0;
  #storeFailures = 0;
  #lastProblem: string | null = null;

  constructor(room: DeliveryRoom) {
    this.#room = room;
    this.#startedMono = room.clock.mono();
    this.#done = this.#run();
  }

  /** There are new messages: worth asking a server again that was given an hour's rest. */
  wake(): void {
    this.#pausedUntilMono = Math.min(this.#pausedUntilMono, this.#lastTryMono + FIRST_RETRY_MS);
    this.#bell.ring();
  }

  async stop(): Promise<void> {
    this.#bell.close();
    const grace = setTimeout(() => this.#cut.abort(), this.#room.stopGraceMs ?? STOP_GRACE_MS);
    await this.#done;
    clearTimeout(grace);
  }

  async #run(): Promise<void> {
    while (!this.#bell.closed) {
      await this.#withStore(async () => {
        await this.#tryTrial();
        const message = await this.#next();
        if (message === undefined) await this.#bell.wait(Math.min(await this.#idleMs(), LOOK_MS));
        else await this.#deliver(message);
      });
    }
  }

  /** Also while the server is left alone: somebody sits there and waits for it. */
  async #tryTrial(): Promise<void> {
    const { store, channel, clock } = this.#room;
    const trial = await store.dueTrial(channel.name);
    if (trial === undefined) return;
    try {
      // It answers again: those that wait need not wait for their time.
      if (await runTrial(store, channel, trial.id, clock, this.#cut.signal)) this.#pausedUntilMono = 0;
    } catch (error) {
      if (!this.#cut.signal.aborted) throw error;
    }
  }

  async #next(): Promise<OutboxMessage | undefined> {
    const { store, channel, clock } = this.#room;
    if (this.#pausedUntilMono > clock.mono()) return undefined;
    const [message] = await store.dueMessages(channel.name, clock.now(), 1);
    return message;
  }

  async #idleMs(): Promise<number> {
    const { store, channel, clock } = this.#room;
    const { nextTryAt } = await store.outboxStatus(channel.name);
    if (nextTryAt === null) return Number.POSITIVE_INFINITY;
    return Math.max(nextTryAt - clock.now(), this.#pausedUntilMono - clock.mono(), 0);
  }

  async #deliver({ id }: OutboxMessage): Promise<void> {
    const { store, channel, clock } = this.#room;
    // Its text as it is now: until this moment later news could still join it.
    const message = await store.beginTry(id);
    if (message === undefined) return;
    this.#lastTryMono = clock.mono();
    const outcome = await this.#outcomeOf(message);
    // Cut short by stop: no try that counts.
    if (outcome === undefined) return;
    this.#tell(channel.name, outcome);
    this.#spareServer(outcome);
    // Until it is written down, nothing else is sent: what was delivered and not marked would go out again.
    let isWritten = false;
    do {
      isWritten = await this.#withStore(() => this.#settle(message, outcome));
    } while (!isWritten && !this.#bell.closed);
    if (outcome.kind === 'later') await this.#giveUp(outcome.problem);
    else this.#room.ended?.(message, outcome.kind === 'sent' || message.sentAt !== null);
  }

  async #outcomeOf(message: OutboxMessage): Promise<Outcome | undefined> {
    try {
      return await this.#room.channel.send(message, this.#cut.signal);
    } catch (error) {
      if (this.#cut.signal.aborted) return undefined;
      return { kind: 'later', problem: messageOf(error), everyMessage: false, owed: message.owed, someGotIt: false };
    }
  }

  async #settle(message: OutboxMessage, outcome: Outcome): Promise<void> {
    const { store, clock } = this.#room;
    switch (outcome.kind) {
      case 'sent':
        return store.messageSent(message.id, clock.now(), outcome.problem);
      case 'refused':
        return store.messageRefused(message.id, clock.now(), outcome.problem, outcome.dialogue ?? null);
      case 'later':
        return store.messageFailed(message.id, this.#failedTry(message, outcome, outcome.dialogue ?? null));
    }
  }

  #failedTry(message: OutboxMessage, later: Later, dialogue: readonly string[] | null) {
    const { problem, owed, someGotIt, reachedNobody = false } = later;
    const at = this.#room.clock.now();
    const nextTryAt = at + retryDelayMs(message.tries + 1, this.#room.random);
    return { at, error: problem, nextTryAt, owed: owed ?? message.owed, someGotIt, reachedNobody, dialogue };
  }

  /** What was written before the clock was set looks older than it is: it waits on. */
  async #giveUp(problem: string): Promise<void> {
    const { store, channel, clock, log } = this.#room;
    if (clock.mono() - this.#startedMono < GIVE_UP_AFTER_START_MS) return;
    const now = clock.now();
    const notBefore = now < CLOCK_IS_SET_SINCE ? 0 : CLOCK_IS_SET_SINCE;
    const said = `given up after 7 days; the last word was: ${problem}`;
    const count = await store.expireMessages(channel.name, notBefore, now - GIVE_UP_MS, said);
    if (count > 0) log(`${channel.name}: ${count} messages were given up after 7 days and set aside`);
  }

  /** A dead server is asked with one message at a time, not with each that waits. */
  #spareServer(outcome: Outcome): void {
    if (outcome.kind === 'later' && outcome.everyMessage) {
      this.#serverFailures += 1;
      this.#pausedUntilMono = this.#room.clock.mono() + retryDelayMs(this.#serverFailures, this.#room.random);
    } else {
      this.#serverFailures = 0;
      this.#pausedUntilMono = 0;
    }
  }

  #tell(name: string, outcome: Outcome): void {
    const { problem } = outcome;
    if (problem !== null && problem !== this.#lastProblem) this.#room.log(`${name}: ${problem}`);
    if (problem === null && this.#lastProblem !== null) this.#room.log(`${name}: delivers again`);
    this.#lastProblem = problem;
  }

  /** True when the store did it; else after a while that grows with each failure. */
  async #withStore(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#storeFailures = 0;
      return true;
    } catch (error) {
      this.#storeFailures += 1;
      if (this.#storeFailures === 1) this.#room.log(`the outbox cannot be used: ${messageOf(error)}`);
      await this.#bell.pause(storeRetryMs(this.#storeFailures));
      return false;
    }
  }
}
