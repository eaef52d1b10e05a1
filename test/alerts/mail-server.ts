import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  readonly raw: string;
}

/** A real SMTP server on loopback that keeps what it takes. */
export class MailServer {
  readonly received: Received[] = [];
  readonly sockets = new Set<Socket>();
  /** Commands and connections, in the order in which they came. */
  readonly recipients: string[] = [];
  port = 0;
  readonly #server: SMTPServer;

  private constructor(options: SMTPServerOptions, afterData: (server: MailServer) => Error | 'die' | undefined) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.cert === undefined ? ['STARTTLS'] : [],
      disableReverseLookup: true,
      closeTimeout: 100,
      ...options,
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const answer = afterData(this);
          const envelope = session.envelope;
          this.received.push({
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            to: envelope.rcptTo.map(({ address }) => address),
            user: session.user,
            secure: session.secure,
            raw: Buffer.concat(chunks).toString(),
          });
          if (answer === 'die') for (const socket of this.sockets) socket.destroy();
          else done(answer);
        });
      },
    });
    this.#server.on('error', () => undefined);
    this.#server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(
    options: SMTPServerOptions = {},
    afterData: (server: MailServer) => Error | 'die' | undefined = () => undefined,
    port = 0,
  ): Promise<MailServer> {
    const server = new MailServer(options, afterData);
    const listener = server.#server.listen(port, '127.0.0.1');
    await once(listener, 'listening');
    server.port = (listener.address() as AddressInfo).port;
    return server;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  get messageIds(): string[] {
    return this.received.map(({ raw }) => header(raw, 'message-id'));
  }
}

/** One header of a raw mail, unfolded. */
export function header(raw: string, name: string): string {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]/g, ' ');
  const line = head.split('\r\n').find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}

/** Body of a raw quoted-printable mail. */
export const bodyOf = (raw: string): string =>
  Buffer.from(
    raw
      .slice(raw.indexOf('\r\n\r\n') + 4)
      .replaceAll('=\r\n', '')
      .replaceAll('\r\n', '\n')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

/** Something that speaks no SMTP: it is handed each connection. */
export async function rawServer(talk: (socket: Socket) => void): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
