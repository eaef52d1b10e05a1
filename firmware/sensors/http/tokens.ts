import type { Token } from '../../core/token.ts';
import type { HttpOptions, HttpPeer } from './declaration.ts';
import type { Refusal } from './request.ts';
import type { Answer } from './site.ts';

/** What may be known of who fetched a token; a request that is none has little of it. */
export interface TokenRequest {
  readonly method: string;
  readonly target: string;
  header(name: string): string | undefined;
}

export interface TokenHit {
  readonly request: TokenRequest;
  /** What the catalogue knows it by, else the whole of it. */
  readonly id: string;
  readonly token: Token | undefined;
}

/** A PNG (ISO/IEC 15948) of one transparent pixel, RGBA: every viewer takes it. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=',
  'base64',
);

/** The same for every request: a mail program that shows a broken image, or asks only once, betrays the token. */
export const TOKEN_ANSWER: Answer = {
  status: '200 OK',
  type: 'image/png',
  body: PIXEL,
  headers: [['Cache-Control', 'no-store']],
  sized: true,
};

/** Whether every path is a token's: then also what no web server would take is answered, as far as it can be read. */
export const isTokenSite = ({ token_paths }: HttpOptions): boolean => token_paths.includes('/');

/** What was asked for as a token; undefined: the product answers. */
export function tokenHit({ device }: HttpPeer, options: HttpOptions, request: TokenRequest): TokenHit | undefined {
  const prefix = options.token_paths.find((path) => path === '/' || request.target.startsWith(path));
  if (prefix === undefined) return undefined;
  const whole = idOf(request.target, '/');
  const short = idOf(request.target, prefix);
  const find = (id: string): Token | undefined => device.tokens?.find(id);
  const [id, token] =
    find(whole) === undefined && find(short) !== undefined ? [short, find(short)] : [whole, find(whole)];
  return { request, id, token };
}

/** The seed's rule: everything up to the first dot, without the first slash, nothing decoded. */
function idOf(target: string, prefix: string): string {
  const [before = ''] = target.split('.', 1);
  return before.startsWith(prefix) ? before.slice(prefix.length) : before;
}

export function recordToken(peer: HttpPeer, { request, id, token }: TokenHit): void {
  const common = {
    token: id,
    method: request.method,
    path: request.target,
    user_agent: request.header('user-agent'),
    referer: request.header('referer'),
    language: request.header('accept-language'),
    forwarded_for: request.header('x-forwarded-for'),
  };
  if (token === undefined) peer.record('unknown_token', common);
  else peer.record('token', { ...common, host: token.host, message: token.message });
}

/** A request that no web server would take, read as far as it goes: METHOD TARGET, then headers. */
export function readAnyway(raw: Buffer, { problem }: Refusal): TokenRequest | undefined {
  const [first = '', ...lines] = raw.toString('latin1').split(/\r?\n/);
  const [, method, target] = /^([A-Za-z][^ ]*) (.*?)(?: HTTP\/[\d.]*)?$/.exec(first) ?? [];
  if (method === undefined || target === undefined || problem === 'no method') return undefined;
  return {
    method,
    target,
    header(name) {
      const line = lines.find((one) => one.slice(0, name.length + 1).toLowerCase() === `${name}:`);
      return line?.slice(name.length + 1).trim();
    },
  };
}
