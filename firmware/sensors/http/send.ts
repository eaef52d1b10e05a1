import type { HttpPeer } from './declaration.ts';
import type { Head } from './request.ts';
import type { Answer, Site } from './site.ts';

export interface Manner {
  /** Undefined when there was no request to speak of. */
  readonly head: Pick<Head, 'method' | 'simple'> | undefined;
  readonly keep: boolean;
  readonly cookie: string | undefined;
}

/** Sends an answer in the product's own words: which headers, in which order. */
export async function sendAnswer(
  peer: HttpPeer,
  site: Site,
  answer: Answer,
  { head, keep, cookie }: Manner,
): Promise<void> {
  const body = head?.method === 'HEAD' ? Buffer.alloc(0) : answer.body;
  if (head?.simple === true) {
    // HTTP/0.9 has no status line and no headers.
    await peer.send(body);
    return;
  }
  const { face } = site;
  const headers: (readonly [string, string])[] = [
    ['Server', site.server],
    ...(face.dated ? ([['Date', new Date(peer.now()).toUTCString()]] as const) : []),
    ...(answer.body.length > 0 ? ([['Content-Type', answer.type]] as const) : []),
    ...(face.persistent || answer.sized === true ? ([['Content-Length', String(answer.body.length)]] as const) : []),
    ['Connection', keep ? 'keep-alive' : 'close'],
    ...(keep && face.keepAlive !== undefined ? ([['Keep-Alive', face.keepAlive]] as const) : []),
    ...face.always,
    ...answer.headers,
    ...(cookie === undefined ? [] : ([['Set-Cookie', cookie]] as const)),
  ];
  const place = (name: string): number => {
    const at = face.order.indexOf(name);
    return at < 0 ? face.order.length : at;
  };
  const lines = headers.toSorted(([a], [b]) => place(a) - place(b)).map(([name, value]) => `${name}: ${value}\r\n`);
  const start = Buffer.from(`HTTP/1.1 ${answer.status}\r\n${lines.join('')}\r\n`, 'latin1');
  await peer.send(Buffer.concat([start, body]));
}
