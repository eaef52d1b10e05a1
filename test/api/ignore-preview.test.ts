import Constructor from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { PreviewAnswer } from '../../firmware/api/contract.ts';
import { ruleFrom } from '../../firmware/config/rule-draft.ts';
import type { JournalRecord } from '../../firmware/core/record.ts';
import type { Incident } from '../../firmware/store/state.ts';
import { openState } from '../../firmware/store/state-database.ts';
import { at } from '../store/evidence.ts';
import { incident } from '../store/incident.ts';
import { boot, closed, opened, rig, tried } from '../store/rig.ts';
import { ask, start } from './client.ts';
import { realStore } from './real-store.ts';

const stops: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const DAY_MS = 86_400_000;
const NOW = 40 * DAY_MS;
const SCANNER = '10.0.0.9';

/** Three events: opened, tried, closed. */
const visit = (session: number, mono: number, srcIp: string): JournalRecord[] => [
  opened(session, mono, srcIp),
  tried(session, 'root', mono + 1),
  closed(session, mono + 2),
];

const told = (id: number, source: string, session: number): Incident =>
  incident(id, {
    ...{ source, startedAt: at(0), firstEvent: session * 3 - 2, lastEvent: session * 3 },
  });

async function asker(records: readonly JournalRecord[], incidents: readonly Incident[], acting: object = {}) {
  const configured = Object.keys(acting).length === 0 ? [] : [ruleFrom({ ...acting }, 0).rule];
  const { write, open, drain } = rig();
  await write(boot(), ...records);
  const ingest = open();
  drain(ingest);
  const db = new Constructor(':memory:');
  const state = openState(db, 0);
  state.saveAlertStep({ cursor: 1, incidents, messages: [], overflow: null });
  const { api, port } = await start({
    store: realStore(ingest, state),
    now: () => at(NOW),
    rules: { configured, portOffset: 10_000, make: ruleFrom },
  });
  stops.push(
    () => {
      ingest.close();
      db.close();
    },
    () => api.stop(),
  );
  return async (rule: object, from = 0): Promise<PreviewAnswer> => {
    const headers = { 'content-type': 'application/json' };
    const path = `/api/v1/ignore/preview?from=${at(from)}`;
    const answer = await ask(port, path, { method: 'POST', headers, body: JSON.stringify(rule) });
    expect(answer.status, answer.body.toString()).toBe(200);
    return answer.json() as PreviewAnswer;
  };
}

describe('the preview of an ignore rule', () => {
  it('counts what it covers, and the incidents that nobody would have heard of', async () => {
    const records = [
      ...visit(1, 0, SCANNER),
      ...visit(2, DAY_MS, '192.0.2.7'),
      ...visit(3, 2 * DAY_MS, SCANNER),
      ...visit(4, 3 * DAY_MS, '10.0.0.10'),
    ];
    const incidents = [
      { ...told(1, SCANNER, 1) },
      { ...told(2, '192.0.2.7', 2) },
      { ...told(3, SCANNER, 3) },
      { ...told(4, '10.0.0.10', 4) },
    ];
    const preview = await asker(records, incidents);
    const one = await preview({ address: SCANNER });
    expect(one).toMatchObject({ events: 6, already: 0, incidents: 2, complete: true, newestAt: at(2 * DAY_MS + 2) });
    expect(one.first.map(({ id }) => id)).toEqual([3, 1]);
    expect(await preview({ address: '10.0.0.0/8' })).toMatchObject({ events: 9, incidents: 3 });
    expect(await preview({ address: '203.0.113.1' })).toMatchObject({ events: 0, incidents: 0, newestAt: null });
    // A low port means the one that it is served at, too; the decoy here is at 21.
    expect(await preview({ ports: '21' })).toMatchObject({ events: 12, incidents: 4 });
    expect(await preview({ ports: '22' })).toMatchObject({ events: 0, incidents: 0 });
  });

  it('an incident of which something would still be told is not silenced', async () => {
    const preview = await asker(visit(1, 0, SCANNER), [told(1, SCANNER, 1)]);
    // Covers that it came, not that it tried a password.
    expect(await preview({ address: SCANNER, grade: 'touch' })).toMatchObject({ events: 2, incidents: 0 });
    expect(await preview({ address: SCANNER, grade: 'login' })).toMatchObject({ events: 3, incidents: 1 });
  });

  it('tells what another rule keeps silent anyway, and looks no further back than it was asked to', async () => {
    const records = [...visit(1, 0, SCANNER), ...visit(2, 20 * DAY_MS, SCANNER)];
    const incidents = [
      told(1, SCANNER, 1),
      { ...told(2, SCANNER, 2), startedAt: at(20 * DAY_MS), lastAt: at(20 * DAY_MS) },
    ];
    const preview = await asker(records, incidents);
    expect(await preview({ address: SCANNER }, 10 * DAY_MS)).toMatchObject({ events: 3, incidents: 1 });
    expect((await preview({ address: SCANNER }, 10 * DAY_MS)).first.map(({ id }) => id)).toEqual([2]);
    const beside = await asker(records, incidents, { address: SCANNER, grade: 'touch' });
    expect(await beside({ address: SCANNER })).toMatchObject({ events: 6, already: 4, incidents: 2 });
    // What that one leaves to be told is none of this one's doing.
    expect(await beside({ address: SCANNER, grade: 'touch' })).toMatchObject({ events: 4, already: 4, incidents: 0 });
  });

  it('is put together of parts, each of a bounded number of events', async () => {
    const visits = 4000;
    const records = Array.from({ length: visits }, (_, index) => visit(index + 1, index * 10, SCANNER)).flat();
    const whole = incident(1, { source: SCANNER, startedAt: at(0), firstEvent: 1, lastEvent: visits * 3 });
    const preview = await asker(records, [whole]);
    expect(await preview({ address: SCANNER })).toMatchObject({ events: visits * 3, incidents: 1, complete: true });
    expect(await preview({ address: SCANNER, grade: 'probe' })).toMatchObject({ events: visits * 2, incidents: 0 });
  });
});
