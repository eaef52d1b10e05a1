import { join } from 'node:path';
import workerSource from 'skep:store-worker';
import addon from 'skep:sqlite-addon';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SYSTEM_EVENTS } from '../../firmware/core/system-events.ts';
import { JournalWriter } from '../../firmware/journal/writer.ts';
import { openStore, type OpenedStore } from '../../firmware/store/client.ts';
import type { WorkerSettings } from '../../firmware/store/messages.ts';
import { boot, closed, DOOR, opened, rig, tried } from './rig.ts';

/** The store's own code, with one more call that kills its thread. */
const MORTAL = `
require('node:worker_threads').parentPort.on('message', ({ method }) => {
  if (method === 'die') setImmediate(() => { throw new Error('killed by the test'); });
});
${workerSource}`;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const settingsOf = (folder: string, firstLive: number): WorkerSettings => ({
  folder,
  nativeBinding: addon,
  owners: [DOOR, SYSTEM_EVENTS],
  retention: { maxBytes: 1e9, maxDays: 365 },
  firstLive,
});

/** Store and journal as the daemon ties them. */
async function tied(folder: string, died: (message: string) => void = () => {}) {
  let store: OpenedStore | undefined;
  const journal: JournalWriter = new JournalWriter(
    { folder: join(folder, 'journal'), maxBytes: 1e9 },
    () => store?.written(journal.segment),
    () => {},
  );
  store = await openStore(MORTAL, settingsOf(folder, journal.segment), {
    note: () => {},
    consumed: (segment) => journal.consumed(segment),
    died: ({ message }) => died(message),
  });
  stops.push(async () => await journal.stop(), store.stop);
  return { journal, store: store.store, opened: store };
}

describe('the store beside the main thread', () => {
  it('answers from the rows it made of the journal, and tells of each batch', async () => {
    const { folder } = rig();
    const { journal, store } = await tied(folder);
    const newest: number[] = [];
    store.onCommit((lastEvent) => newest.push(lastEvent));
    for (const record of [boot(), opened(1), tried(1, 'a'), closed(1)]) journal.append(record);
    await expect.poll(() => newest.at(-1), { timeout: 10_000 }).toBe(3);
    expect((await store.events({ after: 0, limit: 9 })).map(({ name }) => name)).toEqual(['opened', 'login', 'closed']);
    expect(await store.status()).toMatchObject({ lastEvent: 3, sessions: 1, problem: null });
    expect(await store.openIncidents()).toEqual([]);
  });

  it('refuses a second one on the same folder', async () => {
    const { folder } = rig();
    await tied(folder);
    await expect(tied(folder)).rejects.toMatchObject({
      name: 'Complaint',
      exitCode: 2,
      message: expect.stringContaining('another skep') as string,
    });
  });

  it('is replaced when its thread dies, and loses nothing', async () => {
    const { folder } = rig();
    const deaths: string[] = [];
    const { journal, store } = await tied(folder, (message) => deaths.push(message));
    for (const record of [boot(), opened(1), tried(1, 'before')]) journal.append(record);
    await expect.poll(async () => (await store.status()).lastEvent, { timeout: 10_000 }).toBe(2);

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await expect((store as unknown as { die(): Promise<void> }).die()).rejects.toThrow();
    await vi.waitFor(() => expect(deaths).toEqual(['killed by the test']));
    await expect(store.status()).rejects.toThrow('being started anew');
    journal.append(tried(1, 'meanwhile'));
    await journal.written();
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();

    await expect
      .poll(async () => (await store.status().catch(() => undefined))?.lastEvent, { timeout: 10_000 })
      .toBe(3);
    journal.append(tried(1, 'after'));
    await expect.poll(async () => (await store.status()).lastEvent, { timeout: 10_000 }).toBe(4);
    const summaries = (await store.events({ after: 1, limit: 9 })).map(({ summary }) => summary);
    expect(summaries).toEqual(['tried before', 'tried meanwhile', 'tried after']);
  });
});
