import { createConnection, type Socket } from 'node:net';
import { errnoOf, messageOf } from '../core/errors.ts';
import { decodeReply, encodeQuery, REPLY_BYTES, type Fingerprint } from './p0f-message.ts';

export interface P0fLineHooks {
  /** Undefined: p0f has not seen the address. */
  answered(address: string, facts: Fingerprint | undefined): void;
  /** What was asked will not be answered any more. */
  lost(): void;
  /** There is room for more questions. */
  ready(): void;
  /** Why p0f cannot be asked, in a sentence; null when it can. */
  problem(sentence: string | null): void;
}

export interface P0fLine {
  /** False: not now. */
  ask(address: string): boolean;
  stop(): void;
}

/** Questions under way. p0f answers one after the other, in their order, between packets. */
const PIPELINE = 16;
/** p0f that says nothing for so long is stuck or stopped; it is told, and may still answer. */
const SILENT_MS = 5000;
/** So long it may; then another connection is tried. Not sooner: p0f 3.09b ends itself when it writes to a closed one. */
const STUCK_MS = 60_000;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 5000;

/** The one connection to p0f, made anew for as long as it takes. Answers that are lost with a connection stay lost. */
export function openP0fLine(path: string, hooks: P0fLineHooks): P0fLine {
  let socket: Socket | undefined;
  let isUp = false;
  let asked: string[] = [];
  let received: Buffer = Buffer.alloc(0);
  let retryMs = RETRY_FIRST_MS;
  let retry: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;
  let stuck: NodeJS.Timeout | undefined;

  function connect(): void {
    const made = createConnection({ path });
    let failure = 'it hung up';
    socket = made;
    made.on('connect', () => {
      isUp = true;
      hooks.problem(null);
      hooks.ready();
    });
    made.on('data', (bytes: Buffer) => {
      const sense = take(bytes);
      if (sense) return;
      failure = 'what answers there is not p0f 3';
      made.destroy();
    });
    made.on('error', (error) => {
      failure = reasonOf(error);
    });
    made.on('close', () => {
      if (socket !== made) return;
      lose();
      hooks.lost();
      hooks.problem(`p0f at ${path} cannot be asked, visitors' systems stay unknown: ${failure}`);
      retry = setTimeout(connect, retryMs);
      retryMs = Math.min(2 * retryMs, RETRY_MAX_MS);
    });
  }

  function lose(): void {
    socket = undefined;
    isUp = false;
    asked = [];
    received = Buffer.alloc(0);
    clearTimeout(silence);
    clearTimeout(stuck);
  }

  /** False: these are no answers to what was asked. */
  function take(bytes: Buffer): boolean {
    received = Buffer.concat([received, bytes]);
    while (received.length >= REPLY_BYTES) {
      const address = asked.shift();
      const reply = decodeReply(received.subarray(0, REPLY_BYTES));
      received = received.subarray(REPLY_BYTES);
      if (address === undefined || reply === 'nonsense') return false;
      hooks.answered(address, reply === 'unknown' ? undefined : reply);
      retryMs = RETRY_FIRST_MS;
      hooks.problem(null);
      watchSilence();
    }
    if (asked.length < PIPELINE) hooks.ready();
    return received.length === 0 || asked.length > 0;
  }

  function watchSilence(): void {
    clearTimeout(silence);
    clearTimeout(stuck);
    if (asked.length === 0) return;
    silence = setTimeout(
      () => hooks.problem(`p0f at ${path} does not answer, visitors' systems stay unknown`),
      SILENT_MS,
    );
    stuck = setTimeout(() => socket?.destroy(), STUCK_MS);
  }

  connect();
  return {
    ask(address) {
      if (!isUp || asked.length >= PIPELINE) return false;
      const query = encodeQuery(address);
      if (query === undefined) return true;
      asked.push(address);
      socket?.write(query);
      if (asked.length === 1) watchSilence();
      return true;
    },
    stop() {
      clearTimeout(retry);
      const open = socket;
      lose();
      open?.destroy();
    },
  };
}

function reasonOf(error: Error): string {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return 'it is not running; start it with `-s` and this path, or switch it off with p0f.socket = ""';
    case 'EACCES':
      return 'there is no right to; let this user write to the socket';
    default:
      return messageOf(error);
  }
}
