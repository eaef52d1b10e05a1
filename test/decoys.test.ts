import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { field, defineSensor } from '../firmware/sensors/sensor.ts';
import type { JournalRecord } from '../firmware/core/record.ts';
import { changeDecoys } from '../firmware/decoys.ts';
import { startNet, type DecoyPlan, type Net } from '../firmware/net/net.ts';
import { CERTIFICATE } from './alerts/certificate.ts';
import { limits } from './net/rig.ts';
import { deviceOf } from './sensors/ftp-peer.ts';

/** Says its greeting before each line it hears. */
const greeter = defineSensor({
  name: 'greeter',
  about: 'A test.',
  transport: 'tcp',
  ports: [],
  options: { greeting: field.text('What it says.', { default: '' }) },
  events: {},
  async talk(peer, { greeting }) {
    for (let line: string | undefined = ''; line !== undefined; line = await peer.line()) {
      await peer.send(`${greeting} ${line}\r\n`);
    }
  },
});

let net: Net;
let records: JournalRecord[];
let sockets: Socket[];

beforeEach(() => {
  records = [];
  sockets = [];
  net = startNet({
    clock: { now: Date.now, mono: () => Math.round(performance.now()), bootId: 'test' },
    limits: limits(),
    appender: { append: (record) => void records.push(record), written: async () => await Promise.resolve() },
    device: deviceOf(1),
    descriptors: 100,
    firstSession: 1,
    secureContext: async () => await Promise.resolve(createSecureContext(CERTIFICATE)),
    fault: (_sensor, _session, error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await net.stop();
});

const plan = (instance: string, port: number, greeting: string): DecoyPlan => ({
  ...{ sensor: greeter, instance, options: { greeting }, columns: [], address: '127.0.0.1', port },
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Visitor {
  /** What it is answered. */
  say(line: string): Promise<string>;
}

async function visit(port: number): Promise<Visitor> {
  const socket = connect({ port, host: '127.0.0.1' });
  sockets.push(socket);
  const heard: string[] = [];
  socket.setEncoding('latin1').on('data', (text: string) => heard.push(text));
  await once(socket, 'data');
  return {
    async say(line) {
      heard.length = 0;
      socket.write(`${line}\r\n`);
      while (!heard.join('').endsWith('\r\n')) await once(socket, 'data');
      return heard.join('').trim();
    },
  };
}

const greetingAt = async (port: number): Promise<string> => (await visit(port)).say('?');
const closed = (): number => records.filter(({ kind }) => kind === 'close').length;

it('keeps the listeners and the visitors of what is asked for as before, and greets newcomers anew elsewhere', async () => {
  const [one, two] = [await freePort(), await freePort()];
  await changeDecoys(net, [plan('one', one, 'a'), plan('two', two, 'b')]);
  const [first, second] = [await visit(one), await visit(two)];
  const [listener] = net.decoys;

  expect(await changeDecoys(net, [plan('one', one, 'a'), plan('two', two, 'B')])).toEqual([]);
  expect(net.decoys[0]).toBe(listener);
  expect(await first.say('x')).toBe('a x');
  expect(await second.say('x')).toBe('b x');
  expect(await greetingAt(one)).toBe('a ?');
  expect(await greetingAt(two)).toBe('B ?');

  const moved = await freePort();
  expect(await changeDecoys(net, [plan('one', one, 'a'), plan('two', moved, 'c')])).toEqual([]);
  expect(net.decoys.map(({ instance, port, problem }) => [instance, port, problem])).toEqual([
    ['one', one, null],
    ['two', moved, null],
  ]);
  expect(await second.say('y')).toBe('b y');
  expect(await greetingAt(moved)).toBe('c ?');
  await expect(visit(two)).rejects.toThrow('ECONNREFUSED');

  expect(await changeDecoys(net, [plan('one', one, 'a')])).toEqual([]);
  await expect(visit(moved)).rejects.toThrow('ECONNREFUSED');
  expect(await first.say('z')).toBe('a z');
  expect(closed()).toBe(0);
  expect(net.openSessions()).toBe(5);
});

it('gives a port from one instance to another', async () => {
  const [one, two] = [await freePort(), await freePort()];
  await changeDecoys(net, [plan('one', one, 'a'), plan('two', two, 'b')]);
  expect(await changeDecoys(net, [plan('one', two, 'a'), plan('two', one, 'b')])).toEqual([]);
  expect([await greetingAt(one), await greetingAt(two)]).toEqual(['b ?', 'a ?']);
});

it('changes nothing when a port cannot be opened, and says which', async () => {
  const [one, two, free] = [await freePort(), await freePort(), await freePort()];
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await changeDecoys(net, [plan('one', one, 'a'), plan('two', two, 'b')]);
  const visitor = await visit(one);
  const failed = await changeDecoys(net, [
    plan('one', one, 'A'),
    plan('three', two, 'x'),
    plan('four', port, 'x'),
    plan('five', free, 'x'),
  ]);
  taken.close();
  expect(failed.map(({ instance, problem }) => [instance, problem])).toEqual([
    ['four', `port ${port} on 127.0.0.1 is in use by another program: stop that program or choose another port`],
  ]);
  expect(net.decoys.map(({ instance, port: bound }) => [instance, bound])).toEqual([
    ['one', one],
    ['two', two],
  ]);
  expect(await greetingAt(one)).toBe('a ?');
  expect(await greetingAt(two)).toBe('b ?');
  expect(await visitor.say('x')).toBe('a x');
  await expect(visit(free)).rejects.toThrow('ECONNREFUSED');
});
