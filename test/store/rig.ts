import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventOwner } from '../../firmware/core/declaration.ts';
import { field } from '../../firmware/core/field.ts';
import type { JournalRecord } from '../../firmware/core/record.ts';
import { SYSTEM_EVENTS } from '../../firmware/core/system-events.ts';
import { JournalWriter } from '../../firmware/journal/writer.ts';
import { Ingest } from '../../firmware/store/ingest.ts';

export const DOOR: EventOwner = {
  name: 'door',
  events: {
    login: {
      about: 'A test.',
      grade: 'login',
      summary: 'tried {username}',
      fields: {
        username: field.text('Name.'),
        password: field.text('Password.'),
        accepted: field.bool('Let in.'),
        raw: field.bytes('Raw.'),
      },
    },
    command: { about: 'A test.', grade: 'commands', summary: '{command}', fields: { command: field.text('Line.') } },
  },
};

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

export const boot = (mono = 0, bootId = 'boot-1'): JournalRecord => ({
  kind: 'boot',
  at: AT + mono,
  mono,
  bootId,
  version: 'x',
});

export const opened = (session: number, mono = 0, srcIp: string | null = '192.0.2.7'): JournalRecord => ({
  kind: 'open',
  at: AT + mono,
  mono,
  session,
  sensor: 'door',
  instance: 'door',
  transport: 'tcp',
  srcIp,
  srcPort: 5,
  dstIp: '192.0.2.1',
  dstPort: 21,
  parent: null,
});

export const tried = (session: number | null, username: string, mono = 0): JournalRecord => ({
  kind: 'event',
  at: AT + mono,
  mono,
  session,
  sensor: 'door',
  name: 'login',
  grade: 'login',
  summary: `tried ${username}`,
  srcIp: null,
  fields: { username, password: 'p', accepted: false, raw: Buffer.from([0, 1]) },
});

export const closed = (session: number, mono = 0): JournalRecord => ({
  kind: 'close',
  at: AT + mono,
  mono,
  session,
  sensor: 'door',
  reason: 'visitor-closed',
  bytesIn: 3,
  bytesOut: 4,
  firstBytes: Buffer.from('GET'),
  grade: 'touch',
});

export interface Rig {
  readonly folder: string;
  readonly notes: { name: string; fields: Readonly<Record<string, unknown>> }[];
  /** Appends records in one run of a journal of their own; returns the segment after it. */
  write(...records: readonly JournalRecord[]): Promise<number>;
  open(owners?: readonly EventOwner[]): Ingest;
  /** Reads all that is in the journal. */
  drain(ingest: Ingest): void;
}

export function rig(): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'skep-store-'));
  const notes: Rig['notes'] = [];
  let live = 1;
  return {
    folder,
    notes,
    async write(...records) {
      const journal = new JournalWriter(
        { folder: join(folder, 'journal'), maxBytes: 1e9 },
        () => {},
        () => {},
      );
      for (const record of records) journal.append(record);
      await journal.stop();
      live = journal.segment + 1;
      return live;
    },
    open: (owners = [DOOR, SYSTEM_EVENTS]) =>
      new Ingest({ folder, nativeBinding: undefined, owners }, (name, fields) => void notes.push({ name, fields })),
    drain(ingest) {
      while (ingest.step(live).more);
    },
  };
}
