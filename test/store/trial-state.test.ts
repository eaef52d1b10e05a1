import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewMessage } from '../../firmware/store/state.ts';
import { T0, TempState } from '../alerts/rig.ts';

const message = (number: number, more: Partial<NewMessage> = {}): NewMessage => ({
  kind: 'first',
  incident: number,
  channel: 'email',
  messageId: `<${number}@closet-3>`,
  inReplyTo: null,
  subject: `subject ${number}`,
  body: 'body',
  letter: null,
  createdAt: T0,
  nextTryAt: T0,
  ...more,
});

let temp: TempState;
beforeEach(() => {
  temp = new TempState();
});
afterEach(() => temp.remove());

const write = (...messages: readonly NewMessage[]): void =>
  temp.state.saveAlertStep({ cursor: 1, incidents: [], messages, overflow: null });

describe('a test of a channel', () => {
  it('waits apart from the messages that matter and counts nowhere', () => {
    write(message(1));
    const id = temp.state.addTrial(message(2));
    expect(temp.state.dueMessages('email', T0, 9).map(({ messageId }) => messageId)).toEqual(['<1@closet-3>']);
    expect(temp.state.dueTrial('email')).toMatchObject({ id, kind: 'test', incident: null, messageId: '<2@closet-3>' });
    expect(temp.state.dueTrial('handler:x')).toBeUndefined();
    expect(temp.state.outboxStatus('email')).toMatchObject({ waiting: 1, refused: 0 });
    expect(temp.state.messageTimes(T0, T0, 9)).toEqual([T0]);
  });

  it('tells how it went, with what was said', () => {
    const id = temp.state.addTrial(message(2));
    expect(temp.state.trial(id)).toEqual({ state: 'waiting', begun: false, lastError: null, dialogue: null });
    temp.state.beginTry(id);
    expect(temp.state.trial(id)).toMatchObject({ state: 'waiting', begun: true });
    temp.state.messageRefused(id, T0, '550 no', ['S: 550 no']);
    expect(temp.state.trial(id)).toEqual({
      state: 'refused',
      begun: true,
      lastError: '550 no',
      dialogue: ['S: 550 no'],
    });
    expect(temp.state.outboxStatus('email')).toMatchObject({ refused: 0, lastError: '550 no' });
    expect(temp.state.dueTrial('email')).toBeUndefined();
    temp.state.forgetTrial(id);
    expect(temp.state.trial(id)).toBeUndefined();
  });

  it('is the only thing that can be forgotten so', () => {
    write(message(1));
    temp.state.forgetTrial(1);
    expect(temp.state.outboxStatus('email').waiting).toBe(1);
  });
});

describe('the channels that run', () => {
  it('are those of the last start', () => {
    temp.state.noteChannels({ email: 'a', 'handler:x': 'b' });
    temp.state.messageSent(temp.state.addTrial(message(1)), T0, null);
    expect(temp.state.channelSettings('email')).toBe('a');
    temp.state.noteChannels({ email: 'c' });
    expect(temp.state.channelSettings('email')).toBe('c');
    expect(temp.state.channelSettings('handler:x')).toBeUndefined();
    expect(temp.state.outboxStatus('email').lastSentAt).toBe(T0);
  });
});

describe('messages that have waited too long', () => {
  it('are set aside; one that some have counts as sent, one of the time before the clock was set waits on', () => {
    write(...[1, 2, 3, 4].map((at) => message(at, { createdAt: T0 + at })), message(5, { createdAt: 5 }));
    write(message(6, { createdAt: T0 + 1, channel: 'handler:x' }));
    temp.state.addTrial(message(7, { createdAt: T0 }));
    const failure = { at: T0, error: '451 later', nextTryAt: T0, owed: ['a@x'], someGotIt: true };
    temp.state.messageFailed(2, failure);
    expect(temp.state.expireMessages('email', T0, T0 + 3, 'too old')).toBe(2);
    const rows = temp.db.prepare<[], { id: number; state: string; error: string | null }>(
      `SELECT id, state, last_error AS error FROM outbox ORDER BY id`,
    );
    expect(rows.all()).toEqual([
      { id: 1, state: 'refused', error: 'too old' },
      { id: 2, state: 'sent', error: 'too old' },
      ...[3, 4, 5, 6, 7].map((id) => ({ id, state: 'waiting', error: null })),
    ]);
  });
});
