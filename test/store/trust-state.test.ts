import Constructor, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openState } from '../../firmware/store/state-database.ts';
import {
  KEYS_MAX,
  SESSIONS_MAX,
  trustState,
  type PageSession,
  type TrustState,
} from '../../firmware/store/state/trust-state.ts';

const T0 = Date.UTC(2026, 10, 21);
let db: Database;
let state: TrustState;
beforeEach(() => {
  db = new Constructor(':memory:');
  openState(db, 0);
  state = trustState(db);
});
afterEach(() => void db.close());

const session = (number: number): PageSession => ({
  hash: `hash ${number}`,
  startedAt: T0,
  seenAt: T0 + number,
  source: '192.0.2.9',
});

describe('the owner', () => {
  it('is whoever brings the code that was offered first, once', () => {
    expect(state.trust()).toEqual({ passwordHash: null, setUpCode: null, sessions: [], keys: [] });
    expect(state.offerSetUpCode('FIRST')).toBe('FIRST');
    expect(state.offerSetUpCode('SECOND')).toBe('FIRST');
    expect(state.claim('SECOND', 'x')).toBe(false);
    expect(state.claim('FIRST', 'hash')).toBe(true);
    expect(state.claim('FIRST', 'other')).toBe(false);
    expect(state.trust()).toMatchObject({ passwordHash: 'hash', setUpCode: null });
    expect(state.offerSetUpCode('THIRD')).toBeNull();
  });

  it('is not claimed without a code', () => {
    expect(state.claim('', 'hash')).toBe(false);
    expect(state.trust().passwordHash).toBeNull();
  });

  it('ends every session with a new password, and by being disowned', () => {
    state.setPassword('one');
    state.addPageSession(session(1));
    state.setPassword('two');
    expect(state.trust()).toMatchObject({ passwordHash: 'two', sessions: [] });
    state.addPageSession(session(2));
    state.disown('CODE');
    expect(state.trust()).toEqual({ passwordHash: null, setUpCode: 'CODE', sessions: [], keys: [] });
  });
});

it('keeps so many sessions, those that were used last', () => {
  for (let number = 1; number <= SESSIONS_MAX; number += 1) state.addPageSession(session(number));
  state.keepPageSessions([{ hash: 'hash 1', seenAt: T0 + 900 }]);
  state.addPageSession(session(800));
  const kept = state.trust().sessions.map(({ hash }) => hash);
  expect(kept).toHaveLength(SESSIONS_MAX);
  expect(kept.slice(0, 2)).toEqual(['hash 1', 'hash 800']);
  expect(kept).not.toContain('hash 2');
  state.endPageSession('hash 1');
  expect(state.trust().sessions).toHaveLength(SESSIONS_MAX - 1);
});

it('keeps so many keys, under numbers that are not given twice', () => {
  const add = (number: number): number | undefined =>
    state.addApiKey({ name: 'grafana', hash: `h${number}`, createdAt: T0 });
  expect(add(1)).toBe(1);
  expect(state.removeApiKey(1)).toBe(true);
  expect(state.removeApiKey(1)).toBe(false);
  for (let number = 2; number <= KEYS_MAX + 1; number += 1) expect(add(number)).toBe(number);
  expect(add(99)).toBeUndefined();
  expect(state.trust().keys).toHaveLength(KEYS_MAX);
});

it('keeps the newest of the audit log', () => {
  const entry = { at: T0, who: 'owner', source: '192.0.2.9', detail: null };
  for (let number = 1; number <= 10_002; number += 1) state.writeAudit({ ...entry, action: `did ${number}` });
  expect(state.auditTrail(2)).toEqual([
    { ...entry, id: 10_002, action: 'did 10002' },
    { ...entry, id: 10_001, action: 'did 10001' },
  ]);
  expect(state.auditTrail(20_000)).toHaveLength(10_000);
  expect(state.auditTrail(1, 10_001).map(({ id }) => id)).toEqual([10_000]);
});
