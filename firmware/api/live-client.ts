import type { WebSocket } from 'ws';
import type { LiveMessage } from './contract.ts';
import type { ApiLimits } from './limits.ts';
import type { LivePages } from './live-pages.ts';

/** RFC 6455 section 7.4.1. */
const POLICY_VIOLATION = 1008;

/**
 * One reader of the live socket. It has its own cursor and takes the next page only when it has read the last ones:
 * however slow it is, the daemon holds a bounded piece for it, and it misses nothing, because a page is pulled by
 * number and not pushed. Closing the socket ends it.
 */
export class LiveClient {
  readonly #socket: WebSocket;
  readonly #pages: LivePages;
  readonly #limits: ApiLimits;
  readonly #failed: (error: unknown) => void;
  /** Undefined until it is known where the reader starts. */
  #cursor: number | undefined;
  #pulling = false;
  #again = false;
  #heard = true;
  #retry: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, pages: LivePages, limits: ApiLimits, failed: (error: unknown) => void) {
    this.#socket = socket;
    this.#pages = pages;
    this.#limits = limits;
    this.#failed = failed;
    socket.on('pong', () => (this.#heard = true));
    socket.on('message', () => socket.close(POLICY_VIOLATION, 'this socket only speaks'));
    // A frame that is no frame or too long: ws has closed the socket already, there is nothing to add.
    socket.on('error', () => undefined);
    socket.on('close', () => clearTimeout(this.#retry));
  }

  /** `after` as the reader said it. A number above the newest event is of another database: the answer says so. */
  async start(after: number | undefined): Promise<void> {
    try {
      const head = await this.#pages.head();
      this.#cursor = Math.min(after ?? head, head);
      if (this.#cursor === head) this.#send({ type: 'events', events: [], lastEvent: head });
      await this.pull();
    } catch (error) {
      this.#failed(error);
      this.#later(() => void this.start(after));
    }
  }

  /** Sends what is above the cursor, page by page. Called at each commit and whenever the reader has caught its breath. */
  async pull(): Promise<void> {
    this.#again = true;
    if (this.#pulling) return;
    this.#pulling = true;
    try {
      while (this.#again && this.#takes()) await this.#next();
    } catch (error) {
      this.#failed(error);
      this.#later(() => void this.pull());
    } finally {
      this.#pulling = false;
    }
  }

  /** Left out when the reader is behind: the next one says the same, newer. */
  sendStatus(text: string): void {
    if (this.#takes()) this.#sendText(text);
  }

  /** Called at each heartbeat; a reader that was silent since the last one is gone. */
  beat(): void {
    if (!this.#heard) return this.#socket.terminate();
    this.#heard = false;
    this.#socket.ping();
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  async #next(): Promise<void> {
    const cursor = this.#cursor;
    this.#again = false;
    if (cursor === undefined) return;
    const page = await this.#pages.read(cursor);
    if (page.last === undefined) return;
    this.#cursor = page.last;
    this.#sendText(page.text);
    if (page.full) this.#again = true;
  }

  #takes(): boolean {
    return this.#socket.readyState === this.#socket.OPEN && this.#socket.bufferedAmount <= this.#limits.bufferedBytes;
  }

  #send(message: LiveMessage): void {
    this.#sendText(JSON.stringify(message));
  }

  #sendText(text: string): void {
    this.#socket.send(text, (error) => {
      if (error !== undefined && error !== null) return;
      // The kernel took it, so the reader reads: a slow line is not a dead one, even if our ping waits behind a page.
      this.#heard = true;
      if (this.#again) void this.pull();
    });
  }

  #later(what: () => void): void {
    clearTimeout(this.#retry);
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#retry = setTimeout(what, this.#limits.retryMs);
  }
}
