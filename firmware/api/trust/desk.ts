import { sourceOf } from '../../core/address.ts';
import type { AuditEntry } from '../../store/api.ts';
import type { Question } from '../router.ts';
import { cookieOf, setCookie } from './cookies.ts';
import type { Ledger, TrustStore } from './ledger.ts';
import type { Limiter } from './limiter.ts';
import { hashOfPassword, oneAtATime, passwordFits, SALT_BYTES } from './password.ts';
import { hashOf, mac, newSessionToken, same } from './secrets.ts';
import type { HeldSockets } from './sockets.ts';
import { nameOf, visitorOf, type Visitor, type VisitorParts } from './visitors.ts';

/** What the box is told of tries to get in. */
export interface TrustEvents {
  readonly admin_login_failed: { readonly what: 'password' | 'set-up code' };
  readonly admin_guessing: { readonly tries: number };
}
export type Note = <Name extends keyof TrustEvents>(name: Name, values: TrustEvents[Name], source: string) => void;

export interface DeskParts extends VisitorParts {
  readonly store: TrustStore;
  readonly ledger: Ledger;
  readonly limiter: Limiter;
  readonly sockets: HeldSockets;
  readonly random: (bytes: number) => Buffer;
  readonly secure: boolean;
  readonly note: Note;
}

export type From = Pick<Question, 'headers' | 'source'>;
export type Audited = Pick<AuditEntry, 'who' | 'source' | 'action' | 'detail'>;

export type Outcome =
  | { readonly kind: 'in'; readonly cookies: readonly string[] }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'wait'; readonly waitMs: number };

/** Who is let in, and put out. */
export interface Desk {
  isOwned(): Promise<boolean>;
  visitor(headers: Question['headers']): Promise<Visitor | undefined>;
  claim(from: From, code: string, password: string): Promise<Outcome>;
  logIn(from: From, password: string): Promise<Outcome>;
  /** The cookie that is none any more. */
  logOut(visitor: Visitor & { kind: 'owner' }, source: string): Promise<string>;
  /** The same for every browser there is. */
  logOutEverywhere(visitor: Visitor & { kind: 'owner' }, source: string): Promise<string>;
  /** Every browser has to log in anew, this one too. */
  changePassword(from: From, current: string, password: string): Promise<Outcome>;
  audit(entry: Audited): Promise<void>;
}

const YEAR_S = 366 * 86_400;
const LOOPBACK = /^(?:127\.|::1$)/;
/** Length of the name that a browser is known by. */
const KNOWN_BYTES = 12;
const KNOWN = /^([\w-]{16})\.([\w-]{43})$/;

export function openDesk(parts: DeskParts): Desk {
  const { store, ledger, limiter, sockets, random, localKey, secure, note, cookieName, now, longestMs } = parts;
  const queue = oneAtATime();
  const knownName = `${cookieName}-known`;
  const noCookie = setCookie({ name: cookieName, value: '', path: '/', maxAgeS: 0, secure });

  const audit = async (entry: Audited): Promise<void> => await store.writeAudit({ at: now(), ...entry });

  /** A browser that was logged in here before. Its cookie lets nobody in: it only spares its owner the crowd's limit. */
  function knownOf(headers: Question['headers']): string | undefined {
    const [, name = '', proof = ''] = KNOWN.exec(cookieOf(headers['cookie'], knownName) ?? '') ?? [];
    return name !== '' && same(proof, mac(localKey, `known ${name}`)) ? name : undefined;
  }

  /** One try: limited, one at a time, told of when it was wrong. */
  async function tried(
    { headers, source }: From,
    what: TrustEvents['admin_login_failed']['what'],
    right: () => Promise<boolean>,
  ): Promise<Outcome | undefined> {
    const known = knownOf(headers);
    const who = known === undefined ? sourceOf(source) : `browser ${known}`;
    const waitMs = limiter.take(who, known !== undefined || LOOPBACK.test(source));
    if (waitMs > 0) return { kind: 'wait', waitMs };
    if (await queue(right)) {
      limiter.forgive(who);
      return undefined;
    }
    note('admin_login_failed', { what }, source);
    const tries = limiter.justBlocked(who);
    if (tries !== undefined) note('admin_guessing', { tries }, source);
    return { kind: 'wrong' };
  }

  async function letIn({ headers, source }: From, action: string): Promise<Outcome> {
    const token = newSessionToken(random);
    const at = now();
    await store.addPageSession({ hash: hashOf(token), startedAt: at, seenAt: at, source });
    await audit({ who: 'owner', source, action, detail: null });
    await ledger.reread();
    const name = knownOf(headers) ?? random(KNOWN_BYTES).toString('base64url');
    const known = `${name}.${mac(localKey, `known ${name}`)}`;
    const session = setCookie({
      ...{ name: cookieName, value: token, path: '/', secure },
      maxAgeS: Math.floor(longestMs / 1000),
    });
    const again = setCookie({ name: knownName, value: known, path: '/', maxAgeS: YEAR_S, secure });
    return { kind: 'in', cookies: [session, again] };
  }

  const hashed = async (password: string): Promise<string> => await hashOfPassword(password, random(SALT_BYTES));

  return {
    audit,
    isOwned: async () => (await ledger.read()).passwordHash !== null,
    visitor: async (headers) => await visitorOf(parts, headers),

    async claim(from, code, password) {
      const wrong = await tried(from, 'set-up code', async () => {
        const { setUpCode } = await ledger.reread();
        return setUpCode !== null && same(setUpCode, code);
      });
      if (wrong !== undefined) return wrong;
      if (!(await store.claim(code, await queue(async () => await hashed(password))))) {
        await ledger.reread();
        return { kind: 'taken' };
      }
      return await letIn(from, 'claimed this device');
    },

    async logIn(from, password) {
      const { passwordHash } = await ledger.read();
      const wrong = await tried(from, 'password', async () => await passwordFits(password, passwordHash ?? ''));
      return wrong ?? (await letIn(from, 'logged in'));
    },

    async logOut(visitor, source) {
      await store.endPageSession(visitor.session.hash);
      await audit({ who: nameOf(visitor), source, action: 'logged out', detail: null });
      await ledger.reread();
      sockets.cut(visitor.session.hash);
      return noCookie;
    },

    async logOutEverywhere(visitor, source) {
      const { sessions } = await ledger.reread();
      for (const { hash } of sessions) await store.endPageSession(hash);
      await audit({ who: nameOf(visitor), source, action: 'logged out everywhere', detail: null });
      await ledger.reread();
      for (const { hash } of sessions) sockets.cut(hash);
      return noCookie;
    },

    async changePassword(from, current, password) {
      const { passwordHash } = await ledger.read();
      const wrong = await tried(from, 'password', async () => await passwordFits(current, passwordHash ?? ''));
      if (wrong !== undefined) return wrong;
      await store.setPassword(await queue(async () => await hashed(password)));
      await ledger.reread();
      for (const holder of sockets.holders()) sockets.cut(holder);
      return await letIn(from, 'changed the password');
    },
  };
}
