import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import maker from 'skep:snapshot-maker';
import addon from 'skep:sqlite-addon';
import Constructor from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../firmware/core/snapshot.ts';
import { makeSnapshot } from '../../firmware/store/snapshot.ts';
import { openSnapshots, type OpenedSnapshots, type SnapshotSettings } from '../../firmware/store/snapshots.ts';
import { openState } from '../../firmware/store/state-database.ts';
import { incident } from './incident.ts';
import { boot, closed, opened, rig, tried } from './rig.ts';

const stops: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** A data directory with 3 visits, an incident, an entry of the audit log and a password. */
async function evidence(): Promise<string> {
  const { folder, write, open, drain } = rig();
  await write(boot(), ...[1, 2, 3].flatMap((one) => [opened(one), tried(one, `user${one}`), closed(one)]));
  const ingest = open();
  drain(ingest);
  const db = new Constructor(join(folder, 'state.sqlite'));
  const state = openState(db, 0);
  state.saveAlertStep({ cursor: 1, incidents: [incident(1)], messages: [], overflow: null });
  state.setPassword('$scrypt$secret');
  state.addApiKey({ name: 'grafana', hash: 'secret too', createdAt: 1 });
  state.writeAudit({ at: 1, who: 'owner', source: null, action: 'set the password', detail: null });
  stops.push(() => {
    ingest.close();
    db.close();
  });
  return folder;
}

function snapshotsOf(folder: string, over: Partial<SnapshotSettings> = {}): OpenedSnapshots {
  const snapshots = openSnapshots({
    ...{ folder, nativeBinding: addon, version: '1.2.3', maker, now: () => Date.UTC(2027, 0, 31, 12) },
    downloaded: () => undefined,
    ...over,
  });
  stops.push(() => snapshots.stop());
  return snapshots;
}

async function ended(snapshots: OpenedSnapshots): Promise<Snapshot> {
  await vi.waitFor(() => expect(snapshots.last()?.state).not.toBe('making'), 15_000);
  const last = snapshots.last();
  if (last === undefined) throw new Error('there is none');
  return last;
}

async function bytesOf(snapshots: OpenedSnapshots, id: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of snapshots.read(id) ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a snapshot that is asked for over the network', () => {
  it('is evidence, incidents and audit log, whole, with the hash of what is fetched, and no secret', async () => {
    const folder = await evidence();
    const downloads: number[] = [];
    const snapshots = snapshotsOf(folder, { downloaded: (at) => void downloads.push(at) });
    expect(snapshots.last()).toBeUndefined();
    expect(snapshots.make()).toMatchObject({ state: 'making', manifest: null });
    expect(snapshots.make()).toBeUndefined();
    const { id, state, manifest, problem } = await ended(snapshots);
    expect({ state, problem }).toEqual({ state: 'ready', problem: null });
    expect(manifest).toMatchObject({ version: '1.2.3', file: 'skep-20270131T120000Z.sqlite', lastEvent: 9 });
    expect(manifest?.tables).toMatchObject({ session: 3, event: 9, ev_door_login: 3, incident: 1, audit: 1 });

    const bytes = await bytesOf(snapshots, id);
    expect(bytes.length).toBe(manifest?.bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(manifest?.sha256);
    expect(bytes.includes('secret')).toBe(false);
    const copy = new Constructor(bytes);
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(copy.prepare('SELECT username FROM v_logins ORDER BY event_id').pluck().all()).toEqual([
      'user1',
      'user2',
      'user3',
    ]);
    copy.close();
    expect(downloads).toEqual([Date.UTC(2027, 0, 31, 12)]);
    expect(snapshots.last()).toMatchObject({ state: 'ready', downloadedAt: downloads[0] });
  });

  it('stays a while after it was fetched, then its file is deleted; another one takes its place', async () => {
    const snapshots = snapshotsOf(await evidence(), { times: { fetchedMs: 50 } });
    snapshots.make();
    const first = await ended(snapshots);
    await bytesOf(snapshots, first.id);
    await vi.waitFor(() => expect(snapshots.last()?.state).toBe('gone'), 5000);
    expect(snapshots.last()?.manifest).toEqual(first.manifest);
    expect(snapshots.read(first.id)).toBeUndefined();
    // Also in the same millisecond.
    expect(snapshots.make()?.id).toBeGreaterThan(first.id);
    const second = await ended(snapshots);
    expect(second.state).toBe('ready');
    expect(snapshots.read(first.id)).toBeUndefined();
  });

  it('is deleted when nobody comes for it, when the daemon stops, and when it starts', async () => {
    const folder = await evidence();
    const mine = join(folder, 'snapshot');
    mkdirSync(mine);
    writeFileSync(join(mine, 'skep-old.sqlite.partial'), 'half');
    const snapshots = snapshotsOf(folder, { times: { waitingMs: 50 } });
    expect(existsSync(mine)).toBe(false);
    snapshots.make();
    await ended(snapshots);
    await vi.waitFor(() => expect(snapshots.last()?.state).toBe('gone'), 5000);
    expect(existsSync(mine)).toBe(false);
    snapshots.make();
    await snapshots.stop();
    expect(existsSync(mine)).toBe(false);
  });

  it('that is fetched while the next one is made is still whole', async () => {
    const snapshots = snapshotsOf(await evidence());
    snapshots.make();
    const { id, manifest } = await ended(snapshots);
    const hash = createHash('sha256');
    let pieces = 0;
    for await (const piece of snapshots.read(id) ?? []) {
      if (pieces === 0) snapshots.make();
      pieces += 1;
      hash.update(piece);
    }
    expect(pieces).toBeGreaterThan(1);
    expect(hash.digest('hex')).toBe(manifest?.sha256);
    expect((await ended(snapshots)).state).toBe('ready');
  });

  it('fails with a sentence and leaves nothing', async () => {
    const { folder } = rig();
    const snapshots = snapshotsOf(folder);
    snapshots.make();
    const { state, problem, manifest } = await ended(snapshots);
    expect({ state, manifest }).toEqual({ state: 'failed', manifest: null });
    expect(problem).toContain('is not there');
    expect(readdirSync(folder)).not.toContain('snapshot');
    snapshots.make();
    expect((await ended(snapshots)).state).toBe('failed');
  });
});

it('a disk without room for it is not filled', async () => {
  const folder = await evidence();
  const target = join(folder, 'copy.sqlite');
  await expect(makeSnapshot(folder, target, addon, 'x', Number.MAX_SAFE_INTEGER)).rejects.toThrow(
    /not enough room for a snapshot: it needs \d+ MB of free disk, \d+ MB are there/,
  );
  expect(existsSync(target)).toBe(false);
  const { sha256 } = await makeSnapshot(folder, target, addon, 'x');
  expect(createHash('sha256').update(readFileSync(target)).digest('hex')).toBe(sha256);
});
