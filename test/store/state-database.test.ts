import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import Constructor from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withHeld } from '../../firmware/alerts/overflow.ts';
import { Complaint } from '../../firmware/core/errors.ts';
import { MIGRATIONS } from '../../firmware/store/state/migrations.ts';
import { openState } from '../../firmware/store/state-database.ts';
import { LONGEST_RETRY_MS, type NewMessage } from '../../firmware/store/state.ts';
import { TempState, T0 } from '../alerts/rig.ts';
import { incident } from './incident.ts';

const message = (number: number, more: Partial<NewMessage> = {}): NewMessage => ({
  incident: number,
  channel: 'email',
  messageId: `<incident.${number}.x@closet-3>`,
  kind: 'first',
  inReplyTo: null,
  letter: null,
  subject: `subject ${number}`,
  body: `it's "${number}"\n`,
  createdAt: T0,
  nextTryAt: T0 + number,
  ...more,
});

let temp: TempState;
beforeEach(() => {
  temp = new TempState();
});
afterEach(() => temp.remove());

describe('alert steps', () => {
  it('begins empty', () => {
    expect(temp.state.alertCursor()).toBe(0);
    expect(temp.state.nextIncident()).toBe(1);
    expect(temp.state.openIncidents()).toEqual([]);
    expect(temp.state.dueMessages('email', T0 * 2, 10)).toEqual([]);
  });

  it('gives back what was saved, after a restart too', () => {
    const open = [incident(3), incident(1, { grade: 'critical', told: 'login' })];
    const ended = incident(2, { endedAt: T0 });
    temp.state.saveAlertStep({ cursor: 30, incidents: [...open, ended], messages: [message(1)], overflow: null });
    for (const reach of [() => temp.state, () => temp.reopen(30)]) {
      const state = reach();
      expect(state.alertCursor()).toBe(30);
      expect(state.openIncidents()).toEqual([open[1], open[0]]);
      expect(state.nextIncident()).toBe(4);
      expect(state.dueMessages('email', T0 + 1, 10)).toEqual([
        { ...message(1), id: 1, tries: 0, state: 'waiting', owed: null, lastError: null, sentAt: null },
      ]);
    }
  });

  it('changes an incident that is known', () => {
    temp.state.saveAlertStep({ cursor: 1, incidents: [incident(1)], messages: [], overflow: null });
    const later = incident(1, { events: 9, lastEvent: 50, lastAt: T0 + 9, grade: 'commands', told: 'login' });
    temp.state.saveAlertStep({ cursor: 50, incidents: [later], messages: [], overflow: null });
    expect(temp.state.openIncidents()).toEqual([later]);
    temp.state.saveAlertStep({
      cursor: 51,
      incidents: [{ ...later, endedAt: later.lastAt }],
      messages: [],
      overflow: null,
    });
    expect(temp.state.openIncidents()).toEqual([]);
    expect(temp.state.nextIncident()).toBe(2);
  });

  it('saves all of a step or nothing', () => {
    temp.state.saveAlertStep({ cursor: 1, incidents: [incident(1)], messages: [], overflow: null });
    const broken = { ...message(2), subject: null } as unknown as NewMessage;
    expect(() =>
      temp.state.saveAlertStep({
        cursor: 99,
        incidents: [incident(2)],
        messages: [message(1), broken],
        overflow: null,
      }),
    ).toThrow(/NOT NULL/);
    expect(temp.state.alertCursor()).toBe(1);
    expect(temp.state.openIncidents()).toHaveLength(1);
    expect(temp.state.dueMessages('email', T0 + 99, 9)).toEqual([]);
  });

  it('takes the same message only once', () => {
    temp.state.saveAlertStep({ cursor: 1, incidents: [], messages: [message(1)], overflow: null });
    temp.state.saveAlertStep({
      cursor: 2,
      incidents: [],
      messages: [message(1, { subject: 'again' })],
      overflow: null,
    });
    expect(temp.state.dueMessages('email', T0 + 9, 9).map(({ subject }) => subject)).toEqual(['subject 1']);
  });

  it('keeps the last 10,000 ended incidents and settled messages, and what waits for ever', () => {
    const incidents = Array.from({ length: 10_003 }, (_, at) => incident(at + 1, { endedAt: at === 1 ? null : T0 }));
    temp.state.saveAlertStep({
      cursor: 1,
      incidents,
      messages: [1, 2, 3].map((number) => message(number)),
      overflow: null,
    });
    const numbers = temp.db.prepare('SELECT id FROM incident ORDER BY id').pluck().all();
    expect(numbers).toHaveLength(10_001);
    expect(numbers.slice(0, 2)).toEqual([2, 4]);
    temp.state.messageSent(1, T0, null);
    temp.state.messageRefused(3, T0, '550 no');
    temp.db.exec("UPDATE sqlite_sequence SET seq = 10003 WHERE name = 'outbox'");
    temp.state.saveAlertStep({ cursor: 2, incidents: [], messages: [message(10_004)], overflow: null });
    expect(temp.db.prepare('SELECT id FROM outbox ORDER BY id').pluck().all()).toEqual([2, 10_004]);
  });

  it('keeps who waits for a summary and what is counted already, until it is told', () => {
    temp.state.saveAlertStep({ cursor: 1, incidents: [incident(1)], messages: [], overflow: null });
    expect(temp.state.overflow()).toBeNull();
    const overflow = withHeld(null, incident(2, { heldAt: T0 + 5, endedAt: T0 }));
    const held = incident(1, { heldAt: T0 + 6 });
    temp.state.saveAlertStep({ cursor: 2, incidents: [held], messages: [], overflow: withHeld(null, held) });
    temp.state.saveAlertStep({ cursor: 3, incidents: [held], messages: [], overflow });
    for (const reach of [() => temp.state, () => temp.reopen(3)]) {
      expect(reach().overflow()).toEqual(overflow);
      expect(reach().openIncidents()).toEqual([held]);
    }
    const told = incident(1, { told: 'login' });
    temp.state.saveAlertStep({ cursor: 3, incidents: [told], messages: [message(1)], overflow: null });
    expect(temp.reopen(3).overflow()).toBeNull();
    expect(temp.state.openIncidents()).toEqual([told]);
  });

  it('knows when the newest messages of the busiest channel were written', () => {
    const at = (number: number, channel = 'email') => message(number, { channel, createdAt: T0 + number });
    const messages = [at(5), at(1), at(3), at(2, 'handler'), at(4, 'handler')];
    // A report and a test are not told because somebody came: they take nobody's place.
    messages.push({ ...at(7), kind: 'report' }, { ...at(8), kind: 'test' });
    temp.state.saveAlertStep({ cursor: 1, incidents: [], messages, overflow: null });
    temp.state.messageSent(1, T0, null);
    expect(temp.state.messageTimes(T0, T0 + 9, 9)).toEqual([T0 + 1, T0 + 3, T0 + 5]);
    expect(temp.state.messageTimes(T0, T0 + 9, 2)).toEqual([T0 + 3, T0 + 5]);
    expect(temp.state.messageTimes(T0 + 3, T0 + 3, 9)).toEqual([T0 + 3]);
    expect(temp.state.messageTimes(T0 + 4, T0 + 4, 9)).toEqual([T0 + 4]);
    expect(temp.state.messageTimes(T0 + 6, T0 + 9, 9)).toEqual([]);
  });

  it('of the first format is brought to this one, with all that is in it', () => {
    const old = new TempState();
    old.db.close();
    rmSync(old.path);
    old.db = new Constructor(old.path);
    old.db.exec(MIGRATIONS[0] ?? '');
    old.db.exec(`
      INSERT INTO incident (id, source, started_at, last_at, first_event, last_event, events, grade, tell_at, story)
      VALUES (4, '10.0.0.4', 1, 2, 3, 4, 5, 'touch', 6, '{}');
      INSERT INTO outbox (incident, channel, message_id, subject, body, created_at, next_try_at)
      VALUES (4, 'email', '<4@x>', 'hello', 'world', 7, 8)`);
    expect(old.reopen(9).openIncidents()).toMatchObject([{ id: 4, told: null, heldAt: null, events: 5 }]);
    expect(old.state.overflow()).toBeNull();
    expect(old.state.dueMessages('email', 9, 9)).toMatchObject([
      { messageId: '<4@x>', kind: 'first', inReplyTo: null, body: 'world', letter: null },
    ]);
    expect(old.db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    old.remove();
  });

  it('never gives an incident number twice', () => {
    temp.state.saveAlertStep({ cursor: 1, incidents: [incident(7)], messages: [], overflow: null });
    temp.db.exec('DELETE FROM incident');
    expect(temp.state.nextIncident()).toBe(8);
  });
});

describe('where the alerts go on', () => {
  it('is the end of the evidence when the state is new', () => {
    const late = new TempState(4711);
    expect(late.state.alertCursor()).toBe(4711);
    late.remove();
  });

  it('is the cursor, or the end of the evidence when that lost events', () => {
    temp.state.saveAlertStep({ cursor: 1000, incidents: [], messages: [], overflow: null });
    expect(temp.reopen(1500).alertCursor()).toBe(1000);
    expect(temp.reopen(990).alertCursor()).toBe(990);
    expect(temp.reopen(0).alertCursor()).toBe(0);
  });
});

describe('the outbox', () => {
  beforeEach(() => {
    const messages = [message(1), message(2), message(3, { channel: 'handler' })];
    temp.state.saveAlertStep({ cursor: 1, incidents: [], messages, overflow: null });
  });
  const due = (now: number, limit = 9) => temp.state.dueMessages('email', now, limit);

  it('hands out what is due, the most overdue first, for one channel', () => {
    expect(due(T0).map(({ id }) => id)).toEqual([]);
    expect(due(T0 + 9).map(({ id }) => id)).toEqual([1, 2]);
    expect(due(T0 + 9, 1).map(({ id }) => id)).toEqual([1]);
    expect(temp.state.dueMessages('handler', T0 + 9, 9).map(({ id }) => id)).toEqual([3]);
  });

  it('counts a failed try and waits', () => {
    const owed = ['ops@example.org'];
    const failure = { at: T0 + 1, error: '451 later', nextTryAt: T0 + 30_000, owed, someGotIt: false };
    temp.state.messageFailed(1, failure);
    expect(due(T0 + 29_999).map(({ id }) => id)).toEqual([2]);
    expect(due(T0 + 30_000)[1]).toMatchObject({ id: 1, tries: 1, owed, lastError: '451 later', sentAt: null });
    expect(temp.state.outboxStatus('email')).toEqual({
      waiting: 2,
      refused: 0,
      lastSentAt: null,
      lastError: '451 later',
      nextTryAt: T0 + 2,
    });
  });

  it('hands out a message that waits for a time the clock was stepped back from', () => {
    const nextTryAt = T0 + 10 * LONGEST_RETRY_MS;
    temp.state.messageFailed(1, { at: T0, error: 'no', nextTryAt, owed: null, someGotIt: false });
    expect(due(nextTryAt - LONGEST_RETRY_MS).map(({ id }) => id)).toEqual([2]);
    expect(due(nextTryAt - LONGEST_RETRY_MS - 1).map(({ id }) => id)).toEqual([2, 1]);
  });

  it('tells of the last try', () => {
    temp.state.messageFailed(1, { at: T0, error: '451', nextTryAt: T0 + 9, owed: null, someGotIt: false });
    temp.state.messageSent(2, T0 + 5, null);
    const status = { waiting: 1, refused: 0, lastSentAt: T0 + 5, lastError: null, nextTryAt: T0 + 9 };
    expect(temp.state.outboxStatus('email')).toEqual(status);
    temp.state.messageRefused(1, T0 + 7, '550 no such user');
    const refused = { waiting: 0, refused: 1, lastSentAt: T0 + 5, lastError: '550 no such user', nextTryAt: null };
    expect(temp.state.outboxStatus('email')).toEqual(refused);
    expect(temp.state.outboxStatus('handler')).toMatchObject({ waiting: 1, refused: 0, lastError: null });
  });

  it('counts as sent what some got before the rest was refused', () => {
    temp.state.messageFailed(1, { at: T0 + 3, error: '451', nextTryAt: T0 + 9, owed: ['b@x'], someGotIt: true });
    temp.state.messageRefused(1, T0 + 9, 'b@x: 550');
    const row = temp.db.prepare('SELECT state, sent_at, last_error, tries, owed FROM outbox WHERE id = 1').get();
    expect(row).toEqual({ state: 'sent', sent_at: T0 + 3, last_error: 'b@x: 550', tries: 2, owed: null });
    expect(temp.state.outboxStatus('email').refused).toBe(0);
  });
});

describe('the file', () => {
  it('is written through to the card with each commit', () => {
    expect(temp.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(temp.db.pragma('synchronous', { simple: true })).toBe(2);
  });

  it('of a newer skep is complained of and left alone', () => {
    temp.db.pragma('user_version = 700');
    expect(() => openState(temp.db, 0)).toThrow(Complaint);
    expect(() => openState(temp.db, 0)).toThrow(
      /state\.sqlite was written by a newer skep \(format 700, .* up to \d+\)\.$/,
    );
    expect(temp.db.pragma('user_version', { simple: true })).toBe(700);
  });

  it('that is no database is complained of and left alone', () => {
    temp.db.close();
    const garbage = Buffer.alloc(8192, 'not a database ');
    writeFileSync(temp.path, garbage);
    temp.db = new Constructor(temp.path);
    expect(() => openState(temp.db, 0)).toThrow(Complaint);
    expect(readFileSync(temp.path).equals(garbage)).toBe(true);
  });
});
