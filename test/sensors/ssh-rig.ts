import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Client, ClientChannel, ConnectConfig } from 'ssh2';
import type { OwnerColumn } from '../../firmware/core/columns.ts';
import type { EventRecord, JournalRecord, PayloadRecord } from '../../firmware/core/record.ts';
import { startNet } from '../../firmware/net/net.ts';
import { loadSsh2 } from '../../firmware/sensors/ssh/library.ts';
import type { Options } from '../../firmware/sensors/ssh/options.ts';
import ssh from '../../firmware/sensors/ssh/ssh.ts';
import { limits } from '../net/rig.ts';
import { deviceOf } from './ftp-peer.ts';

export interface Server {
  readonly port: number;
  readonly records: JournalRecord[];
  /** What went wrong on our side. */
  readonly faults: unknown[];
  events(name: string): EventRecord['fields'][];
  payloads(): PayloadRecord[];
  /** End reasons, once so many sessions are over. */
  reasons(count?: number): Promise<string[]>;
  stop(): Promise<void>;
}

/** The sensor behind real sockets: SSH is asynchronous through and through. */
export async function serve(
  changes: Partial<Options> = {},
  limitChanges: Parameters<typeof limits>[0] = {},
  columns: readonly OwnerColumn[] = [],
): Promise<Server> {
  const records: JournalRecord[] = [];
  const faults: unknown[] = [];
  const net = startNet({
    clock: { now: Date.now, mono: () => Math.round(performance.now()), bootId: 'test' },
    limits: limits(limitChanges),
    appender: { append: (record) => void records.push(record), written: async () => await Promise.resolve() },
    device: deviceOf(1),
    descriptors: 100,
    firstSession: 1,
    secureContext: async () => await Promise.resolve(createSecureContext()),
    fault: (_sensor, _session, error) => void faults.push(error),
  });
  const defaults = Object.fromEntries(Object.entries(ssh.options).map(([key, { default: value }]) => [key, value]));
  const decoy = await net.open({
    ...{ sensor: ssh, instance: 'ssh', address: '127.0.0.1', port: 0 },
    options: { ...defaults, ...changes },
    columns,
  });
  if (decoy.problem !== null) throw new Error(decoy.problem);
  const ended = (): string[] => records.flatMap((record) => (record.kind === 'close' ? [record.reason] : []));
  return {
    port: decoy.port,
    records,
    faults,
    events: (name) =>
      records.flatMap((record) => (record.kind === 'event' && record.name === name ? [present(record.fields)] : [])),
    payloads: () => records.flatMap((record) => (record.kind === 'payload' ? [record] : [])),
    async reasons(count = 1) {
      for (let waited = 0; ended().length < count && waited < 500; waited += 1) await pause(10);
      return ended();
    },
    stop: async () => await net.stop(),
  };
}

const present = (fields: EventRecord['fields']): EventRecord['fields'] =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

export const pause = async (ms: number): Promise<void> =>
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** A client of ssh2's that is let in, or the error that it was refused with. */
export async function logIn(server: Server, config: ConnectConfig = {}): Promise<Client> {
  const client = await newClient();
  await new Promise<void>((resolve, reject) => {
    client.once('ready', () => resolve());
    client.once('error', reject);
    client.connect({ host: '127.0.0.1', port: server.port, username: 'root', password: 'secret', ...config });
  });
  return client;
}

export async function newClient(): Promise<Client> {
  const { Client: Ssh2Client } = await loadSsh2();
  const client = new Ssh2Client();
  // The server is stopped before every client has left.
  client.on('error', () => {});
  return client;
}

export interface Ran {
  readonly out: string;
  readonly code: number | undefined;
}

export async function execute(client: Client, command: string, input?: string | Buffer): Promise<Ran> {
  return await new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) {
        reject(error);
        return;
      }
      // At once: the answer may have come in the same packet.
      resolve(outcome(channel));
      channel.end(input);
    });
  });
}

export async function outcome(channel: ClientChannel): Promise<Ran> {
  let out = '';
  let code: number | undefined;
  channel.on('data', (bytes: Buffer) => {
    out += bytes.toString('latin1');
  });
  channel.on('exit', (status: number) => {
    code = status;
  });
  await once(channel, 'close');
  return { out, code };
}

/** A plain connection; what comes is collected. */
export async function raw(server: Server): Promise<{ socket: Socket; received: () => Buffer; closed: Promise<void> }> {
  const socket = dial(server.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (bytes) => chunks.push(bytes));
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  await once(socket, 'connect');
  return { socket, received: () => Buffer.concat(chunks), closed };
}
