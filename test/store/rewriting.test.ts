import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewMessage, StepMessage } from '../../firmware/store/state.ts';
import { T0, TempState } from '../alerts/rig.ts';

let temp: TempState;
beforeEach(() => {
  temp = new TempState();
});
afterEach(() => temp.remove());

const first: NewMessage = {
  kind: 'first',
  incident: 1,
  channel: 'email',
  messageId: '<incident.1.x@closet-3>',
  inReplyTo: null,
  subject: 'connected',
  body: 'it connected\n',
  letter: '{"first":1}',
  createdAt: T0,
  nextTryAt: T0,
};
const digest: StepMessage = {
  ...first,
  kind: 'digest',
  messageId: '<incident.1.end.x@closet-3>',
  inReplyTo: first.messageId,
  subject: 'is quiet again',
  body: 'new since the last mail\n',
  instead: { subject: 'tried to log in', body: 'all of it\n', letter: null },
};
const save = (...messages: readonly StepMessage[]): void =>
  temp.state.saveAlertStep({ cursor: 1, incidents: [], messages, overflow: null });
const rows = (): unknown[] =>
  temp.db.prepare('SELECT message_id AS id, subject, body, letter, state FROM outbox ORDER BY outbox.id').all();
const asWritten = ({ messageId, subject, body, letter }: NewMessage, state = 'waiting') => ({
  id: messageId,
  subject,
  body,
  letter,
  state,
});
const failure = { at: T0, error: 'no route', nextTryAt: T0 + 30_000, owed: null, someGotIt: false };

describe('later news', () => {
  it('join a message that nobody tried yet: same row, same Message-ID, all of the text', () => {
    save(first);
    save(digest);
    expect(rows()).toEqual([asWritten({ ...first, ...digest.instead })]);
    expect(temp.state.beginTry(1)).toMatchObject({ messageId: first.messageId, subject: 'tried to log in' });
  });

  it('join one that surely reached nobody, also after a restart', () => {
    save(first);
    temp.state.beginTry(1);
    temp.state.messageFailed(1, { ...failure, reachedNobody: true });
    temp.reopen(1);
    save(digest);
    expect(rows()).toEqual([asWritten({ ...first, ...digest.instead })]);
  });

  const untouched = [asWritten(first), asWritten(digest)];
  it.each<readonly [string, () => void, unknown[]]>([
    ['is on the way', () => void temp.state.beginTry(1), untouched],
    ['was on the way when the daemon died', () => (temp.state.beginTry(1), void temp.reopen(1)), untouched],
    ['may have arrived', () => (temp.state.beginTry(1), temp.state.messageFailed(1, failure)), untouched],
    [
      'has reached some',
      () => {
        temp.state.beginTry(1);
        temp.state.messageFailed(1, { ...failure, reachedNobody: true, someGotIt: true, owed: ['b@x'] });
      },
      untouched,
    ],
    [
      'was sent',
      () => (temp.state.beginTry(1), temp.state.messageSent(1, T0, null)),
      [asWritten(first, 'sent'), asWritten(digest)],
    ],
    [
      'was refused',
      () => (temp.state.beginTry(1), temp.state.messageRefused(1, T0, 'no')),
      [asWritten(first, 'refused'), asWritten(digest)],
    ],
  ])('are a message of their own when the first %s', (_, happens, expected) => {
    save(first);
    happens();
    save(digest);
    expect(rows()).toEqual(expected);
  });

  it('join only their own incident and channel', () => {
    save(first, { ...first, channel: 'handler', messageId: '<h>' });
    temp.state.beginTry(2);
    save({ ...digest, channel: 'handler', messageId: '<h.end>' }, { ...digest, incident: 2, messageId: '<2.end>' });
    expect(rows()).toHaveLength(4);
    expect(rows()[0]).toEqual(asWritten(first));
  });

  it('cannot be begun when they wait no more', () => {
    save(first);
    temp.state.beginTry(1);
    temp.state.messageSent(1, T0, null);
    expect(temp.state.beginTry(1)).toBeUndefined();
    expect(temp.state.beginTry(99)).toBeUndefined();
  });
});

describe('what is kept of regular sources', () => {
  it('is given back as it was, and forgotten', () => {
    const regular = (source: string, lastAt: number) => ({
      source,
      times: 2,
      toldAt: T0,
      worst: 'login' as const,
      lastAt,
      held: null,
      ignored: { incidents: 1, events: 4 },
    });
    const step = { cursor: 1, incidents: [], messages: [], overflow: null };
    temp.state.saveAlertStep({ ...step, regulars: [regular('::1', 2), regular('10.0.0.9', 1), regular('a', 3)] });
    temp.state.saveAlertStep({ ...step, regulars: [regular('10.0.0.9', 5)], strangers: ['a', 'never seen'] });
    temp.reopen(1);
    expect(temp.state.regulars()).toEqual([regular('::1', 2), regular('10.0.0.9', 5)]);
  });
});
