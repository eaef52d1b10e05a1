import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_RETRY_MS, retryDelayMs, storeRetryMs } from '../../firmware/alerts/backoff.ts';
import type { Channel, Outcome } from '../../firmware/alerts/channels/channel.ts';
import { Delivery, GIVE_UP_MS } from '../../firmware/alerts/delivery.ts';
import { LONGEST_RETRY_MS, type NewMessage, type OutboxMessage } from '../../firmware/store/state.ts';
import { settled, T0, TestClock, TestStore, until } from './rig.ts';

const SENT: Outcome = { kind: 'sent', problem: null };
const DEAD: Outcome = { kind: 'later', problem: 'ECONNREFUSED', everyMessage: true, owed: null, someGotIt: false };
const GREY: Outcome = { ...DEAD, problem: '451 later', everyMessage: false };

let rig: TestStore;
let clock: TestClock;
let log: string[];
let seen: OutboxMessage[];
let answers: (Outcome | Error)[];
const running: Delivery[] = [];

beforeEach(() => {
  rig = new TestStore();
  clock = new TestClock();
  log = [];
  seen = [];
  answers = [];
});
afterEach(async () => {
  for (const delivery of running.splice(0)) await delivery.stop();
  rig.temp.remove();
});

/** Answers from the list, then takes everything. */
const scripted: Channel = {
  name: 'email',
  async send(message) {
    seen.push(message);
    const answer = answers.shift() ?? SENT;
    if (answer instanceof Error) throw answer;
    return answer;
  },
};

function start(channel: Channel = scripted, stopGraceMs = 20): Delivery {
  const delivery = new Delivery({
    store: rig.store,
    channel,
    clock,
    random: () => 0,
    log: (sentence) => log.push(sentence),
    stopGraceMs,
  });
  running.push(delivery);
  return delivery;
}

const message = (number: number): NewMessage => ({
  incident: number,
  channel: 'email',
  messageId: `<${number}@x>`,
  kind: 'first',
  inReplyTo: null,
  letter: null,
  subject: `subject ${number}`,
  body: 'body\n',
  createdAt: T0,
  nextTryAt: T0,
});
const put = (...numbers: readonly number[]): void =>
  rig.temp.state.saveAlertStep({ cursor: 1, incidents: [], messages: numbers.map(message), overflow: null });
const states = (): unknown[][] =>
  rig.rows('SELECT id, state, tries FROM outbox ORDER BY id').map((row) => [row['id'], row['state'], row['tries']]);
const numbers = (): number[] => seen.map(({ id }) => id);

async function pass(delivery: Delivery, ms: number): Promise<void> {
  clock.pass(ms);
  delivery.wake();
  await settled();
}

describe('the delivery', () => {
  it('hands over what waits, in order, each once', async () => {
    put(1, 2, 3);
    const delivery = start();
    await until(() => seen.length === 3);
    await settled();
    expect(numbers()).toEqual([1, 2, 3]);
    expect(states()).toEqual([1, 2, 3].map((id) => [id, 'sent', 0]));
    put(4);
    await pass(delivery, 1000);
    expect(numbers()).toEqual([1, 2, 3, 4]);
    expect(log).toEqual([]);
  });

  it('tries again after a wait that grows, for as long as it takes, and keeps the message as it was', async () => {
    put(1);
    const failures = 60;
    answers = Array.from({ length: failures }, () => GREY);
    const delivery = start();
    await settled();
    const waits: number[] = [];
    for (let tries = 1; tries <= failures; tries += 1) {
      const { nextTryAt } = rig.temp.state.outboxStatus('email');
      expect(nextTryAt).not.toBeNull();
      waits.push((nextTryAt ?? 0) - clock.now());
      await pass(delivery, (waits.at(-1) ?? 0) - 1);
      expect(seen).toHaveLength(tries);
      await pass(delivery, 1);
      expect(seen).toHaveLength(tries + 1);
    }
    expect(waits.slice(0, 9)).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600].map((s) => s * 1000));
    expect(clock.now() - T0).toBeGreaterThan(2 * 86_400_000);
    expect(states()).toEqual([[1, 'sent', failures]]);
    expect(new Set(seen.map(({ messageId, subject, body }) => `${messageId} ${subject} ${body}`)).size).toBe(1);
  });

  it('does not hold the others up for one that the server does not want yet', async () => {
    put(1, 2);
    answers = [GREY];
    start();
    await until(() => seen.length === 2);
    await settled();
    expect(states()).toEqual([
      [1, 'waiting', 1],
      [2, 'sent', 0],
    ]);
  });

  it('asks a dead server with one message at a time, and when it is back gives it all', async () => {
    put(1, 2, 3, 4);
    answers = [DEAD, DEAD, DEAD];
    const delivery = start();
    await settled();
    expect(numbers()).toEqual([1]);
    await pass(delivery, FIRST_RETRY_MS - 1);
    expect(numbers()).toEqual([1]);
    await pass(delivery, 1);
    // The one that failed lets the others pass, so that one bad message cannot block them for ever.
    expect(numbers()).toEqual([1, 2]);
    clock.pass(59_999);
    await settled();
    expect(numbers()).toEqual([1, 2]);
    expect(log).toEqual(['email: ECONNREFUSED']);
    await pass(delivery, 1);
    expect(numbers()).toHaveLength(3);
    await pass(delivery, 120_000);
    expect(states().map(([, state]) => state)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(seen).toHaveLength(7);
    expect(log).toEqual(['email: ECONNREFUSED', 'email: delivers again']);
  });

  it('asks a dead server again for a new message, but not more often than each 30 seconds', async () => {
    put(1);
    answers = [DEAD, DEAD, DEAD, DEAD, DEAD];
    const delivery = start();
    await settled();
    for (const ms of [30_000, 60_000, 120_000, 240_000]) await pass(delivery, ms);
    expect(seen).toHaveLength(5);
    // The next try would be in eight minutes.
    clock.pass(FIRST_RETRY_MS - 1);
    put(2);
    await pass(delivery, 0);
    expect(seen).toHaveLength(5);
    await pass(delivery, 1);
    expect(numbers().slice(5)).toEqual([2]);
    expect(states()).toEqual([
      [1, 'waiting', 5],
      [2, 'sent', 0],
    ]);
  });

  it('sets aside what is refused', async () => {
    put(1, 2);
    answers = [{ kind: 'refused', problem: '550 no such user' }];
    const delivery = start();
    await until(() => seen.length === 2);
    await pass(delivery, 10 * LONGEST_RETRY_MS);
    expect(numbers()).toEqual([1, 2]);
    expect(states()).toEqual([
      [1, 'refused', 1],
      [2, 'sent', 0],
    ]);
    expect(rig.temp.state.outboxStatus('email')).toMatchObject({ waiting: 0, refused: 1 });
  });

  it('goes on with those who are still owed it', async () => {
    put(1);
    answers = [{ ...GREY, owed: ['b@x'], someGotIt: true }, DEAD];
    const delivery = start();
    await settled();
    await pass(delivery, 30_000);
    await pass(delivery, 60_000);
    expect(seen.map(({ owed }) => owed)).toEqual([null, ['b@x'], ['b@x']]);
    expect(states()).toEqual([[1, 'sent', 2]]);
  });

  it('survives a bug of a channel', async () => {
    put(1);
    answers = [new TypeError('not a function')];
    const delivery = start();
    await settled();
    expect(rig.temp.state.outboxStatus('email').lastError).toBe('not a function');
    await pass(delivery, 30_000);
    expect(states()).toEqual([[1, 'sent', 1]]);
  });

  it('does not send again what it could not yet mark as sent, and sends nothing else meanwhile', async () => {
    put(1, 2);
    rig.broken.add('messageSent');
    start();
    await until(() => log.length === 1);
    expect(log).toEqual(['the outbox cannot be used: database or disk is full']);
    expect(numbers()).toEqual([1]);
    rig.broken.clear();
    await until(() => seen.length === 2);
    await settled();
    expect(numbers()).toEqual([1, 2]);
    expect(states()).toEqual([
      [1, 'sent', 0],
      [2, 'sent', 0],
    ]);
  });

  it('waits for an outbox that cannot be read', async () => {
    put(1);
    rig.broken.add('dueMessages');
    start();
    await until(() => log.length === 1);
    rig.broken.clear();
    await until(() => seen.length === 1);
  });
});

describe('stop', () => {
  /** Answers only when told to, or when it is cut. */
  function slow() {
    let finish = (): void => undefined;
    let cuts = 0;
    const channel: Channel = {
      name: 'email',
      send: async (one, signal) =>
        await new Promise((resolve, reject) => {
          seen.push(one);
          finish = () => resolve(SENT);
          signal.addEventListener('abort', () => {
            cuts += 1;
            reject(new Error('cut'));
          });
        }),
    };
    return { channel, finish: () => finish(), cuts: () => cuts };
  }

  it('lets a running delivery end', async () => {
    put(1, 2);
    const { channel, finish, cuts } = slow();
    const delivery = start(channel, 60_000);
    await until(() => seen.length === 1);
    const stopped = delivery.stop();
    finish();
    await stopped;
    expect(cuts()).toBe(0);
    expect(states()).toEqual([
      [1, 'sent', 0],
      [2, 'waiting', 0],
    ]);
  });

  it('cuts one that does not, which is no try that counts', async () => {
    put(1);
    const { channel, cuts } = slow();
    const delivery = start(channel);
    await until(() => seen.length === 1);
    await delivery.stop();
    expect(cuts()).toBe(1);
    expect(states()).toEqual([[1, 'waiting', 0]]);
    start();
    await until(() => seen.length === 2);
    await settled();
    expect(states()).toEqual([[1, 'sent', 0]]);
  });

  it('does not wait for a store that fails', async () => {
    put(1);
    rig.broken.add('messageSent');
    const delivery = start();
    await until(() => log.length === 1);
    await delivery.stop();
    expect(seen).toHaveLength(1);
  });
});

describe('the waits', () => {
  it('stay between 30 seconds and an hour and differ by chance', () => {
    for (const random of [() => 0, () => 0.5, () => 0.999]) {
      for (const failures of [1, 2, 5, 9, 100, 10_000]) {
        const delayMs = retryDelayMs(failures, random);
        expect(delayMs).toBeGreaterThanOrEqual(FIRST_RETRY_MS);
        expect(delayMs).toBeLessThanOrEqual(LONGEST_RETRY_MS);
      }
    }
    expect(retryDelayMs(5, () => 0)).not.toBe(retryDelayMs(5, () => 0.5));
    expect([1, 2, 7, 99].map(storeRetryMs)).toEqual([1000, 2000, 60_000, 60_000]);
  });
});

describe('a test of the channel', () => {
  const trial = (): number => rig.temp.state.addTrial(message(9));

  it('goes out at once also while the server is left alone, and then the others do', async () => {
    put(1);
    answers = [DEAD];
    const delivery = start();
    await until(() => seen.length === 1);
    await settled();
    const id = trial();
    await pass(delivery, 10);
    expect(rig.temp.state.trial(id)).toMatchObject({ state: 'sent' });
    await pass(delivery, FIRST_RETRY_MS);
    expect(states()).toEqual([
      [1, 'sent', 1],
      [id, 'sent', 0],
    ]);
  });

  it('is tried once, and what was said is kept', async () => {
    const id = trial();
    const dialogue = ['S: 451 later'];
    answers = [{ ...GREY, dialogue }];
    const delivery = start();
    await until(() => seen.length === 1);
    await settled();
    for (let hours = 0; hours < 5; hours += 1) await pass(delivery, 3_600_000);
    expect(seen).toHaveLength(1);
    expect(rig.temp.state.trial(id)).toEqual({ state: 'refused', begun: true, lastError: '451 later', dialogue });
  });

  it('ends also when the channel has a bug', async () => {
    const id = trial();
    answers = [new Error('no such thing')];
    start();
    await until(() => rig.temp.state.trial(id)?.state === 'refused');
    expect(rig.temp.state.trial(id)?.lastError).toBe('no such thing');
  });
});

describe('a message that nobody takes', () => {
  const failures = (count: number): Outcome[] => Array.from({ length: count }, () => DEAD);

  it('is set aside after 7 days, told, and holds up nothing', async () => {
    put(1);
    answers = failures(400);
    const delivery = start();
    await until(() => seen.length === 1);
    while (clock.now() - T0 <= GIVE_UP_MS) {
      expect(states()[0]?.[1]).toBe('waiting');
      await pass(delivery, 3_600_000);
    }
    expect(states()[0]?.[1]).toBe('refused');
    expect(rig.temp.state.outboxStatus('email')).toMatchObject({ waiting: 0, refused: 1 });
    expect(rig.rows('SELECT last_error FROM outbox')).toEqual([
      { last_error: 'given up after 7 days; the last word was: ECONNREFUSED' },
    ]);
    expect(log).toContain('email: 1 messages were given up after 7 days and set aside');
  });

  it('waits on when the box itself was away', async () => {
    put(1);
    clock.pass(30 * 86_400_000);
    answers = failures(3);
    const delivery = start();
    await until(() => seen.length === 1);
    await settled();
    expect(states()[0]?.[1]).toBe('waiting');
    await pass(delivery, FIRST_RETRY_MS);
    expect(states()).toEqual([[1, 'waiting', 2]]);
    await pass(delivery, 2 * FIRST_RETRY_MS);
    await pass(delivery, 4 * FIRST_RETRY_MS);
    expect(states()).toEqual([[1, 'sent', 3]]);
  });
});
