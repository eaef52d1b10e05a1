import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HandlerRun } from '../../firmware/core/handlers.ts';
import type { State } from '../../firmware/store/api.ts';
import type { NewMessage } from '../../firmware/store/state.ts';
import { T0, TempState } from '../alerts/rig.ts';

let temp: TempState;
let state: State;
beforeEach(() => {
  temp = new TempState(100);
  state = temp.state as State;
});
afterEach(() => temp.remove());

const run = (number: number, handler = 'a'): HandlerRun => ({
  handler,
  messageId: `<${number}@x>`,
  kind: 'first',
  subject: `subject '${number}'`,
  startedAt: T0 + number,
  durationMs: number,
  exitCode: number % 2 === 0 ? 0 : null,
  problem: number % 2 === 0 ? null : 'it was ended by SIGSEGV',
  stdout: 'out',
  stderr: '',
});

const message = (channel: string, id: string): NewMessage => ({
  incident: null,
  channel,
  messageId: id,
  kind: 'report',
  inReplyTo: null,
  letter: null,
  subject: 's',
  body: 'b',
  createdAt: T0,
  nextTryAt: T0,
});

const outbox = () => temp.db.prepare('SELECT channel, state, last_error FROM outbox ORDER BY id').all();

describe('runs of handlers', () => {
  it('are kept, the newest fifty of each', () => {
    state.keepHandlerRun(run(1, "it's"));
    for (let number = 1; number <= 60; number += 1) state.keepHandlerRun(run(number));
    expect(state.handlerRuns("it's", 9)).toEqual([run(1, "it's")]);
    const kept = state.handlerRuns('a', 1000);
    expect(kept).toHaveLength(50);
    expect(kept.at(0)).toEqual(run(60));
    expect(kept.at(-1)).toEqual(run(11));
    expect(state.handlerRuns(null, 1000)).toHaveLength(51);
  });

  it('set aside what waits for a handler that is gone, and nothing else', () => {
    const appointment = { name: 'report', line: '* * * * *', nextAt: T0, doneAt: T0, event: 1 };
    const channels = ['email', 'handler:a', 'handler:b\'"'];
    state.keepAppointment(
      appointment,
      channels.map((channel, at) => message(channel, `<${at}@x>`)),
    );
    expect(state.retireHandlers(['handler:a'])).toBe(1);
    expect(outbox()).toEqual([
      { channel: 'email', state: 'waiting', last_error: null },
      { channel: 'handler:a', state: 'waiting', last_error: null },
      { channel: 'handler:b\'"', state: 'refused', last_error: 'it is no handler any more' },
    ]);
  });
});

describe('an appointment', () => {
  const kept = { name: 'report', line: '0 7 * * 1', nextAt: T0 + 5, doneAt: T0, event: 80 };

  it('is kept together with its messages, each once', () => {
    expect(state.appointment('report')).toBeUndefined();
    state.keepAppointment(kept, [message('email', '<1@x>')]);
    state.keepAppointment({ ...kept, nextAt: T0 + 9 }, [message('email', '<1@x>')]);
    expect(state.appointment('report')).toEqual({ ...kept, nextAt: T0 + 9 });
    expect(state.appointment('heartbeat')).toBeUndefined();
    expect(outbox()).toHaveLength(1);
  });

  it('is not moved when its message cannot be written', () => {
    state.keepAppointment(kept, []);
    const broken = { ...message('email', '<1@x>'), body: null } as unknown as NewMessage;
    expect(() => state.keepAppointment({ ...kept, event: 99 }, [broken])).toThrow(/NOT NULL/);
    expect(state.appointment('report')).toEqual(kept);
  });

  it('begins no later than the evidence ends', () => {
    state.keepAppointment(kept, []);
    expect((temp.reopen(90) as State).appointment('report')?.event).toBe(80);
    const lost = temp.reopen(7) as State;
    expect(lost.appointment('report')?.event).toBe(7);
    expect(lost.eventBefore()).toBe(7);
  });
});
