import { join } from 'node:path';
import { DAEMON_OWNERS } from '../../../firmware/core/owners.ts';
import type { JournalRecord } from '../../../firmware/core/record.ts';
import { sensors } from '../../../firmware/sensors/index.ts';
import { Inserter } from '../../../firmware/store/insert.ts';
import { openEvidence } from '../../../firmware/store/open.ts';

const EVENTS_A_SESSION = 5;
const SOURCES = 5000;
const SESSIONS_A_STEP = 2000;
/** A session each eight seconds: most of a month. */
const APART_MS = 8000;

/** Evidence of a bad month, written by the store's own hand: `events` of them, in sessions of five. */
export function fillEvidence(folder: string, events: number, newestAt: number): void {
  const { db } = openEvidence(join(folder, 'skep.sqlite'), undefined, [...sensors, ...DAEMON_OWNERS], newestAt);
  // Nobody waits for the card here.
  db.pragma('synchronous = OFF');
  const inserter = new Inserter(db);
  const sessions = events / EVENTS_A_SESSION;
  const firstAt = newestAt - sessions * APART_MS;
  const next = { segment: 1, offset: 0 };
  inserter.insert([{ kind: 'boot', at: firstAt, mono: 0, bootId: 'million', version: 'x' }], next);
  for (let first = 1; first <= sessions; first += SESSIONS_A_STEP) {
    const numbers = Array.from(
      { length: Math.min(SESSIONS_A_STEP, sessions - first + 1) },
      (_, index) => first + index,
    );
    inserter.insert(
      numbers.flatMap((id) => visit(id, firstAt + id * APART_MS, id * APART_MS)),
      next,
    );
  }
  db.close();
}

function visit(session: number, at: number, mono: number): JournalRecord[] {
  const source = (session * 7919) % SOURCES;
  const srcIp = `10.${20 + (source >> 8)}.${source & 255}.9`;
  const event = (
    name: string,
    grade: 'login' | 'commands',
    fields: Record<string, string | boolean>,
    after: number,
  ): JournalRecord => ({
    ...{
      kind: 'event',
      at: at + after,
      mono: mono + after,
      session,
      sensor: 'telnet',
      name,
      grade,
      srcIp: null,
      fields,
    },
    summary: name === 'login' ? `tried ${String(fields['username'])}` : String(fields['command']),
  });
  return [
    {
      ...{ kind: 'open', at, mono, session, sensor: 'telnet', instance: 'telnet', transport: 'tcp', srcIp },
      ...{ srcPort: 40_000, dstIp: '192.0.2.1', dstPort: 23, parent: null },
    },
    event('login', 'login', { username: `root${session % 1000}`, password: `=cmd${session}` }, 1),
    event('login', 'login', { username: 'admin', password: 'x'.repeat(session % 30), accepted: true }, 2),
    event('command', 'commands', { command: session === 4711 ? 'needle' : `wget http://10.0.0.1/${session}` }, 3),
    {
      ...{ kind: 'close', at: at + 4, mono: mono + 4, session, sensor: 'telnet', reason: 'visitor-closed' },
      ...{ bytesIn: 100, bytesOut: 200, firstBytes: Buffer.from('root\r\n'), grade: 'touch' },
    },
  ];
}
