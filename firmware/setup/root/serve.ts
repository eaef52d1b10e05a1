import { createServer, type ListenOptions, type Socket } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import { CHECKS, isVerb, type Given } from './check.ts';
import { LINE_BYTES_MAX, type Verb, type Verbs } from './protocol.ts';

export type Handlers = { readonly [V in Verb]: (ask: Verbs[V]['ask']) => Promise<Verbs[V]['answer']> };

export interface RootServer {
  /** Resolves when nobody has asked for a while, and nothing is raised: systemd starts it again when somebody does. */
  readonly idle: Promise<void>;
  stop(): void;
}

const CONNECTIONS_MAX = 8;
const SILENT_MS = 10_000;

/** Answers the daemon, one question after the other: the radio is one. */
export async function serveRoot(
  at: ListenOptions | { readonly fd: number },
  handlers: Handlers,
  idleMs: number,
  log: (sentence: string) => void,
): Promise<RootServer> {
  let last: Promise<unknown> = Promise.resolve();
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;
  let wentIdle: () => void = () => undefined;
  const idle = new Promise<void>((resolve) => {
    wentIdle = resolve;
  });
  const rest = (): void => {
    clearTimeout(timer);
    if (pending === 0) timer = setTimeout(wentIdle, idleMs);
  };

  function begin(): () => void {
    pending += 1;
    clearTimeout(timer);
    return () => {
      pending -= 1;
      rest();
    };
  }

  async function answerTo(line: string): Promise<string> {
    const finish = begin();
    const mine = last.then(async () => await carryOut(line, handlers));
    last = mine.catch(() => undefined);
    try {
      return JSON.stringify({ ok: true, value: await mine });
    } catch (error) {
      log(messageOf(error));
      return JSON.stringify({ ok: false, problem: messageOf(error) });
    } finally {
      finish();
    }
  }

  function hear(socket: Socket): void {
    let heard = '';
    // Also who has come and not yet asked is waited for: on a slow processor that is long.
    socket.once('close', begin());
    socket.setTimeout(SILENT_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      heard += piece;
      const end = heard.indexOf('\n');
      if (end < 0 && heard.length > LINE_BYTES_MAX) return void socket.destroy();
      if (end < 0) return;
      socket.setTimeout(0);
      socket.removeAllListeners('data');
      return void answerTo(heard.slice(0, end)).then((reply) => socket.setTimeout(SILENT_MS).end(`${reply}\n`));
    });
  }

  const server = createServer(hear);
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      resolve();
    });
  });
  rest();
  return {
    idle,
    stop() {
      clearTimeout(timer);
      server.close();
    },
  };
}

async function carryOut(line: string, handlers: Handlers): Promise<unknown> {
  const given: unknown = JSON.parse(line);
  if (typeof given !== 'object' || given === null) throw new Error('a question is an object');
  const { verb, ...rest } = given as Given;
  if (!isVerb(verb)) throw new Error('this program does not do that');
  return await asked(verb, rest, handlers);
}

async function asked<V extends Verb>(verb: V, given: Given, handlers: Handlers): Promise<unknown> {
  try {
    const ask = CHECKS[verb](given);
    return await handlers[verb](ask);
  } catch (error) {
    throw new Error(`${verb}: ${messageOf(error)}`);
  }
}
