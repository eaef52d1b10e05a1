import Type from 'typebox';
import { SELF_TEST_STEPS } from '../../core/self-test.ts';
import { SNAPSHOT_STATES } from '../../core/snapshot.ts';
import type {
  ChecklistAnswer,
  EvidenceAnswer,
  Manifest,
  PreviewAnswer,
  SelfTestAnswer,
  SnapshotsAnswer,
} from '../contract.ts';
import { CHECKLIST } from '../../core/checklist.ts';
import { Incident } from './rows.ts';
import { closed, int, orNull, sameAs, text, time } from './same.ts';

const iso = (description: string) => orNull(text(`${description} ISO 8601, UTC; null without events.`));

export const SnapshotManifest = sameAs<Manifest>()(
  closed({
    product: Type.Literal('skep'),
    version: text('Of Skep.'),
    createdAt: text('ISO 8601, UTC.'),
    file: text('Its name.'),
    bytes: int('Of the file.'),
    sha256: text('Of the file, hex.'),
    tables: Type.Record(Type.String(), Type.Integer(), { description: 'Rows of each table.' }),
    firstEventAt: iso('The first event.'),
    lastEventAt: iso('The last event.'),
    lastEvent: int('Number of the last event.'),
    journalBytesLeftOut: int('Bytes of journal that were not yet rows; 0 unless the disk is full.'),
  }),
);

export const SnapshotList = sameAs<SnapshotsAnswer>()(
  closed({
    snapshots: Type.Array(
      closed({
        id: time('Its number: when it was asked for.'),
        state: Type.Enum([...SNAPSHOT_STATES], { description: '`gone`: its file was deleted.' }),
        manifest: orNull(SnapshotManifest),
        downloadedAt: orNull(time('First fetched whole.')),
        keptUntil: orNull(time('Its file is deleted then.')),
        problem: orNull(text('Why it failed and what to do.')),
      }),
    ),
  }),
);

export const Preview = sameAs<PreviewAnswer>()(
  closed({
    from: time('Since when.'),
    events: int('Events that the rule covers.'),
    already: int('Of those, what another rule keeps silent anyway.'),
    newestAt: orNull(time('The newest of them.')),
    incidents: int('Incidents that nobody would have been told of.'),
    first: Type.Array(Incident, { description: 'The newest few of those.' }),
    complete: Type.Boolean({ description: 'False: there is more evidence than was looked through.' }),
  }),
);

export const SelfTested = sameAs<SelfTestAnswer>()(
  closed({
    startedAt: time('When it began.'),
    tookMs: int('Milliseconds.'),
    ok: Type.Boolean({ description: 'Every decoy that was tried.' }),
    decoys: Type.Array(
      closed({
        sensor: Type.String(),
        instance: Type.String(),
        transport: Type.Enum(['tcp', 'udp']),
        address: Type.String(),
        port: Type.Integer(),
        ok: Type.Boolean(),
        problem: orNull(text('What is wrong and what to do.')),
        session: orNull(int('The session that it became.')),
        event: orNull(int('The event that says so.')),
        steps: Type.Array(
          closed({
            name: Type.Enum([...SELF_TEST_STEPS]),
            ok: Type.Boolean(),
            afterMs: int('Milliseconds since this decoy’s test began.'),
            detail: text('What was seen.'),
          }),
        ),
      }),
    ),
  }),
);

export const Checklist = sameAs<ChecklistAnswer>()(
  closed({
    items: Type.Array(
      closed({
        name: Type.Enum([...CHECKLIST]),
        done: Type.Boolean(),
        at: orNull(time('Since when; null: not yet, or nobody knows.')),
        todo: orNull(text('What to do.')),
      }),
    ),
    dismissedAt: orNull(time('When somebody wanted to see it no more.')),
  }),
);

export const Evidence = sameAs<EvidenceAnswer>()(
  closed({
    firstEvent: orNull(int('Number of the oldest event that is kept.')),
    firstEventAt: orNull(time('Its time.')),
    lastEvent: orNull(int('Number of the newest event.')),
    lastEventAt: orNull(time('Its time.')),
    tables: Type.Array(Type.String(), { description: 'Tables and views that have a row.' }),
    bytes: int('Size of the evidence.'),
    sessions: int('Sessions stored since the beginning.'),
    maxBytes: int('Old evidence is deleted above this size.'),
    maxDays: int('Evidence is deleted when it is older.'),
  }),
);
