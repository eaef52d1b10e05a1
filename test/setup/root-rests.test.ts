import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { rootClient } from '../../firmware/setup/root/client.ts';
import { serveRoot, type Handlers } from '../../firmware/setup/root/serve.ts';

const IDLE_MS = 50;
const LONG_MS = 10 * IDLE_MS;

/** One verb is enough. */
const handlers = { restart: async () => await Promise.resolve({}) } as unknown as Handlers;

it('does not end while somebody has come who has not asked yet, and ends when nobody is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'skep-rests-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'socket');
  const server = await serveRoot({ path }, handlers, IDLE_MS, () => undefined);
  onTestFinished(() => server.stop());
  let ended = false;
  void server.idle.then(() => (ended = true));

  const slow = connect(path);
  await new Promise((resolve) => slow.once('connect', resolve));
  await wait(LONG_MS);
  expect(ended).toBe(false);
  expect(await rootClient(path)('restart', {})).toEqual({});
  await wait(LONG_MS);
  expect(ended).toBe(false);
  slow.destroy();
  await server.idle;
});
