import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { mayBeSilentFor } from '../../firmware/api/wire.ts';
import type { Snapshot } from '../../firmware/core/snapshot.ts';
import { ask, start, until, type Started } from './client.ts';
import { FakeSnapshots, ready } from './fake-snapshots.ts';
import { FakeStore, status } from './fake-store.ts';

let daemon: Started | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await daemon?.api.stop();
});

/** A dead line lasts so long; what the box needs for an answer takes several times that. */
const SILENT_MS = 100;
const SLOW_MS = 400;

it('an answer may take the box longer than a line may be dead', async () => {
  class Slow extends FakeStore {
    override async holdings() {
      await wait(SLOW_MS);
      return await super.holdings();
    }
  }
  daemon = await start({ limits: { silentMs: SILENT_MS }, retention: { maxBytes: 1, maxDays: 1 } }, new Slow());
  expect((await ask(daemon.port, '/api/v1/evidence')).status).toBe(200);
});

it('so may each piece of a long one', async () => {
  class Slow extends FakeSnapshots {
    override readonly read = (): AsyncIterable<Uint8Array> => slowly(['one ', 'two ', 'three']);
  }
  const held: Snapshot = ready();
  const snapshots = new Slow({ ...held, manifest: held.manifest === null ? null : { ...held.manifest, bytes: 13 } });
  daemon = await start({ limits: { silentMs: SILENT_MS }, snapshots });
  expect((await ask(daemon.port, '/api/v1/snapshots/1/file')).body.toString()).toBe('one two three');
});

async function* slowly(words: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const word of words) {
    await wait(SLOW_MS);
    yield Buffer.from(word);
  }
}

it('who does not read what he asked for is cut off, and so is who asks nothing', async () => {
  const snapshots = new FakeSnapshots(ready(), Buffer.alloc(64 * 1024 * 1024));
  daemon = await start({
    limits: { silentMs: SILENT_MS },
    snapshots,
    status: async () => await Promise.resolve(status()),
  });
  const reader = connect(daemon.port, '127.0.0.1');
  const idle = connect(daemon.port, '127.0.0.1');
  sockets.push(reader, idle);
  let cut = 0;
  for (const socket of [reader, idle]) socket.on('error', () => undefined);
  idle.on('close', () => (cut += 1)).resume();
  await once(reader, 'connect');
  reader.pause();
  reader.write('GET /api/v1/snapshots/1/file HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(() => cut === 1);
  // Its end is behind what it has not read.
  let bytes = 0;
  await wait(SLOW_MS);
  reader.on('data', (part) => (bytes += part.length)).resume();
  await new Promise<void>((resolve) => reader.on('close', () => resolve()));
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(64 * 1024 * 1024);
});

it('who goes while the box makes his answer does it no harm', async () => {
  let answered = 0;
  class Slow extends FakeStore {
    override async holdings() {
      await wait(SLOW_MS / 4);
      answered += 1;
      return await super.holdings();
    }
  }
  daemon = await start({ retention: { maxBytes: 1, maxDays: 1 } }, new Slow());
  const socket = connect(daemon.port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  // Two at once: the second waits on a connection that is gone by the time it is looked at.
  const request = 'GET /api/v1/evidence HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';
  socket.write(request.repeat(2));
  await wait(SLOW_MS / 8);
  socket.resetAndDestroy();
  await until(() => answered === 2);
  expect((await ask(daemon.port, '/api/v1/evidence')).status).toBe(200);
  expect(daemon.logged).toEqual([]);
  // Node's own types do not say so, but a request that was cut in a crowd has no socket.
  expect(() => mayBeSilentFor({ socket: null }, SILENT_MS)).not.toThrow();
});
