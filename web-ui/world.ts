import type { ApiError } from '../firmware/api/contract.ts';
import type { World } from './follow.ts';

/** An answer that did not come by then will not come. */
const ANSWER_MS = 15_000;

export const browserWorld = (): World => ({
  async get(path) {
    const response = await fetch(path, {
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: { accept: 'application/json' },
    });
    // Logged out, here or on the box: what is shown is as it was, and the page says why no more comes.
    if (response.status === 401) location.assign('/login');
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error((answer as ApiError).error);
    return answer;
  },
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
