import { describe, expect, it } from 'vitest';
import { Malformed } from '../../firmware/core/errors.ts';
import type { EndReason } from '../../firmware/core/end.ts';
import type { Limits } from '../../firmware/core/limits.ts';
import { converse } from '../../firmware/net/converse.ts';
import { connect, type Line } from '../../firmware/net/rehearsal.ts';
import { echo, ends, stage, talker, visit } from './rig.ts';

const say = (line: Line, text: string): void => line.say(Buffer.from(text, 'latin1'));

describe('a session', () => {
  it('is recorded from accept to end with its first bytes and counts', async () => {
    const rehearsal = stage({ first_bytes: 6 });
    const { line, done } = visit(rehearsal, echo);
    await rehearsal.settle();
    say(line, 'one\r\ntwo\r\n');
    await rehearsal.settle();
    line.close();
    await rehearsal.settle();
    line.carrier.stream.destroy();
    await done;
    expect(line.sent().toString()).toBe('hello\r\none\r\ntwo\r\n');
    expect(rehearsal.records).toMatchObject([
      { kind: 'open', session: 1, srcIp: '192.0.2.7', srcPort: 50_000, dstIp: '192.0.2.1', dstPort: 1, parent: null },
      { kind: 'event', session: 1, name: 'said', grade: 'probe', summary: 'one', fields: { text: 'one' } },
      { kind: 'event', session: 1, fields: { text: 'two' } },
      { kind: 'close', reason: 'visitor-closed', bytesIn: 10, bytesOut: 17, firstBytes: Buffer.from('one\r\nt') },
    ]);
  });

  it('is one also when nothing is said, and is a probe when something is said that no event tells', async () => {
    const rehearsal = stage();
    const deaf = talker(async (peer) => {
      while ((await peer.some()) !== undefined);
    });
    const [silent, loud] = [visit(rehearsal, deaf), visit(rehearsal, deaf)];
    await rehearsal.settle();
    say(loud.line, '\x16\x03\x01');
    await rehearsal.settle();
    for (const { line, done } of [silent, loud]) {
      line.close();
      await rehearsal.settle();
      line.carrier.stream.destroy();
      await done;
    }
    expect(rehearsal.records.filter(({ kind }) => kind === 'close')).toMatchObject([
      { session: 1, grade: 'touch', firstBytes: Buffer.alloc(0) },
      { session: 2, grade: 'probe', firstBytes: Buffer.from([0x16, 3, 1]) },
    ]);
  });

  it('that was reset before it could be accepted is recorded without an address', async () => {
    const rehearsal = stage();
    const line = connect();
    const carrier = { ...line.carrier, remoteAddress: undefined, remotePort: undefined, localAddress: undefined };
    await converse(rehearsal.room, { sensor: echo, instance: 'echo', options: {} }, carrier);
    expect(rehearsal.records).toMatchObject([
      { kind: 'open', srcIp: null, srcPort: null, dstIp: null },
      { kind: 'close', reason: 'reset' },
    ]);
  });

  it('sends an answer only when what it answers is in the journal', async () => {
    const rehearsal = stage();
    let release = (): void => {};
    rehearsal.room.appender.written = async () => await new Promise((resolve) => (release = resolve));
    const { line } = visit(rehearsal, echo);
    await rehearsal.settle();
    expect(line.sent().toString()).toBe('hello\r\n');
    say(line, 'one\r\n');
    await rehearsal.settle();
    expect(rehearsal.records.at(-1)).toMatchObject({ kind: 'event' });
    expect(line.sent().toString()).toBe('hello\r\n');
    release();
    await rehearsal.settle();
    expect(line.sent().toString()).toBe('hello\r\none\r\n');
  });
});

describe('every limit', () => {
  it.each<[EndReason, Partial<Limits>, string, number]>([
    ['bytes-in', { bytes_in: 20 }, 'a\r\n'.repeat(10), 0],
    ['bytes-out', { bytes_out: 30 }, 'abcdefghi\r\n'.repeat(9), 0],
    ['line-too-long', { line: 64 }, 'x'.repeat(70), 0],
    ['line-too-long', { line: 64 }, `${'x'.repeat(65)}\n`, 0],
    ['events', { events: 3 }, 'a\nb\nc\nd\ne\n', 0],
    ['idle', { idle_s: 5 }, 'a\n', 5000],
    ['lifetime', { lifetime_s: 9, idle_s: 100 }, 'a\n', 9000],
  ])('has its own end reason: %s', async (reason, changes, said, waitMs) => {
    const rehearsal = stage(changes);
    const { line, done } = visit(rehearsal, echo);
    await rehearsal.settle();
    say(line, said);
    await rehearsal.settle();
    await rehearsal.advance(waitMs);
    await done;
    expect(ends(rehearsal.records)).toEqual([`1 ${reason}`]);
    expect(line.gone).toBe(true);
    expect(rehearsal.room.places.open).toBe(0);
    expect(rehearsal.faults).toEqual([]);
  });

  it('is not met at its edge', async () => {
    const rehearsal = stage({ line: 64, idle_s: 5 });
    const { line } = visit(rehearsal, echo);
    await rehearsal.settle();
    say(line, `${'x'.repeat(64)}\r\n`);
    await rehearsal.advance(4999);
    expect(line.sent().toString()).toBe(`hello\r\n${'x'.repeat(64)}\r\n`);
    expect(line.gone).toBe(false);
  });
});

describe('a sensor that fails', () => {
  it('ends its own session only, and is told', async () => {
    const rehearsal = stage();
    const broken = talker(async (peer) => {
      await peer.line();
      throw new Error('a bug');
    });
    const [faulty, fine] = [visit(rehearsal, broken), visit(rehearsal, echo)];
    await rehearsal.settle();
    say(faulty.line, 'x\n');
    await rehearsal.settle();
    await faulty.done;
    say(fine.line, 'still here\n');
    await rehearsal.settle();
    expect(ends(rehearsal.records)).toEqual(['1 fault']);
    expect(rehearsal.faults).toMatchObject([{ message: 'a bug' }]);
    expect(fine.line.sent().toString()).toBe('hello\r\nstill here\r\n');
  });

  it.each([
    [
      'records what it has not declared',
      async (peer: never) => {
        await Promise.resolve();
        (peer as { record(n: string, f: object): void }).record('nobody', {});
      },
      /not declared/,
    ],
    [
      'sends what is no bytes',
      async (peer: never) => await (peer as { send(t: string): Promise<void> }).send('☃'),
      /byteString/,
    ],
  ])('%s', async (_, act, words) => {
    const rehearsal = stage();
    const { done } = visit(
      rehearsal,
      talker(async (peer) => await act(peer as never)),
    );
    await done;
    expect(String(rehearsal.faults[0])).toMatch(words);
    expect(ends(rehearsal.records)).toEqual(['1 fault']);
  });

  it('is not at fault when the visitor broke the protocol', async () => {
    const rehearsal = stage();
    const { done } = visit(
      rehearsal,
      talker(async () => await Promise.reject(new Malformed('no'))),
    );
    await done;
    expect(ends(rehearsal.records)).toEqual(['1 malformed']);
    expect(rehearsal.faults).toEqual([]);
  });
});

describe('a capture', () => {
  it('keeps what comes, however it is cut, up to its limit, and hashes all of it', async () => {
    const { createHash } = await import('node:crypto');
    const rehearsal = stage({ payload: 1000, payloads_in_memory: 65_536 });
    const file = Buffer.from(Array.from({ length: 1500 }, (_, at) => at % 251));
    const keeper = talker(async (peer) => {
      const capture = peer.capture('x.bin');
      for (const byte of file) capture.write(Buffer.from([byte]));
      expect(capture.size).toBe(1500);
      capture.end();
      await peer.send('ok');
    });
    const { done, line } = visit(rehearsal, keeper);
    await rehearsal.settle();
    expect(rehearsal.records.find(({ kind }) => kind === 'payload')).toMatchObject({
      name: 'x.bin',
      size: 1500,
      sha256: createHash('sha256').update(file).digest('hex'),
      content: file.subarray(0, 1000),
    });
    expect(rehearsal.room.memory.payloadBytes).toBe(0);
    line.carrier.stream.destroy();
    await done;
  });
});

describe('the end', () => {
  it('waits a little for the visitor to close, then cuts', async () => {
    const rehearsal = stage();
    const brief = talker(async (peer) => await peer.send('bye\r\n'));
    const { line, done } = visit(rehearsal, brief);
    await rehearsal.settle();
    expect(line.sent().toString()).toBe('bye\r\n');
    expect(line.over).toBe(true);
    await rehearsal.advance(1900);
    expect(line.gone).toBe(false);
    say(line, 'late');
    await rehearsal.advance(200);
    expect(line.gone).toBe(true);
    await done;
    expect(rehearsal.records.at(-1)).toMatchObject({
      kind: 'close',
      reason: 'sensor-done',
      bytesIn: 4,
      firstBytes: Buffer.from('late'),
    });
  });

  it('has the last word that the real product would have, unless the session is encrypted', async () => {
    const rehearsal = stage({ idle_s: 5 });
    const polite = { ...echo, farewells: { idle: '421 Timeout.\r\n' } };
    const { line, done } = visit(rehearsal, polite);
    await rehearsal.advance(5000);
    expect(line.sent().toString()).toBe('hello\r\n421 Timeout.\r\n');
    await rehearsal.advance(2000);
    await done;
    expect(rehearsal.records.at(-1)).toMatchObject({ reason: 'idle', bytesOut: 21 });

    const secret = talker(async (peer) => {
      await peer.secure();
      await peer.line();
    });
    const encrypted = visit(rehearsal, { ...secret, farewells: { idle: '421 Timeout.\r\n' } });
    await rehearsal.advance(5000);
    await encrypted.done;
    expect(encrypted.line.sent().length).toBe(0);
  });

  it('is a reset when the visitor resets', async () => {
    const rehearsal = stage();
    const { line, done } = visit(rehearsal, echo);
    await rehearsal.settle();
    line.reset();
    await done;
    expect(ends(rehearsal.records)).toEqual(['1 reset']);
  });
});
