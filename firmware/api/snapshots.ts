import type { Manifest, Snapshot, Snapshots } from '../core/snapshot.ts';
import type { SnapshotsAnswer } from './contract.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { changing, json, route, type Route } from './router.ts';

/** The evidence as one file: asked for, waited for, fetched. What `skep export` writes, without a shell on the box. */
export function snapshotRoutes(snapshots: Snapshots): Route[] {
  const answer = (): SnapshotsAnswer => ({ snapshots: [snapshots.last()].filter((one) => one !== undefined) });

  function whole(number: string): Snapshot & { readonly manifest: Manifest } {
    const last = snapshots.last();
    if (!/^\d{1,16}$/.test(number)) throw new Refusal(400, 'A snapshot is asked for by its number.');
    const manifest = last?.manifest ?? null;
    if (last?.id !== Number(number) || manifest === null) {
      throw new Refusal(404, `There is no snapshot ${number}; /api/v1/snapshots tells which one there is.`);
    }
    return { ...last, manifest };
  }

  return [
    route('/api/v1/snapshots', async ({ query }) => {
      refuseUnknown(query, []);
      return await Promise.resolve(json(answer()));
    }),

    changing('POST', '/api/v1/snapshots', async ({ query }) => {
      refuseUnknown(query, []);
      if (snapshots.make() === undefined) {
        throw new Refusal(409, 'A snapshot is being made already; wait until it is ready.', { 'retry-after': '5' });
      }
      return await Promise.resolve(json(answer()));
    }),

    route('/api/v1/snapshots/:snapshot/manifest', async ({ params, query }) => {
      refuseUnknown(query, []);
      const { manifest } = whole(params.snapshot);
      return await Promise.resolve(
        json(manifest, 200, { 'content-disposition': `attachment; filename="${manifest.file}.manifest.json"` }),
      );
    }),

    route('/api/v1/snapshots/:snapshot/file', async ({ params, query }) => {
      refuseUnknown(query, []);
      const { id, manifest } = whole(params.snapshot);
      const body = snapshots.read(id);
      if (body === undefined) throw new Refusal(410, 'The file of this snapshot was deleted; make another one.');
      const headers = {
        'content-type': 'application/vnd.sqlite3',
        'content-length': String(manifest.bytes),
        'content-disposition': `attachment; filename="${manifest.file}"`,
        'cache-control': 'no-store',
      };
      return await Promise.resolve({ status: 200, headers, body });
    }),
  ];
}
