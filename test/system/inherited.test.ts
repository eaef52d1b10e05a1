import { expect, it } from 'vitest';
import { inheritedSocket } from '../../firmware/system/inherited.ts';

it.each<readonly [env: Record<string, string>, fd: number | undefined]>([
  [{}, undefined],
  [{ LISTEN_FDS: '1', LISTEN_PID: '7' }, 3],
  [{ LISTEN_FDS: '1', LISTEN_PID: '8' }, undefined],
  [{ LISTEN_FDS: '0', LISTEN_PID: '7' }, undefined],
  [{ LISTEN_FDS: 'x', LISTEN_PID: '7' }, undefined],
  [{ LISTEN_FDS: '2', LISTEN_PID: '7', LISTEN_FDNAMES: 'other:front-door' }, 4],
  [{ LISTEN_FDS: '1', LISTEN_PID: '7', LISTEN_FDNAMES: 'other:front-door' }, 3],
])('%j: %s', (env, fd) => {
  expect(inheritedSocket(env, 7)).toBe(fd);
});
