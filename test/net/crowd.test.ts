import { answer } from '../../firmware/net/converse.ts';
import { defineSensor } from '../../firmware/sensors/sensor.ts';
import { describe, expect, it } from 'vitest';
import type { FoldRecord, JournalRecord } from '../../firmware/core/record.ts';
import { echo, ends, leave, stage, talker, visit, type Visit } from './rig.ts';

const folds = (records: readonly JournalRecord[]): FoldRecord[] =>
  records.filter((record): record is FoldRecord => record.kind === 'fold');

describe('places', () => {
  it('go to the newcomer; the longest idle one gives way', async () => {
    const rehearsal = stage({ sessions: 8 });
    const visits: Visit[] = [];
    for (let n = 0; n < 8; n += 1) {
      visits.push(visit(rehearsal, echo, `198.51.100.${n}`));
      await rehearsal.advance(10);
    }
    visits[0]?.line.say(Buffer.from('awake\n'));
    await rehearsal.settle();
    const newcomer = visit(rehearsal, echo, '203.0.113.5');
    await rehearsal.settle();
    expect(ends(rehearsal.records)).toEqual(['2 gave-way']);
    expect(newcomer.line.sent().toString()).toBe('hello\r\n');
    expect(rehearsal.room.places.open).toBe(8);
  });

  it('are limited for one address before it takes those of others', async () => {
    const rehearsal = stage({ sessions: 100, sessions_per_address: 3 });
    const other = visit(rehearsal, echo, '203.0.113.5');
    for (let n = 0; n < 5; n += 1) visit(rehearsal, echo, '198.51.100.1');
    await rehearsal.settle();
    expect(ends(rehearsal.records)).toEqual(['2 gave-way-address', '3 gave-way-address']);
    expect(other.line.gone).toBe(false);
  });

  it('are taken by the port of a data connection too, which is no session', async () => {
    const rehearsal = stage();
    const passive = talker(async (peer) => {
      await peer.listen();
      await peer.line();
    });
    visit(rehearsal, passive);
    await rehearsal.settle();
    expect(rehearsal.room.places.open).toBe(2);
    expect(rehearsal.room.places.sessions).toBe(1);
    rehearsal.dial();
    await rehearsal.settle();
    expect(rehearsal.room.places.sessions).toBe(2);
  });

  it('are given back by a data connection that nobody asked for when its port closes', async () => {
    const rehearsal = stage();
    const passive = talker(async (peer) => {
      const listener = await peer.listen();
      await peer.line();
      listener.close();
      await peer.line();
    });
    const { line } = visit(rehearsal, passive);
    await rehearsal.settle();
    const dialled = rehearsal.dial();
    await rehearsal.settle();
    expect(rehearsal.room.places.sessions).toBe(2);
    line.say(Buffer.from('never mind\n'));
    await rehearsal.settle();
    expect(dialled?.over).toBe(true);
    dialled?.close();
    await rehearsal.settle();
    expect(ends(rehearsal.records)).toEqual(['2 sensor-done']);
    expect(rehearsal.room.places.sessions).toBe(1);
  });

  it('count a /64 of IPv6 as one address', async () => {
    const rehearsal = stage({ sessions_per_address: 2 });
    for (let n = 1; n <= 3; n += 1) visit(rehearsal, echo, `2001:db8::${n}`);
    await rehearsal.settle();
    expect(ends(rehearsal.records)).toEqual(['1 gave-way-address']);
  });

  it('are enough for newcomers among thousands of silent ones', async () => {
    const rehearsal = stage({ sessions: 50, fold_after: 1e6 });
    for (let n = 0; n < 2000; n += 1) visit(rehearsal, echo, `10.0.${n >> 8}.${n & 255}`);
    const newcomer = visit(rehearsal, echo, '203.0.113.5');
    await rehearsal.settle();
    newcomer.line.say(Buffer.from('hi\n'));
    await rehearsal.settle();
    expect(newcomer.line.sent().toString()).toBe('hello\r\nhi\r\n');
    expect(ends(rehearsal.records)).toHaveLength(1951);
    expect(rehearsal.records.filter(({ kind }) => kind === 'open')).toHaveLength(2001);
  });
});

describe('folding', () => {
  const brief = talker(async (peer) => await peer.send('220\r\n'));

  async function brieflyVisited(
    count: number,
    fold_after: number,
    said = (_n: number) => '',
  ): Promise<JournalRecord[]> {
    const rehearsal = stage({ fold_after });
    for (let n = 0; n < count; n += 1) {
      const { line, done } = visit(rehearsal, brief, undefined, 1 + n);
      line.say(Buffer.from(said(n)));
      await leave(rehearsal, { line, done });
    }
    rehearsal.room.folder.flush(true);
    return rehearsal.records;
  }

  it('keeps a number one by one and counts the rest, every one of them', async () => {
    const records = await brieflyVisited(300, 20);
    expect(records.filter(({ kind }) => kind === 'open')).toHaveLength(20);
    expect(records.filter(({ kind }) => kind === 'close')).toHaveLength(20);
    expect(folds(records).at(-1)).toMatchObject({
      sessions: 280,
      ports: '21-300',
      bytesOut: 280 * 5,
      final: true,
      srcIp: '192.0.2.7',
    });
  });

  it('keeps what says something new, up to a bound', async () => {
    const records = await brieflyVisited(300, 20, (n) => `probe ${n % 30}`);
    // Those that are over the number and said something for the first time in this minute are kept: 30 different ones.
    expect(records.filter(({ kind }) => kind === 'close')).toHaveLength(50);
    expect(folds(records).at(-1)).toMatchObject({ sessions: 250 });
    const novel = await brieflyVisited(500, 20, (n) => `probe ${n}`);
    expect(novel.filter(({ kind }) => kind === 'close')).toHaveLength(220);
    expect(folds(novel).at(-1)).toMatchObject({ sessions: 280 });
  });

  it('never folds a session that recorded something', async () => {
    const rehearsal = stage({ fold_after: 5 });
    for (let n = 0; n < 50; n += 1) {
      const { line, done } = visit(rehearsal, echo);
      await rehearsal.settle();
      line.say(Buffer.from('same\n'));
      await rehearsal.settle();
      await leave(rehearsal, { line, done });
    }
    rehearsal.room.folder.flush(true);
    expect(folds(rehearsal.records)).toEqual([]);
    for (const kind of ['open', 'event', 'close']) {
      expect(rehearsal.records.filter((record) => record.kind === kind)).toHaveLength(50);
    }
    // A beginning that was put off still comes before what happened in the session.
    expect(rehearsal.records.slice(-3).map(({ kind }) => kind)).toEqual(['open', 'event', 'close']);
  });

  it('counts datagrams beyond the number that say nothing new, without asking the sensor', async () => {
    let asked = 0;
    const { room, records } = stage({ fold_after: 5 });
    const sensor = defineSensor({
      name: 'udp_talker',
      about: 'A test.',
      transport: 'udp',
      ports: [],
      options: {},
      events: { asked: { about: 'A test.', grade: 'probe', summary: 'asked', fields: {} } },
      async talk(peer) {
        asked += 1;
        peer.record('asked', {});
        await peer.send('x');
      },
    });
    const identity = {
      remoteAddress: '192.0.2.7',
      remotePort: 5,
      localAddress: undefined,
      localPort: 53,
      transport: 'udp' as const,
      parent: null,
    };
    const ask = async (text: string): Promise<void> =>
      await answer(room, { sensor, instance: 'udp', options: {} }, identity, Buffer.from(text), () => {});
    for (let n = 0; n < 50; n += 1) await ask('same');
    for (let n = 0; n < 1000; n += 1) await ask(`different ${n}`);
    room.folder.flush(true);
    // Five by number, one for saying `same` beyond it, 199 others that fill the bound on different things.
    expect(asked).toBe(205);
    expect(records.filter(({ kind }) => kind === 'open')).toHaveLength(205);
    expect(folds(records).at(-1)).toMatchObject({ sessions: 1050 - 205, ports: '53', transport: 'udp' });
  });

  it('begins anew each minute, and writes a growing row each second', async () => {
    const rehearsal = stage({ fold_after: 1 });
    const once = async (): Promise<void> => {
      const here = visit(rehearsal, brief);
      await rehearsal.settle();
      await leave(rehearsal, here);
    };
    for (let n = 0; n < 3; n += 1) await once();
    await rehearsal.advance(1000);
    await once();
    await rehearsal.advance(60_000);
    await once();
    expect(folds(rehearsal.records)).toMatchObject([
      { sessions: 2, final: false },
      { sessions: 3, final: true },
    ]);
    expect(rehearsal.records.at(-1)).toMatchObject({ kind: 'close' });
  });

  it('does not put two sources into one row, also when there are too many to count singly', async () => {
    const rehearsal = stage({ fold_after: 1 });
    for (let n = 0; n < 5000; n += 1) {
      rehearsal.room.folder.admits(`10.1.${n >> 8}.${n & 255}`, rehearsal.room.clock.mono());
    }
    for (const address of ['10.9.0.1', '10.9.0.2']) {
      const here = visit(rehearsal, brief, address);
      await rehearsal.settle();
      await leave(rehearsal, here);
    }
    rehearsal.room.folder.flush(true);
    expect(folds(rehearsal.records)).toMatchObject([{ sessions: 2, srcIp: null }]);
  });
});
