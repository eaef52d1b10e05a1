import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { typesOf, type OwnerColumn } from '../../firmware/core/columns.ts';
import { sensors } from '../../firmware/sensors/index.ts';
import type { Sensor } from '../../firmware/sensors/sensor.ts';
import { answer, converse } from '../../firmware/net/converse.ts';
import { connect, rehearse } from '../../firmware/net/rehearsal.ts';
import { parseTranscript } from '../../firmware/net/transcript-file.ts';
import { limits } from '../net/rig.ts';

/** How long each sensor is fed, and with what bounds. The seed changes with nothing: a failure can be repeated. */
const BUDGET_MS = 2000;
const LEAST_SESSIONS = 50;
const TIGHT = limits({
  line: 256,
  bytes_in: 8192,
  bytes_out: 65_536,
  events: 40,
  payload: 1024,
  first_bytes: 64,
  idle_s: 10,
  lifetime_s: 60,
});

const folder = new URL('../../firmware/sensors/', import.meta.url).pathname;

/** What visitors say in this sensor's transcripts: hostile bytes near the protocol reach deeper than noise. */
const corpusOf = (sensor: Sensor): Buffer[] => saidIn(sensor).map((said) => Buffer.concat(said));

const saidIn = (sensor: Sensor): Buffer[][] =>
  readdirSync(join(folder, sensor.name))
    .filter((file) => file.endsWith('.transcript'))
    .map((file) =>
      parseTranscript(readFileSync(join(folder, sensor.name, file), 'utf8')).steps.flatMap((step) =>
        step.does === 'send' && step.connection === 1 ? [step.bytes] : [],
      ),
    );

const defaultsOf = (sensor: Sensor): Record<string, unknown> =>
  Object.fromEntries(Object.entries(sensor.options).map(([key, { default: value }]) => [key, value]));

/** All that an owner could ask for, by names that visitors say. */
const columnsOf = ({ sources = {} }: Sensor): OwnerColumn[] =>
  Object.entries(sources).flatMap(([source, declared]) =>
    declared.events.flatMap((event) =>
      ['', 'host', 'password', 'SESSION'].flatMap((argument, at) =>
        typesOf(declared).map((type) => ({ name: `own_${source}_${at}_${type}`, event, type, source, argument })),
      ),
    ),
  );

/** mulberry32 */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof generator>;

/** One hostile visitor: lines of the corpus cut, repeated, crossed with noise, with one another and with extremes. */
function hostile(random: Random, corpus: readonly Buffer[]): Buffer[] {
  const extremes = [
    Buffer.alloc(300, 0xff),
    Buffer.alloc(300, 0x00),
    Buffer.alloc(5000, 0x41),
    Buffer.from('\r\n'.repeat(200)),
    Buffer.from('%n%s%x\r\n'),
    Buffer.from('\u001b]0;title\u0007\u202e\r\n'),
    Buffer.from(`${'../'.repeat(60)}etc/passwd\r\n`),
    Buffer.from('GET / HTTP/1.0\r\n\r\n'),
    Buffer.from('16030100', 'hex'),
    Buffer.from('fffd18fffa1801fff0fffa', 'hex'),
    Buffer.from(`${'9'.repeat(100)}\r\n`),
    Buffer.from('-1\r\n4294967296\r\n'),
  ];
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const pieces: Buffer[] = [];
  for (let count = 1 + random(12); count > 0; count -= 1) {
    const base = random(3) === 0 || corpus.length === 0 ? pick(extremes) : pick(corpus);
    const start = random(4) === 0 ? random(base.length + 1) : 0;
    const piece = Buffer.from(base.subarray(start, random(3) === 0 ? start + random(base.length + 1) : undefined));
    for (let flips = random(3); flips > 0 && piece.length > 0; flips -= 1) piece[random(piece.length)] = random(256);
    pieces.push(piece);
  }
  return pieces.filter((piece) => piece.length > 0);
}

for (const sensor of sensors.filter(({ transport }) => transport !== 'udp')) {
  describe(`${sensor.name} under hostile bytes`, () => {
    const defaults = defaultsOf(sensor);
    const corpus = corpusOf(sensor);
    const columns = columnsOf(sensor);

    it('never fails, never exceeds a limit, always ends', async () => {
      const until = Date.now() + BUDGET_MS;
      let seed = 0;
      for (; seed < LEAST_SESSIONS || Date.now() < until; seed += 1) {
        const random = generator(seed);
        const options = { ...defaults, ...LET_IN[sensor.name]?.[seed % 2] };
        const rehearsal = rehearse(TIGHT);
        const line = connect();
        const done = converse(rehearsal.room, { sensor, instance: sensor.name, options, columns }, line.carrier);
        await rehearsal.settle();
        const said = hostile(random, corpus);
        for (const bytes of said) {
          if (line.over) break;
          line.say(bytes);
          await rehearsal.settle();
          if (random(4) === 0) rehearsal.fireNext();
        }
        if (random(2) === 0) line.close();
        for (let turned = 0; turned < 8 && !line.gone; turned += 1) await rehearsal.advance(10_000);
        const where = `seed ${seed}, the visitor said ${JSON.stringify(Buffer.concat(said).toString('latin1').slice(0, 500))}`;
        expect(rehearsal.faults, where).toEqual([]);
        expect(line.gone, where).toBe(true);
        await done;
        const kinds = rehearsal.records.map(({ kind }) => kind);
        expect(kinds[0], where).toBe('open');
        expect(
          kinds.filter((kind) => kind === 'close'),
          where,
        ).toHaveLength(1 + extraSessions(kinds));
        expect(kinds.filter((kind) => kind === 'event').length, where).toBeLessThanOrEqual(TIGHT.events);
        expect(line.sent().length, where).toBeLessThanOrEqual(TIGHT.bytes_out);
        for (const record of rehearsal.records) {
          if (record.kind === 'event') {
            expect(record.summary, where).not.toMatch(/\p{Cc}/u);
            for (const { name, type } of columns) {
              const value = record.fields[name];
              if (value === undefined) continue;
              expect(TYPES[type], where).toContain(typeof value);
              if (typeof value === 'string') expect(value, where).not.toMatch(/\p{Cc}/u);
              if (typeof value === 'string' || value instanceof Uint8Array)
                expect(value.length, where).toBeLessThanOrEqual(4096);
            }
          }
          if (record.kind === 'payload') expect(record.content.length, where).toBeLessThanOrEqual(TIGHT.payload);
        }
        expect(rehearsal.room.memory.payloadBytes, where).toBe(0);
        expect(rehearsal.room.places.open, where).toBe(0);
      }
      expect(seed).toBeGreaterThanOrEqual(LEAST_SESSIONS);
    }, 60_000);
  });
}

/** An answer to a forged source is at most so many times what was sent: nobody needs this box to flood another. */
const GAIN = 8;

for (const sensor of sensors.filter(({ transport }) => transport === 'udp')) {
  describe(`${sensor.name} under hostile datagrams`, () => {
    const defaults = defaultsOf(sensor);
    const corpus = saidIn(sensor).flat();

    it('stores every one, never fails, answers at most once and with little', async () => {
      const until = Date.now() + BUDGET_MS;
      let seed = 0;
      let answered = 0;
      for (; seed < LEAST_SESSIONS || Date.now() < until; seed += 1) {
        const rehearsal = rehearse(TIGHT);
        const decoy = { sensor, instance: sensor.name, options: { ...defaults, ...LET_IN[sensor.name]?.[seed % 2] } };
        const said = hostile(generator(seed), corpus);
        for (const packet of said) {
          const where = `seed ${seed}, the datagram ${packet.toString('hex').slice(0, 1000)}`;
          const sent: Buffer[] = [];
          await answer(rehearsal.room, decoy, VISITOR, packet, (bytes) => void sent.push(bytes));
          expect(rehearsal.faults, where).toEqual([]);
          expect(sent.length, where).toBeLessThanOrEqual(1);
          expect(sent[0]?.length ?? 0, where).toBeLessThanOrEqual(GAIN * packet.length);
          const close = rehearsal.records.findLast((record) => record.kind === 'close');
          expect(close, where).toMatchObject({ bytesIn: packet.length, bytesOut: sent[0]?.length ?? 0 });
          expect(close?.firstBytes, where).toEqual(packet.subarray(0, TIGHT.first_bytes));
          answered += sent.length;
        }
        for (const kind of ['open', 'close']) {
          expect(rehearsal.records.filter((record) => record.kind === kind)).toHaveLength(said.length);
        }
        for (const record of rehearsal.records) {
          if (record.kind === 'event') expect(record.summary).not.toMatch(/\p{Cc}/u);
        }
        expect(rehearsal.room.places.open).toBe(0);
      }
      expect(seed).toBeGreaterThanOrEqual(LEAST_SESSIONS);
      expect(answered, 'datagrams that were answered').toBeGreaterThan(0);
    }, 60_000);
  });
}

const VISITOR = {
  remoteAddress: '192.0.2.7',
  remotePort: 50_000,
  localAddress: '192.0.2.1',
  localPort: 1,
  transport: 'udp' as const,
  parent: null,
};

const TYPES = { text: ['string'], int: ['number'], bool: ['boolean'], bytes: ['object'] } as const;

const extraSessions = (kinds: readonly string[]): number => kinds.filter((kind) => kind === 'open').length - 1;

/** Half of the visitors are let in, where a sensor can, or meet other settings: what lies behind must hold as well. */
const LET_IN: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  ftp: [{ anonymous: true }, {}],
  http: [{ product: 'router', auth: 'form', session_cookie: true }, {}],
  https: [{ product: 'printer', session_cookie: true }, {}],
  ssh: [{ let_in: 'always' }, {}],
  telnet: [{ let_in: 'always' }, {}],
  tcp: [{ linger: true }, {}],
  dns: [{ address_v6: '2001:db8::1', version: 'v'.repeat(255) }, { answer: 'nxdomain' }],
  dns_tcp: [{ address_v6: '2001:db8::1', version: 'v'.repeat(255) }, { answer: 'nxdomain' }],
};
