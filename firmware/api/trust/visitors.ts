import type { ApiKey, PageSession } from '../../store/api.ts';
import type { Question } from '../router.ts';
import { cookieOf } from './cookies.ts';
import type { Ledger } from './ledger.ts';
import { hashOf, same } from './secrets.ts';

/** Whoever is let in. */
export type Visitor =
  | { readonly kind: 'owner'; readonly session: PageSession; readonly token: string }
  | { readonly kind: 'key'; readonly key: ApiKey }
  /** A command on this box, by the key that lies in the data directory. */
  | { readonly kind: 'box' };

/** How long a browser stays logged in: without being used, and at most. */
export interface SessionTimes {
  readonly idleMs: number;
  readonly longestMs: number;
}

export interface VisitorParts extends SessionTimes {
  readonly ledger: Ledger;
  readonly localKey: string;
  readonly cookieName: string;
  readonly now: () => number;
}

const TOKEN = /^[\w-]{43}$/;
const BEARER = /^Bearer ([\w.~+/-]{20,100})$/i;

/** Who asks: by cookie, or by a key as `Authorization: Bearer`. Undefined: nobody we know. */
export async function visitorOf(
  { ledger, localKey, cookieName, ...times }: VisitorParts,
  headers: Question['headers'],
): Promise<Visitor | undefined> {
  const key = BEARER.exec(String(headers['authorization'] ?? ''))?.[1];
  if (key !== undefined) {
    if (same(key, localKey)) return { kind: 'box' };
    const hash = hashOf(key);
    const held = (await ledger.read()).keys.find((one) => one.hash === hash);
    return held === undefined ? undefined : { kind: 'key', key: held };
  }
  const token = cookieOf(headers['cookie'], cookieName);
  if (token === undefined || !TOKEN.test(token)) return undefined;
  const hash = hashOf(token);
  const session = (await ledger.read()).sessions.find((one) => one.hash === hash);
  if (session === undefined || !isLive(session, ledger.seenAt(session), times)) return undefined;
  ledger.see(session, times.now());
  return { kind: 'owner', session, token };
}

export const isLive = (
  { startedAt }: PageSession,
  seenAt: number,
  { idleMs, longestMs, now }: SessionTimes & { readonly now: () => number },
): boolean => now() - seenAt < idleMs && now() - startedAt < longestMs;

/** What its open sockets are held under; undefined: they end with the daemon only. */
export function holdingOf(visitor: Visitor): string | undefined {
  switch (visitor.kind) {
    case 'owner':
      return visitor.session.hash;
    case 'key':
      return visitor.key.hash;
    case 'box':
      return undefined;
  }
}

/** As the audit log names it. */
export function nameOf(visitor: Visitor): string {
  switch (visitor.kind) {
    case 'owner':
      return 'owner';
    case 'key':
      return `key ${visitor.key.id}`;
    case 'box':
      return 'this box';
  }
}
