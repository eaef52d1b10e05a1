import { connect, type Socket } from 'node:net';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { crowdOf } from '../../firmware/api/crowd.ts';
import { Reader, start, until, type Started } from './client.ts';
import { event } from './fake-store.ts';

describe('a crowd', () => {
  const limits = { connections: 6, connectionsPerSource: 4 };

  it('of one source has its own number of places', () => {
    const crowd = crowdOf<number>(limits);
    expect([1, 2, 3, 4, 5, 6].map((client) => crowd.come('a', client))).toEqual([
      ...[undefined, undefined, undefined, undefined],
      ...[5, 6],
    ]);
    crowd.gone(2);
    // One that never had a place takes none with it.
    crowd.gone(6);
    expect(crowd.come('a', 7)).toBeUndefined();
    expect(crowd.come('a', 8)).toBe(8);
  });

  it('gives way to who has fewer, the one that came first', () => {
    const crowd = crowdOf<number>(limits);
    for (const client of [1, 2, 3, 4]) crowd.come('a', client);
    expect(crowd.come('b', 11)).toBeUndefined();
    expect(crowd.come('b', 12)).toBeUndefined();
    expect(crowd.come('c', 21)).toBe(1);
    expect(crowd.come('c', 22)).toBe(2);
    // Two each by now: nobody takes more than his share.
    expect(crowd.come('a', 5)).toBe(5);
    expect(crowd.come('d', 31)).toBe(3);
    expect(crowd.come('d', 32)).toBe(32);
    crowd.gone(11);
    expect(crowd.come('d', 32)).toBeUndefined();
  });
});

let daemon: Started | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await daemon?.api.stop();
});

/** As `ask`, from another address of this machine. */
const askFrom = async (localAddress: string, port: number): Promise<number> =>
  await new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, localAddress, path: '/api/v1/status', agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('error', reject).end();
  });

it('1,000 sockets of one source keep nobody else out, and no open page is cut', async () => {
  daemon = await start();
  const { port, store } = daemon;
  const page = new Reader(port, 0);
  await until(() => page.messages.length > 0);
  let dropped = 0;
  for (let n = 0; n < 1000; n += 1) {
    const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.2' });
    socket.on('close', () => (dropped += 1)).on('error', () => undefined);
    sockets.push(socket);
    // While they come, not after.
    if (n % 100 === 50) expect(await askFrom('127.0.0.3', port)).toBe(200);
  }
  await until(() => dropped >= 1000 - 32);
  expect(dropped).toBe(1000 - 32);
  expect(await Promise.all(Array.from({ length: 6 }, async () => await askFrom('127.0.0.1', port)))).toEqual(
    Array.from({ length: 6 }, () => 200),
  );
  store.commit(event(1));
  await until(() => page.last === 1);
  expect(page.closed).toBeUndefined();
});
