import type { Duplex } from 'node:stream';

/** What carries one conversation: a socket, or in transcripts a pair of pipes. */
export interface Carrier {
  readonly stream: Duplex;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number;
}
