import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JournalRecord } from '../firmware/core/record.ts';
import type { EventDetail } from '../firmware/core/rows.ts';
import { dialTcp } from '../firmware/net/dial.ts';
import { startNet, type Net } from '../firmware/net/net.ts';
import { OwnVisits } from '../firmware/net/own-visits.ts';
import type { Identity } from '../firmware/net/session.ts';
import { selfTest } from '../firmware/self-test.ts';
import { defineSensor } from '../firmware/sensors/sensor.ts';
import { echo, limits, talker } from './net/rig.ts';
import { deviceOf } from './sensors/ftp-peer.ts';

const silent = talker(async (peer) => {
  await peer.line();
});
const parrot = defineSensor({
  ...{ name: 'parrot', about: 'A test.', transport: 'udp', ports: [], options: {}, events: {} },
  async talk(peer) {
    await peer.send(peer.packet);
  },
});

const NOBODY: Identity = {
  ...{ remoteAddress: '127.0.0.1', remotePort: 1, localAddress: '127.0.0.1', localPort: 1 },
  transport: 'tcp',
  parent: null,
};

let net: Net;
let records: JournalRecord[];
let own: OwnVisits;
let told: boolean;
let reached: string[];
const clock = { now: Date.now, mono: () => performance.now(), bootId: 'test' };

beforeEach(() => {
  records = [];
  own = new OwnVisits();
  told = true;
  reached = [];
  net = startNet({
    clock,
    limits: limits({ fold_after: 1 }),
    appender: { append: (record) => void records.push(record), written: async () => await Promise.resolve() },
    device: deviceOf(1),
    ...{ descriptors: 100, firstSession: 1, ownVisits: own },
    secureContext: async () => await Promise.reject(new Error('none here')),
    fault: (_sensor, _session, error) => {
      throw error;
    },
  });
});
afterEach(async () => await net.stop());

const open = async (sensor: Parameters<Net['open']>[0]['sensor'], address = '127.0.0.1') =>
  await net.open({ sensor, instance: sensor.name, options: {}, address, port: 0 });

/** As the store numbers them. */
const eventsOf = async (session: number, limit: number): Promise<EventDetail[]> =>
  await Promise.resolve(
    records
      .map((record, index) => ({ record, id: index + 1 }))
      .filter(({ record }) => 'session' in record && record.session === session)
      .map(({ record, id }) => ({ id, name: record.kind === 'event' ? record.name : record.kind }) as EventDetail)
      .slice(0, limit),
  );

const tester = () =>
  selfTest({
    ...{ decoys: () => net.decoys, own, clock },
    store: { eventsOf, reach: async (name) => await Promise.resolve(void reached.push(name)) },
    isTold: async () => await Promise.resolve(told),
  });

const marks = (): (number | null)[] =>
  records.flatMap((record) => (record.kind === 'event' && record.name === 'self_test' ? [record.session] : []));

describe('a self-test', () => {
  it('goes to a decoy as a visitor goes, and tells each step', async () => {
    const { port } = await open(echo);
    const result = await tester()(false);
    expect(result).toMatchObject({ ok: true });
    const [decoy] = result?.decoys ?? [];
    expect(decoy).toMatchObject({ instance: 'talker', transport: 'tcp', port, ok: true, session: 1, event: 2 });
    expect(decoy?.steps.map(({ name, ok }) => `${name} ${ok}`)).toEqual([
      'connected true',
      'answered true',
      'stored true',
      'alerts true',
    ]);
    expect(decoy?.steps[1]?.detail).toBe('hello\\x0d\\x0a');
    expect(records.map(({ kind }) => kind).slice(0, 2)).toEqual(['event', 'open']);
    expect(marks()).toEqual([1]);
    expect(reached).toEqual(['self_test']);
  });

  it('tries all of them: one that waits for a word, one by UDP, one on every address; and says which do not listen', async () => {
    await open(silent);
    await open(parrot);
    await open(echo, '::');
    const broken = await open(echo, '203.0.113.9');
    const result = await tester()(true);
    expect(result?.decoys.map(({ ok, transport }) => `${transport} ${ok}`)).toEqual([
      'tcp true',
      'udp true',
      'tcp true',
      'tcp false',
    ]);
    expect(result?.ok).toBe(false);
    expect(result?.decoys[3]?.problem).toBe(broken.problem);
    expect(reached).toEqual([]);
    // Also beyond the number that is kept one by one: each has a row of its own.
    expect(marks().toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3]);
    expect(records.filter(({ kind }) => kind === 'open')).toHaveLength(3);
  });

  it('says that nobody would be told, and runs once at a time', async () => {
    told = false;
    await open(echo);
    const test = tester();
    const first = test(false);
    expect(test(false)).toBeUndefined();
    expect((await first)?.decoys[0]?.steps[3]).toMatchObject({ name: 'alerts', ok: false });
    expect(await test(false)).toMatchObject({ ok: true });
  });

  it('without a decoy is not fine', async () => {
    expect(await tester()(true)).toMatchObject({ ok: false, decoys: [] });
  });
});

describe('a visitor', () => {
  it('is never taken for a self-test, not even one from this box at the same moment', async () => {
    const { port } = await open(echo);
    const visitors = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'));
    const mine = dialTcp(own, '127.0.0.1', port, () => 0);
    const more = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'));
    await Promise.all([...visitors, ...more].map(async (socket) => void (await once(socket, 'data'))));
    const { session } = await mine;
    expect(marks()).toEqual([session]);
    expect(records.filter(({ kind }) => kind === 'open').length).toBeGreaterThan(0);
    for (const socket of [...visitors, ...more]) socket.destroy();
  });

  it('who comes from the port of a test that is over is a visitor', async () => {
    const { port } = await open(echo);
    const { session } = await dialTcp(own, '127.0.0.1', port, () => 0);
    const open1 = records.find((record) => record.kind === 'open');
    const srcPort = open1?.kind === 'open' ? (open1.srcPort ?? 0) : 0;
    expect(srcPort).toBeGreaterThan(0);
    await wait(10);
    expect(own.takes({ ...NOBODY, remotePort: srcPort, localPort: port }, 99)).toBe(false);
    expect(marks()).toEqual([session]);
  });

  it('is only the announced one, once', () => {
    const begun = vi.fn<(session: number) => void>();
    own.announce({ transport: 'tcp', srcIp: '127.0.0.1', srcPort: 5, dstPort: 21 }, begun);
    const identity = { ...NOBODY, remotePort: 5, localPort: 21 };
    expect(own.takes({ ...identity, remoteAddress: '192.0.2.7' }, 1)).toBe(false);
    expect(own.takes({ ...identity, remotePort: 6 }, 1)).toBe(false);
    expect(own.takes({ ...identity, localPort: 22 }, 1)).toBe(false);
    expect(own.takes({ ...identity, transport: 'udp' }, 1)).toBe(false);
    expect(own.takes({ ...identity, remoteAddress: '::ffff:127.0.0.1' }, 2)).toBe(true);
    expect(own.takes(identity, 3)).toBe(false);
    expect(begun.mock.calls).toEqual([[2]]);
  });
});
