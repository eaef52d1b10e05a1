import { endianness } from 'node:os';
import { createServer, type Server, type Socket } from 'node:net';
import { QUERY_BYTES, REPLY_BYTES } from '../../firmware/watch/p0f-message.ts';

const little = endianness() === 'LE';

export interface Said {
  readonly magic?: number;
  readonly status?: number;
  /** first_seen, last_seen, total_conn, uptime_min, up_mod_days, last_nat, last_chg. */
  readonly longs?: readonly number[];
  readonly distance?: number;
  readonly badSw?: number;
  readonly matchQ?: number;
  /** os_name, os_flavor, http_name, http_flavor, link_type, language. */
  readonly texts?: readonly (string | Buffer)[];
}

/** struct p0f_api_response, as api.h of p0f 3.09b has it. */
export function reply({ magic = 0x50304602, status = 0x10, longs = [], distance = -1, ...rest }: Said): Buffer {
  const { badSw = 0, matchQ = 0, texts = [] } = rest;
  const bytes = Buffer.alloc(REPLY_BYTES);
  const long = (value: number, at: number): number =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  long(magic, 0);
  long(status, 4);
  for (const [index, value] of longs.entries()) long(value, 8 + 4 * index);
  if (little) bytes.writeInt16LE(distance, 36);
  else bytes.writeInt16BE(distance, 36);
  bytes.writeUInt8(badSw, 38);
  bytes.writeUInt8(matchQ, 39);
  for (const [index, text] of texts.entries()) bytes.set(Buffer.from(text).subarray(0, 32), 40 + 32 * index);
  return bytes;
}

export const NO_MATCH = reply({ status: 0x20 });
export const LINUX = reply({
  longs: [1_790_000_000, 1_790_000_060, 3, 90, 49, 0, 0],
  distance: 4,
  texts: ['Linux', '3.11 and newer', '', '', 'Ethernet or modem', ''],
});

/** Listens where p0f would. What it answers is the test's; undefined: it says nothing. */
export class FakeP0f {
  readonly path: string;
  /** The queries, in hex, without magic. */
  readonly asked: string[] = [];
  connections = 0;
  hangsUp = false;
  /** Byte by byte. */
  pieces = false;
  answer: (query: string) => Buffer | undefined = () => LINUX;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(path: string) {
    this.path = path;
  }

  async start(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.listen(this.path, resolve);
    });
  }

  /** Says something unasked, so many times. */
  wake(said: Buffer, times: number): void {
    for (const socket of this.#sockets) for (let n = 0; n < times; n += 1) socket.write(said);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    if (this.hangsUp) socket.destroy();
    let received: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      for (; received.length >= QUERY_BYTES; received = received.subarray(QUERY_BYTES)) {
        const query = received.subarray(4, QUERY_BYTES).toString('hex');
        this.asked.push(query);
        const said = this.answer(query);
        if (said !== undefined) void this.#say(socket, said);
      }
    });
  }

  async #say(socket: Socket, said: Buffer): Promise<void> {
    if (!this.pieces) socket.write(said);
    else for (const byte of said) await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
  }
}
