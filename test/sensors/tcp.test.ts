import { expect, it } from 'vitest';
import { burst } from '../../firmware/sensors/tcp/burst.ts';

type Peer = Parameters<typeof burst>[0];

const peerOf = (some: Buffer | undefined, wait: () => Promise<void>, unread = ''): Peer =>
  ({
    some: async () => await Promise.resolve(some),
    wait,
    unread: () => Buffer.from(unread),
  }) as unknown as Peer;

it('a burst is what has come when the visitor pauses', async () => {
  const kept: string[] = [];
  const peer = peerOf(Buffer.from('GET '), async () => await Promise.resolve(), '/ HTTP');
  expect(await burst(peer, (data) => void kept.push(data.toString()))).toBe(true);
  expect(kept).toEqual(['GET / HTTP']);
});

it('a burst is kept when the session ends meanwhile', async () => {
  const kept: string[] = [];
  const peer = peerOf(Buffer.from('GET '), async () => await Promise.reject(new Error('reset')));
  await expect(burst(peer, (data) => void kept.push(data.toString()))).rejects.toThrow('reset');
  expect(kept).toEqual(['GET ']);
});

it('nothing is kept of a visitor who only closes', async () => {
  const kept: string[] = [];
  const peer = peerOf(undefined, async () => await Promise.resolve());
  expect(await burst(peer, (data) => void kept.push(data.toString()))).toBe(false);
  expect(kept).toEqual([]);
});
