import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

const TYPE = /^application\/json\s*(?:;|$)/i;
const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/**
 * The JSON of a request, refused while it comes when it is too long. Only as application/json: a page of another site
 * cannot send that without asking first (Fetch standard, CORS-safelisted request-header), and nobody here says yes.
 */
export async function jsonOf(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (!TYPE.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'Send the body as application/json.');
  }
  const text = await textOf(request, maxBytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'The body is no JSON.');
  }
}

/** The fields of a form. Any site's page can send one: whoever asks for it has to look at its origin. */
export async function formOf(request: IncomingMessage, maxBytes: number): Promise<URLSearchParams> {
  if (!FORM.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'Send the form as application/x-www-form-urlencoded.');
  }
  return new URLSearchParams(await textOf(request, maxBytes));
}

async function textOf(request: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong(maxBytes);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    parts.push(part);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new Refusal(400, 'The body is no UTF-8.');
  }
}

const tooLong = (maxBytes: number): Refusal => new Refusal(413, `The body is longer than ${maxBytes} bytes.`);

/** A request that only asks carries none; refused before it is read. */
export function refuseBody({ headers }: IncomingMessage): void {
  if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length'] ?? 0) > 0)) return;
  throw new Refusal(413, 'A request carries no body here.');
}
