import { describe, expect, it } from 'vitest';
import { ago, moodOf, stateSentence } from '../../firmware/api/sentence.ts';
import { status } from './fake-store.ts';

const [decoy] = status().decoys;
if (decoy === undefined) throw new Error('the fixture has a decoy');
const MINUTE = 60_000;
const touched = (elapsedMs: number) => ({ at: status().now - elapsedMs, srcIp: '192.0.2.7', instance: 'ftp' });

describe('the state sentence', () => {
  it.each([
    [status(), null, 'Quiet. 1 decoy listening, no touch so far.'],
    [
      status(),
      touched(3 * MINUTE),
      'Somebody was here. 1 decoy listening, last touch 3 minutes ago from 192.0.2.7 at ftp.',
    ],
    [status(), touched(16 * MINUTE), 'Quiet. 1 decoy listening, last touch 16 minutes ago from 192.0.2.7 at ftp.'],
    [
      status({ openSessions: 2 }),
      touched(MINUTE),
      'Somebody is here: 2 open sessions. 1 decoy listening, last touch 1 minute ago from 192.0.2.7 at ftp.',
    ],
    [
      status({
        decoys: [decoy, { ...decoy, port: 10_022 }, { ...decoy, port: 25, state: 'failed', problem: 'port in use' }],
      }),
      null,
      'Quiet. 1 decoy listening, no touch so far. 1 port could not be opened.',
    ],
    [status({ decoys: [] }), null, 'No decoy is listening. No touch so far.'],
    [
      status({ store: { ...status().store, problem: 'disk full' }, openSessions: 1 }),
      { at: status().now, srcIp: null, instance: 'ftp' },
      'Evidence cannot be written right now. 1 decoy listening, last touch just now at ftp.',
    ],
    [
      status({
        openSessions: 1,
        health: [
          { name: 'storage', state: 'warning', value: '1 MB free', cure: 'Make room.', since: 0 },
          { name: 'temperature', state: 'bad', value: '84 °C', cure: 'Give it air.', since: 0 },
        ],
      }),
      null,
      'Somebody is here: 1 open session. 1 decoy listening, no touch so far. It is too hot: 84 °C.',
    ],
  ])('%#', (now, touch, sentence) => {
    expect(stateSentence(now, touch)).toBe(sentence);
  });

  it('puts trouble before visitors, and visitors before quiet', () => {
    expect(moodOf(status({ decoys: [], openSessions: 3 }), null)).toBe('trouble');
    expect(moodOf(status({ openSessions: 3 }), null)).toBe('visited');
    const hot = { name: 'temperature', value: '84 °C', cure: null, since: 0 } as const;
    expect(moodOf(status({ openSessions: 3, health: [{ ...hot, state: 'bad' }] }), null)).toBe('trouble');
    expect(moodOf(status({ openSessions: 3, health: [{ ...hot, state: 'warning' }] }), null)).toBe('visited');
    expect(moodOf(status(), touched(14 * MINUTE))).toBe('recent');
    expect(moodOf(status(), touched(15 * MINUTE))).toBe('quiet');
  });
});

describe('ago', () => {
  it.each([
    [-5000, 'just now'],
    [59_999, 'just now'],
    [MINUTE, '1 minute ago'],
    [59 * MINUTE, '59 minutes ago'],
    [60 * MINUTE, '1 hour ago'],
    [47 * 60 * MINUTE, '47 hours ago'],
    [48 * 60 * MINUTE, '2 days ago'],
    [2000 * 24 * 60 * MINUTE, '2,000 days ago'],
  ])('%i ms is %s', (elapsedMs, words) => {
    expect(ago(elapsedMs)).toBe(words);
  });
});
