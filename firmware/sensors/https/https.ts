import { defineSensor, field, SessionEnded, type TcpPeer } from '../sensor.ts';
import { converse } from '../http/conversation.ts';
import { EVENTS as HTTP_EVENTS, OPTIONS } from '../http/declaration.ts';
import { GATHER_MS } from '../http/limits.ts';
import { SOURCES } from '../http/sources.ts';
import { clientHelloIn, type ClientHello } from './client-hello.ts';
import { ja4Of, versionName } from './ja4.ts';

const LIST_CHARS = 65_536;

const EVENTS = {
  ...HTTP_EVENTS,
  tls: {
    about: 'A TLS client said hello; also when nothing came of it.',
    grade: 'probe',
    summary: 'TLS for {sni}, client {ja4}',
    fields: {
      sni: field.text('Server name asked for.', { max: LIST_CHARS }),
      alpn: field.text('Protocols offered inside, with commas between.', { max: LIST_CHARS }),
      version: field.text('Highest version offered.'),
      ja4: field.text('JA4, a fingerprint of the client’s software.'),
      ja4_r: field.text('What JA4 is made of: JA4_r.', { max: LIST_CHARS }),
    },
  },
} as const;

type HttpsPeer = TcpPeer<typeof EVENTS>;

export default defineSensor({
  name: 'https',
  about: 'The same web server beneath TLS, with the certificate of the device.',
  transport: 'tcp',
  ports: [443],
  options: OPTIONS,
  events: EVENTS,
  sources: SOURCES,
  async talk(peer, options) {
    const start = await readStart(peer);
    if (start === undefined) return;
    if (start.plain) {
      await converse(peer, options, { before: start.bytes, plainOnTls: true });
      return;
    }
    if (start.hello === undefined) peer.record('garbage', { problem: 'a broken TLS hello', raw: start.bytes });
    else recordHello(peer, start.hello);
    // Of a broken hello TLS itself tells the visitor.
    if (await peer.secure(start.bytes)) await converse(peer, options);
  },
});

interface Start {
  readonly bytes: Buffer;
  /** No TLS; nginx goes by the first byte as well. */
  readonly plain: boolean;
  readonly hello: ClientHello | undefined;
}

const HANDSHAKE = 0x16;
/** The first byte of a hello of SSL 2 has this bit. */
const SSL2 = 0x80;

/** Reads up to the end of the ClientHello; undefined when the visitor leaves before. */
async function readStart(peer: HttpsPeer): Promise<Start | undefined> {
  let bytes: Buffer = Buffer.alloc(0);
  const noteUnfinished = (): void => {
    if (bytes.length > 0) peer.record('garbage', { problem: 'unfinished TLS hello', raw: bytes });
  };
  try {
    for (;;) {
      const more = await peer.some();
      if (more === undefined) {
        noteUnfinished();
        return undefined;
      }
      bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more]);
      const first = bytes[0] ?? 0;
      if (first !== HANDSHAKE && (first & SSL2) === 0) return { bytes, plain: true, hello: undefined };
      const hello = clientHelloIn(bytes);
      if (hello === 'incomplete') continue;
      if (hello !== 'broken') return { bytes, plain: false, hello };
      await peer.wait(GATHER_MS);
      return { bytes: Buffer.concat([bytes, peer.unread()]), plain: false, hello: undefined };
    }
  } catch (error) {
    if (error instanceof SessionEnded) noteUnfinished();
    throw error;
  }
}

function recordHello(peer: HttpsPeer, hello: ClientHello): void {
  const { ja4, raw } = ja4Of(hello);
  peer.record('tls', {
    sni: hello.sni,
    alpn: hello.alpn.length > 0 ? hello.alpn.join(',') : undefined,
    version: versionName(hello),
    ja4,
    ja4_r: raw,
  });
}
