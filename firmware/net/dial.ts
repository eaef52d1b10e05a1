import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { OwnVisits } from './own-visits.ts';

export interface Dialled {
  /** The session it became; undefined: none. */
  readonly session: number | undefined;
  readonly connectedMs: number;
  /** Bytes that were answered; undefined: it could not be connected to. */
  readonly answered: Buffer | undefined;
  readonly answeredMs: number;
  readonly problem: string | null;
}

/** A decoy that waits for the visitor's first word is given one. */
const LISTEN_MS = 1500;
const CONNECT_MS = 5000;
/** Every protocol has something to say to this, if it is that it is not understood. */
const FIRST_WORD = 'HEAD / HTTP/1.0\r\n\r\n';
/** RFC 1035 section 4.1: the address of `localhost`. */
const QUESTION = Buffer.concat([
  Buffer.from('535001000001000000000000', 'hex'),
  Buffer.from('\x09localhost\0\0\x01\0\x01', 'latin1'),
]);
const ANSWER_BYTES = 256;

/** Connects to one of our own decoys by TCP, as a visitor does, and hears what it says. */
export async function dialTcp(own: OwnVisits, host: string, port: number, now: () => number): Promise<Dialled> {
  const begun = now();
  let session: number | undefined;
  let answered = Buffer.alloc(0);
  const socket = connect({ host, port });
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('nobody answered')));
  const ended = new Promise<string | null>((resolve) => {
    socket.once('error', (error) => resolve(refusalOf(error)));
    socket.once('close', () => resolve(null));
  });
  // To an address, connect() is called in this tick, and the event loop accepts no connection before the next round: so
  // the announcement is there before the decoy can meet this socket.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  const { localAddress: srcIp, localPort: srcPort } = socket;
  if (srcIp === undefined || srcPort === undefined) {
    socket.destroy();
    return { session, connectedMs: 0, answered: undefined, answeredMs: 0, problem: await ended };
  }
  const withdraw = own.announce({ transport: 'tcp', srcIp, srcPort, dstPort: port }, (number) => (session = number));
  socket.on('data', (bytes: Buffer) => (answered = Buffer.concat([answered, bytes]).subarray(0, ANSWER_BYTES)));
  const problem = await Promise.race([ended, connected(socket)]);
  const connectedMs = now() - begun;
  if (problem === null) {
    if (!(await heard(socket, LISTEN_MS)) && socket.writable) {
      socket.write(FIRST_WORD);
      await heard(socket, LISTEN_MS);
    }
  }
  const answeredMs = now() - begun;
  socket.destroy();
  await ended;
  withdraw();
  return { session, connectedMs, answered: problem === null ? answered : undefined, answeredMs, problem };
}

/** The same by UDP. A datagram is not refused: that none comes back is told by no session. */
export async function dialUdp(own: OwnVisits, host: string, port: number, now: () => number): Promise<Dialled> {
  const begun = now();
  let session: number | undefined;
  let answered = Buffer.alloc(0);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const problem = await new Promise<string | null>((resolve) => {
    socket.once('error', (error) => resolve(refusalOf(error)));
    socket.connect(port, host, () => resolve(null));
  });
  if (problem !== null) {
    socket.close();
    return { session, connectedMs: 0, answered: undefined, answeredMs: 0, problem };
  }
  const { address: srcIp, port: srcPort } = socket.address();
  const withdraw = own.announce({ transport: 'udp', srcIp, srcPort, dstPort: port }, (number) => (session = number));
  const connectedMs = now() - begun;
  await new Promise<void>((resolve) => {
    const done = setTimeout(resolve, LISTEN_MS);
    socket.on('message', (bytes) => {
      answered = Buffer.from(bytes.subarray(0, ANSWER_BYTES));
      clearTimeout(done);
      resolve();
    });
    socket.send(QUESTION);
  });
  const answeredMs = now() - begun;
  socket.close();
  withdraw();
  return { session, connectedMs, answered, answeredMs, problem: null };
}

const connected = async (socket: Socket): Promise<null> =>
  await new Promise((resolve) => {
    socket.once('connect', () => resolve(null));
  });

/** Whether it said something, or hung up, within that time. */
async function heard(socket: Socket, ms: number): Promise<boolean> {
  if (socket.bytesRead > 0 || socket.destroyed || socket.readableEnded) return true;
  return await new Promise((resolve) => {
    const done = (said: boolean): void => {
      clearTimeout(timer);
      socket.off('data', yes).off('close', yes);
      resolve(said);
    };
    const yes = (): void => done(true);
    const timer = setTimeout(() => done(false), ms);
    socket.on('data', yes).on('close', yes);
  });
}

function refusalOf(error: Error): string {
  switch (errnoOf(error)) {
    case 'ECONNREFUSED':
      return 'nobody listens there as seen from this box; behind the front door only others get through, so touch it from another computer';
    case 'ECONNRESET':
      return 'it was hung up on at once: too many sessions are open, or limits.sessions_per_address is used up';
    default:
      return messageOf(error);
  }
}
