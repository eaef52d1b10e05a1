import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { Bell } from './bell.ts';

export interface PingRoom {
  readonly url: string;
  readonly intervalMs: number;
  /** Whether `/fail` is asked for while there is trouble; else nothing is. */
  readonly fail: boolean;
  /** What is wrong with the box; null: nothing. */
  readonly trouble: () => Promise<string | null>;
  readonly clock: Clock;
  readonly version: string;
  readonly log: (sentence: string) => void;
  readonly timeoutMs?: number;
}

export interface PingStatus {
  /** UTC ms of the last that was answered well; null: none was, since the start. */
  readonly lastAt: number | null;
  /** Why the last was not, or was not asked; null when all is well. */
  readonly problem: string | null;
}

const TIMEOUT_MS = 20_000;

/** Asks an address now and then, so that somebody elsewhere notices when it no longer does. Its failures harm nobody. */
export class Ping {
  readonly #room: PingRoom;
  readonly #bell = new Bell();
  readonly #cut = new AbortController();
  readonly #done: Promise<void>;
  #lastAt: number | null = null;
  #problem: string | null = null;

  constructor(room: PingRoom) {
    this.#room = room;
    this.#done = this.#run();
  }

  status(): PingStatus {
    return { lastAt: this.#lastAt, problem: this.#problem };
  }

  async stop(): Promise<void> {
    this.#bell.close();
    this.#cut.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { clock, intervalMs } = this.#room;
    let nextMono = clock.mono();
    while (!this.#bell.closed) {
      if (clock.mono() >= nextMono) {
        nextMono = clock.mono() + intervalMs;
        await this.#once();
      }
      await this.#bell.wait(nextMono - clock.mono());
    }
  }

  async #once(): Promise<void> {
    const { url, fail, trouble, clock, version, timeoutMs = TIMEOUT_MS, log } = this.#room;
    let problem: string | null;
    try {
      const wrong = await trouble();
      problem = wrong === null ? null : `the box has a problem: ${wrong}`;
      if (wrong === null || fail) {
        const fault = await ask(wrong === null ? new URL(url) : failing(url), version, timeoutMs, this.#cut.signal);
        if (fault === null && wrong === null) this.#lastAt = clock.now();
        problem = fault ?? problem;
      }
    } catch (error) {
      problem = messageOf(error);
    }
    if (this.#cut.signal.aborted) return;
    if (problem !== this.#problem) log(problem === null ? 'heartbeat: it is answered again' : `heartbeat: ${problem}`);
    this.#problem = problem;
  }
}

/** `https://hc-ping.com/UUID?x=y` -> `https://hc-ping.com/UUID/fail?x=y` */
function failing(url: string): URL {
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/$/, '')}/fail`;
  return target;
}

/** Null when it is answered with 2xx. The address is a secret: nothing that is told holds it. */
async function ask(url: URL, version: string, timeoutMs: number, cut: AbortSignal): Promise<string | null> {
  const signal = AbortSignal.any([cut, AbortSignal.timeout(timeoutMs)]);
  const options = { headers: { 'User-Agent': `skep/${version}` }, agent: false, signal };
  try {
    const request = await requesterFor(url.protocol);
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request(url, options, (response) => {
        resolve(response.statusCode ?? 0);
        // What it says is nobody's business, however long.
        response.destroy();
      });
      asked.on('error', reject);
      asked.end();
    });
    if (status >= 200 && status < 300) return null;
    const moved = status >= 300 && status < 400 ? ', an address that has moved: set `url` to the new one' : '';
    return `the answer was ${status}${moved}`;
  } catch (error) {
    if (signal.aborted) return `no answer within ${timeoutMs / 1000} s`;
    return messageOf(error);
  }
}

type Request = (url: URL, options: RequestOptions, answered: (response: IncomingMessage) => void) => ClientRequest;

/** Only now: a box without a heartbeat does without them. */
const requesterFor = async (protocol: string): Promise<Request> =>
  protocol === 'https:' ? (await import('node:https')).request : (await import('node:http')).request;
