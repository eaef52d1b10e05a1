import { connect } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import type { NetworkBackend } from '../network.ts';
import type { Reply, Verb, Verbs } from './protocol.ts';

/** The daemon's end. */
export type AskRoot = <V extends Verb>(verb: V, ask: Verbs[V]['ask']) => Promise<Verbs[V]['answer']>;

/** A join may take a minute and a half, and others wait behind it. */
const ANSWER_MS = 180_000;
const ANSWER_BYTES_MAX = 256 * 1024;

export function rootClient(path: string): AskRoot {
  return async <V extends Verb>(verb: V, ask: Verbs[V]['ask']): Promise<Verbs[V]['answer']> => {
    const line = await exchanged(path, `${JSON.stringify({ verb, ...ask })}\n`);
    const reply = JSON.parse(line) as Reply<V>;
    if (!reply.ok) throw new Error(reply.problem);
    return reply.value;
  };
}

async function exchanged(path: string, question: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(path);
    let heard = '';
    const failed = (error: unknown): void => {
      socket.destroy();
      reject(new Error(`The part of the set-up that runs as root does not answer (${path}): ${messageOf(error)}`));
    };
    socket.setTimeout(ANSWER_MS, () => failed('it takes too long'));
    socket.on('error', failed);
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      heard += piece;
      if (heard.length > ANSWER_BYTES_MAX) failed('it says too much');
    });
    socket.on('end', () => (heard.endsWith('\n') ? resolve(heard) : failed('it broke off')));
    // Not `end`: Node.js answers a half-closed connection only when it is told to.
    socket.write(question);
  });
}

export const networkOf = (ask: AskRoot): NetworkBackend => ({
  links: async () => await ask('links', {}),
  scan: async () => await ask('scan', {}),
  accessPointUp: async () => void (await ask('access-point-up', {})),
  accessPointDown: async () => void (await ask('access-point-down', {})),
  usbUp: async () => void (await ask('usb-up', {})),
  usbDown: async () => void (await ask('usb-down', {})),
  retryWifi: async () => await ask('retry-wifi', {}),
  joinWifi: async (wish) => await ask('join-wifi', wish),
  setWired: async (ipv4) => await ask('set-wired', { ipv4 }),
});
