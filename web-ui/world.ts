import type { ApiError } from '../firmware/api/contract.ts';
import type { Wire } from './client.ts';
import type { World } from './follow.ts';

/** An answer that did not come by then will not come. */
const ANSWER_MS = 15_000;
/** A change may wait for a mail server or a snapshot. */
const CHANGE_MS = 60_000;

export const browserWorld = (): World & Wire => ({
  get: async (path) => await ask(path, { signal: AbortSignal.timeout(ANSWER_MS) }),
  change: async (method, path, body, csrf) =>
    await ask(path, {
      method,
      signal: AbortSignal.timeout(CHANGE_MS),
      headers: { 'x-skep-csrf': csrf, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  openSocket(path, heard, closed) {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`);
    socket.addEventListener('message', ({ data }) => heard(String(data)));
    socket.addEventListener('close', closed);
    return socket;
  },
  later(what, ms) {
    const timer = setTimeout(what, ms);
    return () => clearTimeout(timer);
  },
  now: Date.now,
  random: Math.random,
});

interface Ask extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(path: string, init: Ask): Promise<unknown> {
  const response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } });
  // Logged out, here or on the box: what is shown is as it was, and the page says why no more comes.
  if (response.status === 401) location.assign('/login');
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error((answer as ApiError).error);
  return answer;
}
