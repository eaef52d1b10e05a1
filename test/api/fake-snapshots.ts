import { createHash } from 'node:crypto';
import type { Manifest, Snapshot, Snapshots } from '../../firmware/core/snapshot.ts';

export const CONTENT = Buffer.from('SQLite format 3\0'.repeat(20_000));

const manifest: Manifest = {
  product: 'skep',
  version: '0.1.0',
  createdAt: '2027-01-31T12:00:00.000Z',
  file: 'skep-20270131T120000Z.sqlite',
  bytes: CONTENT.length,
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
  tables: { event: 9, session: 3 },
  firstEventAt: '2027-01-31T11:00:00.000Z',
  lastEventAt: null,
  lastEvent: 9,
  journalBytesLeftOut: 0,
};

export const ready = (over: Partial<Snapshot> = {}): Snapshot => ({
  ...{ id: 1, state: 'ready', manifest, downloadedAt: null, keptUntil: 2, problem: null },
  ...over,
});

export class FakeSnapshots implements Snapshots {
  reads = 0;
  held: Snapshot | undefined;
  readonly #content: Buffer;

  constructor(held: Snapshot | undefined = ready(), content = CONTENT) {
    this.held = held;
    this.#content = content;
  }

  readonly last = (): Snapshot | undefined => this.held;

  readonly make = (): Snapshot | undefined => (this.held?.state === 'making' ? undefined : (this.held = ready()));

  readonly read = (id: number): AsyncIterable<Uint8Array> | undefined =>
    this.held?.id === id && this.held.state === 'ready' ? this.#pieces() : undefined;

  async *#pieces(): AsyncGenerator<Uint8Array> {
    this.reads += 1;
    for (let at = 0; at < this.#content.length; at += 65_536) {
      yield await Promise.resolve(this.#content.subarray(at, at + 65_536));
    }
  }
}
