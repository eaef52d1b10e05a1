import { Duplex } from 'node:stream';
import type { Wire } from './wire.ts';

/**
 * A wire as a stream, for libraries that want one (TLS, ssh2, node:http). Reads and writes go through the wire, so they
 * are counted, limited, and held until the journal has what they answer.
 */
export function guardedStream(wire: Wire): Duplex {
  return new Duplex({
    allowHalfOpen: true,
    read() {
      wire.some().then(
        (bytes) => this.push(bytes ?? null),
        (error: Error) => this.destroy(error),
      );
    },
    write(chunk: Buffer, _encoding, done) {
      wire.send(chunk).then(() => done(), done);
    },
  });
}

/** A stream as a wire: the decrypted side of TLS. */
export function wireOf(stream: Duplex): Wire {
  let failed: Error | undefined;
  let over = false;
  stream.on('error', (error: Error) => {
    failed = error;
  });
  const settled = (event: string): void => {
    if (event !== 'readable') over = true;
  };
  return {
    async some() {
      for (;;) {
        const bytes = stream.read() as Buffer | null;
        if (bytes !== null) return bytes;
        // A broken encryption ends like a closed connection: the wire beneath knows the true reason.
        if (failed !== undefined || over || stream.readableEnded || stream.destroyed) return undefined;
        settled(await firstOf(stream, ['readable', 'end', 'close', 'error']));
      }
    },
    async send(bytes) {
      if (failed !== undefined || stream.destroyed) return;
      await new Promise<void>((resolve) => {
        stream.write(bytes, () => resolve());
      });
    },
    /** TLS close_notify: without it a client takes the end of a file for a truncation (RFC 8446 section 6.1). */
    async finish() {
      if (failed !== undefined || stream.destroyed) return;
      await new Promise<void>((resolve) => {
        stream.end(() => resolve());
      });
    },
  };
}

function firstOf(stream: Duplex, events: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const handlers = events.map((event) => {
      const handler = (): void => {
        for (const [name, other] of handlers) stream.off(name, other);
        resolve(event);
      };
      return [event, handler] as const;
    });
    for (const [name, handler] of handlers) stream.on(name, handler);
  });
}
