import Constructor from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChecklistAnswer, EvidenceAnswer, MailStatus } from '../../firmware/api/contract.ts';
import { openState } from '../../firmware/store/state-database.ts';
import { at } from '../store/evidence.ts';
import { boot, closed, opened, rig, tried } from '../store/rig.ts';
import type { AlertDesk, MailConfirmation } from '../../firmware/core/alert-desk.ts';
import type { JournalRecord } from '../../firmware/core/record.ts';
import { ask, start } from './client.ts';
import { status } from './fake-store.ts';
import { realStore } from './real-store.ts';

const stops: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const MAIL: MailStatus = { configured: true, waiting: 0, refused: 0, lastDeliveredAt: 1, problem: null };
const selfTested = (session: number): JournalRecord => ({
  ...{ kind: 'event', session, at: at(5), mono: 5, sensor: 'skep', name: 'self_test', grade: null, srcIp: null },
  ...{ summary: 'self-test', fields: { instance: 'door' } },
});

const deskOf = (confirmation: MailConfirmation): AlertDesk => ({
  state: async () => await Promise.resolve({ channels: [], providers: [], confirmation }),
  test: async () => await Promise.resolve(undefined),
  askCode: async () => await Promise.resolve(undefined),
  confirm: async () => await Promise.resolve(false),
});

async function box(records: readonly JournalRecord[] = [], mail = MAIL, confirmation?: MailConfirmation) {
  const { write, open, drain } = rig();
  await write(boot(), ...records);
  const ingest = open();
  drain(ingest);
  const db = new Constructor(':memory:');
  const state = openState(db, 0);
  const { api, port } = await start({
    store: realStore(ingest, state),
    status: async () => await Promise.resolve(status({ mail })),
    now: () => at(9000),
    guard: () => undefined,
    ...(confirmation === undefined ? {} : { alerts: deskOf(confirmation) }),
    retention: { maxBytes: 5_000_000, maxDays: 30 },
  });
  stops.push(
    () => {
      ingest.close();
      db.close();
    },
    () => api.stop(),
  );
  const headers = { 'content-type': 'application/json' };
  return {
    state,
    list: async () => (await ask(port, '/api/v1/checklist')).json() as ChecklistAnswer,
    done: async () => {
      const { items } = (await ask(port, '/api/v1/checklist')).json() as ChecklistAnswer;
      return items.flatMap((item) => (item.done ? [`${item.name} ${item.at}`] : []));
    },
    dismiss: async (dismissed: boolean) => {
      const body = JSON.stringify({ dismissed });
      const answer = await ask(port, '/api/v1/checklist', { method: 'POST', headers, body });
      return (answer.json() as ChecklistAnswer).dismissedAt;
    },
    evidence: async () => (await ask(port, '/api/v1/evidence')).json() as EvidenceAnswer,
  };
}

describe('the checklist', () => {
  it('of a new box says what to do, in the order in which it is done', async () => {
    const { list } = await box([], { ...MAIL, configured: false });
    const { items, dismissedAt } = await list();
    expect(items.map(({ name, done, at: since }) => [name, done, since])).toEqual([
      ['password', false, null],
      ['mail', false, null],
      ['attack', false, null],
      ['backup', false, null],
    ]);
    expect(items.every(({ todo }) => todo !== null && todo.endsWith('.'))).toBe(true);
    expect(items[1]?.todo).toContain('[alerts.email]');
    expect(dismissedAt).toBeNull();
  });

  it('is done by what was done, and says since when', async () => {
    const { state, done } = await box([opened(1, 10), tried(1, 'root', 11), closed(1, 12)]);
    expect(await done()).toEqual([`attack ${at(10)}`]);
    state.setPassword('$scrypt$');
    state.writeAudit({ at: at(20), who: 'owner', source: null, action: 'claimed this device', detail: null });
    state.writeAudit({ at: at(21), who: 'owner', source: null, action: 'logged in', detail: null });
    state.askConfirmation('guard@example.net', 'hash', at(30));
    expect(await done()).toEqual([`password ${at(20)}`, `attack ${at(10)}`]);
    expect(state.confirm('hash', at(31))).toBe(true);
    state.reach('snapshot_downloaded', at(40));
    state.reach('snapshot_downloaded', at(50));
    expect(await done()).toEqual([`password ${at(20)}`, `mail ${at(31)}`, `attack ${at(10)}`, `backup ${at(40)}`]);
  });

  it('a session that the box made itself is no attack, a self-test that went well is one', async () => {
    const { state, done } = await box([selfTested(1), opened(1, 10), closed(1, 12)]);
    expect(await done()).toEqual([]);
    state.reach('self_test', at(60));
    expect(await done()).toEqual([`attack ${at(60)}`]);
  });

  it('tells a mail that does not arrive by what the server says', async () => {
    const { list } = await box([], { ...MAIL, problem: '550 no such user' });
    expect((await list()).items[1]?.todo).toBe('550 no such user');
  });

  it('counts a code that was typed by whom mails go to now, and no other', async () => {
    expect(await (await box([], MAIL, { state: 'confirmed', at: at(70) })).done()).toEqual([`mail ${at(70)}`]);
    expect(await (await box([], MAIL, { state: 'other', at: at(70) })).done()).toEqual([]);
  });

  it('is put away and back', async () => {
    const { dismiss, list } = await box();
    expect(await dismiss(true)).toBe(at(9000));
    expect((await list()).dismissedAt).toBe(at(9000));
    expect(await dismiss(false)).toBeNull();
  });
});

describe('what is in the database', () => {
  it('is told with both ends and how long it is kept', async () => {
    const { evidence } = await box([opened(1, 10), tried(1, 'root', 11), closed(1, 12)]);
    expect(await evidence()).toMatchObject({
      ...{ firstEvent: 1, firstEventAt: at(10), lastEvent: 3, lastEventAt: at(12), sessions: 1 },
      ...{ maxBytes: 5_000_000, maxDays: 30 },
    });
    const { tables } = await evidence();
    expect(tables).toEqual(expect.arrayContaining(['ev_door_login', 'event', 'session', 'v_logins', 'v_timeline']));
    expect(tables).not.toContain('scan');
  });

  it('is told of an empty one, too', async () => {
    const { evidence } = await box();
    expect(await evidence()).toMatchObject({ firstEvent: null, lastEventAt: null, sessions: 0 });
  });
});
