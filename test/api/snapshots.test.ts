import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, start, type Started } from './client.ts';
import { CONTENT, FakeSnapshots, ready } from './fake-snapshots.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serving(snapshots: FakeSnapshots): Promise<Started> {
  const started = await start({ snapshots, guard: () => undefined });
  stops.push(() => started.api.stop());
  return started;
}

const FILE = '/api/v1/snapshots/1/file';
const post = { method: 'POST' };

describe('/api/v1/snapshots', () => {
  it('hands out the file whole, with its name, its size and the hash that its manifest tells', async () => {
    const { port } = await serving(new FakeSnapshots());
    const { status, headers, body } = await ask(port, FILE);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/vnd.sqlite3',
      'content-length': String(CONTENT.length),
      'content-disposition': 'attachment; filename="skep-20270131T120000Z.sqlite"',
      'cache-control': 'no-store',
    });
    const manifest = (await ask(port, '/api/v1/snapshots/1/manifest')).json() as { sha256: string };
    expect(createHash('sha256').update(body).digest('hex')).toBe(manifest.sha256);
  });

  it('a question for its size reads nothing of it', async () => {
    const snapshots = new FakeSnapshots();
    const { port } = await serving(snapshots);
    const { headers, body } = await ask(port, FILE, { method: 'HEAD' });
    expect([headers['content-length'], body.length, snapshots.reads]).toEqual([String(CONTENT.length), 0, 0]);
  });

  it('tells how far it is, and makes one at a time', async () => {
    const snapshots = new FakeSnapshots();
    const { port } = await serving(snapshots);
    snapshots.held = undefined;
    expect((await ask(port, '/api/v1/snapshots')).json()).toEqual({ snapshots: [] });
    const made = await ask(port, '/api/v1/snapshots', post);
    expect([made.status, made.json()]).toEqual([200, { snapshots: [ready()] }]);
    snapshots.held = ready({ state: 'making', manifest: null, keptUntil: null });
    expect((await ask(port, '/api/v1/snapshots', post)).status).toBe(409);
    expect((await ask(port, FILE)).status).toBe(404);
    snapshots.held = ready({ state: 'failed', manifest: null, problem: 'There is not enough room.' });
    expect((await ask(port, '/api/v1/snapshots')).json()).toMatchObject({
      snapshots: [{ state: 'failed', problem: 'There is not enough room.' }],
    });
  });

  it('the manifest outlives the file', async () => {
    const { port } = await serving(new FakeSnapshots(ready({ state: 'gone', keptUntil: null })));
    expect((await ask(port, FILE)).status).toBe(410);
    expect((await ask(port, '/api/v1/snapshots/1/manifest')).status).toBe(200);
    expect((await ask(port, '/api/v1/snapshots/2/manifest')).status).toBe(404);
  });
});
