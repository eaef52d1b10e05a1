import { request, type RequestOptions } from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export type Get = (url: string, headers: Readonly<Record<string, string>>) => Promise<HttpAnswer>;

/** In all, from name look-up to last byte: a server that sends a byte a minute is none. */
const TOTAL_MS = 10_000;
const BODY_MAX = 64 * 1024;

/** One small question by HTTPS. Follows nothing, keeps nothing. `tls`: for a server of one's own. */
export const httpsGet =
  (tls: Pick<RequestOptions, 'ca'> = {}): Get =>
  async (url, headers) =>
    await new Promise((resolve, reject) => {
      const asked = request(url, { ...tls, headers, agent: false, signal: AbortSignal.timeout(TOTAL_MS) });
      asked.on('error', reject);
      asked.on('response', (response) => {
        const pieces: Buffer[] = [];
        let length = 0;
        response.on('data', (piece: Buffer) => {
          length += piece.length;
          if (length > BODY_MAX) asked.destroy(new Error(`its answer is longer than ${BODY_MAX} bytes`));
          else pieces.push(piece);
        });
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers: got } = response;
          resolve({ status: statusCode, headers: got, body: Buffer.concat(pieces).toString('utf8') });
        });
      });
      asked.end();
    });
