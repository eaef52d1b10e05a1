import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { startApi, type Api, type ApiOptions } from '../../firmware/api/api.ts';
import type { Asset } from '../../firmware/api/assets.ts';
import type { LiveMessage } from '../../firmware/api/contract.ts';
import { FakeStore, status } from './fake-store.ts';

export const asset = (path: string, type: string, content: string, immutable = true): Asset => ({
  path,
  type,
  etag: `"${content.length}"`,
  immutable,
  gzip: gzipSync(content).toString('base64'),
});

export const ASSETS: readonly Asset[] = [
  asset('/', 'text/html; charset=utf-8', '<!doctype html><title>Skep</title><p><!--state--></p>', false),
  asset('/assets/main-ABC.js', 'text/javascript; charset=utf-8', 'console.log("skep")'),
];

export interface Started {
  readonly api: Api;
  readonly store: FakeStore;
  readonly logged: string[];
  readonly port: number;
}

export async function start(over: Partial<ApiOptions> = {}, store = new FakeStore()): Promise<Started> {
  const logged: string[] = [];
  const options: ApiOptions = {
    store,
    status: async () => status(),
    log: (sentence) => void logged.push(sentence),
    address: '127.0.0.1',
    port: 0,
    assets: ASSETS,
    ...over,
  };
  const api = await startApi(options);
  return { api, store, logged, port: Number(new URL(api.url).port) };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  json(): unknown;
}

/** As a browser asks; `path` goes out as it is, so traversal can be tried. */
export function ask(
  port: number,
  path: string,
  { body, ...over }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, host: '127.0.0.1', agent: false, ...over }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const whole = Buffer.concat(parts);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: whole,
          json: () => JSON.parse(whole.toString()) as unknown,
        });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Bytes as they are, and all bytes that come back until the other end closes. */
export function say(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part) => (heard += part.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

/** A reader of the live socket that keeps every event's number. */
export class Reader {
  readonly socket: WebSocket;
  readonly ids: number[] = [];
  readonly messages: LiveMessage[] = [];
  closed: number | undefined;

  constructor(port: number, after: number | undefined, headers: Record<string, string> = {}) {
    const query = after === undefined ? '' : `?after=${after}`;
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live${query}`, {
      headers: { origin: `http://127.0.0.1:${port}`, ...headers },
    });
    this.socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as LiveMessage;
      this.messages.push(message);
      if (message.type === 'events') this.ids.push(...message.events.map(({ id }) => id));
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => (this.closed = code));
  }

  get last(): number {
    return this.ids.at(-1) ?? 0;
  }
}

/** Polls until it holds; the test's own timeout is the only clock. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

export const range = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
