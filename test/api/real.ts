import Constructor from 'better-sqlite3';
import type { ApiOptions } from '../../firmware/api/api.ts';
import { describe } from '../../firmware/config/described.ts';
import { ruleFrom } from '../../firmware/config/rule-draft.ts';
import { DAEMON_OWNERS } from '../../firmware/core/owners.ts';
import type { JournalRecord } from '../../firmware/core/record.ts';
import type { SelfTestResult } from '../../firmware/core/self-test.ts';
import { sensors } from '../../firmware/sensors/index.ts';
import { openState } from '../../firmware/store/state-database.ts';
import { at, GATE, records } from '../store/evidence.ts';
import { incident } from '../store/incident.ts';
import { DOOR, rig } from '../store/rig.ts';
import { fakeAlertDesk, testedBox } from './box.ts';
import { start, type Started } from './client.ts';
import world from 'skep:world';
import { FakeSnapshots } from './fake-snapshots.ts';
import { realStore } from './real-store.ts';

export const TESTED: SelfTestResult = {
  ...{ startedAt: at(0), tookMs: 12, ok: true },
  decoys: [
    {
      ...{ sensor: 'ftp', instance: 'ftp', transport: 'tcp', address: '::', port: 10_021, ok: true, problem: null },
      ...{ session: 1, event: 2, steps: [{ name: 'stored', ok: true, afterMs: 3, detail: 'session 1, event 2' }] },
    },
  ],
};

export interface Real extends Pick<Started, 'api' | 'port' | 'logged'> {
  stop(): Promise<void>;
}

/** The API over the real store with the evidence of test/store/evidence.ts and three incidents. */
export async function startReal(over: Partial<ApiOptions> = {}, more: readonly JournalRecord[] = []): Promise<Real> {
  const { write, open, drain } = rig();
  await write(...records(), ...more);
  const ingest = open([DOOR, GATE, ...DAEMON_OWNERS]);
  drain(ingest);
  const db = new Constructor(':memory:');
  const state = openState(db, 0);
  const incidents = [incident(1), incident(2, { grade: 'critical' }), incident(3, { source: '2001:db8::3' })];
  state.saveAlertStep({ cursor: 1, incidents, messages: [], overflow: null });
  const { api, port, logged } = await start({
    now: () => at(10_000),
    sensors: () => sensors.map(describe),
    rules: { configured: [], portOffset: 10_000, make: ruleFrom },
    guard: () => undefined,
    snapshots: new FakeSnapshots(),
    box: testedBox(),
    alerts: fakeAlertDesk(),
    world,
    retention: { maxBytes: 1e9, maxDays: 365 },
    selfTest: async () => await Promise.resolve(TESTED),
    ...over,
    store: realStore(ingest, state),
  });
  return {
    ...{ api, port, logged },
    async stop() {
      await api.stop();
      ingest.close();
      db.close();
    },
  };
}
