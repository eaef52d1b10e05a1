import { describe, expect, it } from 'vitest';
import { Decoder, SUBNEGOTIATION_MAX, type Signal } from '../../firmware/sensors/telnet/decoder.ts';

/** All that comes out of bytes: data joined to text, signals between. */
function decode(bytes: Uint8Array | string): (string | Signal)[] {
  const decoder = new Decoder();
  const out: (string | Signal)[] = [];
  for (const byte of typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes) {
    const taken = decoder.take(byte);
    if (taken === undefined) continue;
    const last = out.at(-1);
    if (typeof taken === 'object') out.push(taken);
    else if (typeof last === 'string') out[out.length - 1] = last + String.fromCharCode(taken);
    else out.push(String.fromCharCode(taken));
  }
  return out;
}

describe('telnet decoder', () => {
  it('tells data from signals', () => {
    expect(decode('ab\xff\xfb\x1fcd\xff\xf6\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0e')).toEqual([
      'ab',
      { kind: 'verb', verb: 'will', option: 31 },
      'cd',
      { kind: 'command', code: 246 },
      { kind: 'subnegotiation', option: 31, body: '\x00\x50\x00\x18' },
      'e',
    ]);
  });

  it('knows the four verbs, and every option by its number', () => {
    expect(decode('\xff\xfb\x00\xff\xfc\x01\xff\xfd\xff\xff\xfe\xf0')).toEqual([
      { kind: 'verb', verb: 'will', option: 0 },
      { kind: 'verb', verb: 'wont', option: 1 },
      { kind: 'verb', verb: 'do', option: 255 },
      { kind: 'verb', verb: 'dont', option: 240 },
    ]);
  });

  it('takes a doubled IAC for the byte 255, outside and inside a subnegotiation', () => {
    expect(decode('a\xff\xffb')).toEqual(['a\xffb']);
    expect(decode('\xff\xfa\x18\x00\xff\xff\xff\xf0')).toEqual([
      { kind: 'subnegotiation', option: 24, body: '\x00\xff' },
    ]);
  });

  it('goes on with the command that stands where a subnegotiation should have ended', () => {
    expect(decode('\xff\xfa\x18\x00X\xff\xfd\x01ok')).toEqual([
      { kind: 'subnegotiation', option: 24, body: '\x00X' },
      { kind: 'verb', verb: 'do', option: 1 },
      'ok',
    ]);
    expect(decode('\xff\xfa\x18\xff\xfa\x1fzz\xff\xf0.')).toEqual([
      { kind: 'subnegotiation', option: 24, body: '' },
      { kind: 'subnegotiation', option: 31, body: 'zz' },
      '.',
    ]);
  });

  it('keeps a bounded part of an endless subnegotiation', () => {
    const [only, ...rest] = decode(`\xff\xfa\x27${'x'.repeat(100_000)}\xff\xf0`);
    expect(rest).toEqual([]);
    expect(only).toEqual({ kind: 'subnegotiation', option: 39, body: 'x'.repeat(SUBNEGOTIATION_MAX) });
  });

  it('gives nothing for what is not finished, and never more out than in', () => {
    for (const open of ['\xff', '\xff\xfb', '\xff\xfa', '\xff\xfa\x18', '\xff\xfa\x18abc', '\xff\xfa\x18abc\xff']) {
      expect(decode(open)).toEqual([]);
    }
    // Every pair and triple of bytes from the critical ones: it never throws, and data comes only from data.
    const critical = [0, 10, 13, 65, 240, 241, 250, 251, 255];
    for (const a of critical) {
      for (const b of critical) {
        for (const c of critical) expect(decode(Uint8Array.of(a, b, c)).length).toBeLessThanOrEqual(3);
      }
    }
  });
});
