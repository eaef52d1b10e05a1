import type { IncomingMessage } from 'node:http';
import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import type { Guard } from '../api.ts';
import type { Asset } from '../assets.ts';
import { isOwnOrigin } from '../hosts.ts';
import { Refusal } from '../refusal.ts';
import { pathOf, type Route } from '../router.ts';
import { openDesk, type Desk, type Note, type From } from './desk.ts';
import { doorRoutes } from './door.ts';
import { openLedger, type TrustStore } from './ledger.ts';
import { createLimiter } from './limiter.ts';
import { trustRoutes } from './routes.ts';
import { csrfOf, newSetUpCode, same } from './secrets.ts';
import { holdSockets } from './sockets.ts';
import { holdingOf, isLive, nameOf, visitorOf, type SessionTimes, type Visitor } from './visitors.ts';

export interface TrustSettings extends SessionTimes {
  readonly store: TrustStore;
  /** Lies in the data directory: who can read it can read everything else there, too. */
  readonly localKey: string;
  /** The page is served with TLS. */
  readonly secure: boolean;
  /** Of the page's certificate. */
  readonly fingerprint?: string | undefined;
  /** From the config; empty: the password is chosen on the page. */
  readonly passwordHash: string;
  /** Default: {@link SWEEP_MS}. */
  readonly sweepMs?: number;
  readonly assets: readonly Asset[];
  readonly clock: Pick<Clock, 'now' | 'mono'>;
  readonly random: (bytes: number) => Buffer;
  readonly note: Note;
  readonly log: (sentence: string) => void;
}

export interface OpenedTrust {
  readonly guard: Guard;
  readonly routes: readonly Route[];
  /** Who is let in; for the wizard that sets a new device up. */
  readonly desk: Desk;
  changed(request: IncomingMessage, status: number, source: string): void;
  /** Of a change: what it was, beside that it was asked for. */
  audit(from: From, action: string, detail: string): Promise<void>;
  /** What claims the device; null: it has an owner. Known when the store is up. */
  readonly setUpCode: Promise<string | null>;
  stop(): Promise<void>;
}

/** Header that a change needs beside the cookie; another site's page cannot send it. */
export const CSRF_HEADER = 'x-skep-csrf';
/** So long a page stays open whose right ended on the box itself. */
const SWEEP_MS = 2000;
/** While no page is open there is no hurry. */
const IDLE_SWEEP_MS = 60_000;
/** Last uses are written down so often: a card wears out. */
const WRITE_MS = 600_000;

/** Who may look, and who may change: what stands between the network and the page. */
export function openTrust(settings: TrustSettings): OpenedTrust {
  const { store, clock, log, random } = settings;
  const now = (): number => clock.now();
  const ledger = openLedger(store, () => clock.mono(), log);
  const sockets = holdSockets();
  // The prefix is the browser's promise that no other port of this host has set it (RFC 6265bis section 4.1.3.2).
  const cookieName = settings.secure ? '__Host-skep' : 'skep';
  const who = { ...settings, ledger, now, cookieName };
  const desk = openDesk({ ...who, limiter: createLimiter(() => clock.mono()), sockets });
  let sweptAt = clock.mono();
  let writtenAt = clock.mono();

  const guard: Guard = async (request, access) => {
    if (access === 'public') return;
    const visitor = await visitorOf(who, request.headers);
    if (visitor === undefined) throw strange(request);
    if (access === 'change') mayChange(visitor, request);
    const holding = holdingOf(visitor);
    if (holding !== undefined && request.headers.upgrade !== undefined) sockets.hold(holding, request.socket);
  };

  async function begin(): Promise<string | null> {
    const { passwordHash } = settings;
    if (passwordHash === '') return await store.offerSetUpCode(newSetUpCode(random));
    if ((await store.trust()).passwordHash === passwordHash) return null;
    await store.setPassword(passwordHash);
    await desk.audit({ who: 'config', source: null, action: 'set the password', detail: 'page.password_hash' });
    return null;
  }

  /** Rights end also while nobody asks: their sockets do then, too. An open page is a used one. */
  async function sweep(): Promise<void> {
    if (sockets.holders().length === 0 && clock.mono() - sweptAt < IDLE_SWEEP_MS) return;
    sweptAt = clock.mono();
    const { sessions, keys } = await ledger.reread();
    const live = new Set(keys.map(({ hash }) => hash));
    for (const session of sessions) {
      if (sockets.holders().includes(session.hash)) ledger.see(session, now());
      if (isLive(session, ledger.seenAt(session), who)) live.add(session.hash);
      else await store.endPageSession(session.hash);
    }
    for (const holder of sockets.holders()) if (!live.has(holder)) sockets.cut(holder);
    if (clock.mono() - writtenAt >= WRITE_MS) await writeSeen();
  }

  async function writeSeen(): Promise<void> {
    writtenAt = clock.mono();
    const seen = ledger.takeSeen();
    if (seen.length > 0) await store.keepPageSessions(seen);
  }

  const failed = (error: unknown): void => log(`Who may look could not be kept up to date: ${messageOf(error)}`);
  const timer = setInterval(() => void sweep().catch(failed), settings.sweepMs ?? SWEEP_MS);
  const setUpCode = begin();
  setUpCode.catch(failed);

  return {
    guard,
    desk,
    routes: [
      ...doorRoutes(desk, stylesheetOf(settings.assets)),
      ...trustRoutes({
        ...{ desk, store, ledger, random, now, preset: settings.passwordHash !== '' },
        fingerprint: settings.fingerprint ?? null,
      }),
    ],
    setUpCode,
    changed(request, status, source) {
      void visitorOf(who, request.headers)
        .then(async (visitor) => {
          const action = `${request.method ?? ''} ${pathOf(request.url ?? '').slice(0, 200)}`;
          const name = visitor === undefined ? 'owner' : nameOf(visitor);
          await desk.audit({ who: name, source, action, detail: `answered ${status}` });
        })
        .catch(failed);
    },
    async audit({ headers, source }, action, detail) {
      const visitor = await visitorOf(who, headers);
      await desk.audit({ who: visitor === undefined ? 'owner' : nameOf(visitor), source, action, detail });
    },
    async stop() {
      clearInterval(timer);
      await writeSeen().catch(failed);
    },
  };
}

/** A person is led to the log-in; a program is told. */
function strange({ url = '', headers }: IncomingMessage): Refusal {
  if (pathOf(url) === '/') return new Refusal(303, 'Log in first.', { location: '/login' });
  const known =
    headers.authorization === undefined
      ? 'Log in first, or send a key as Authorization: Bearer.'
      : 'Nobody knows this key.';
  return new Refusal(401, known, { 'www-authenticate': 'Bearer realm="skep"' });
}

/** A cookie is sent whoever wrote the page that asks; so it has to be ours, and to know what only ours can read. */
function mayChange(visitor: Visitor, { headers }: IncomingMessage): void {
  switch (visitor.kind) {
    case 'box':
      return;
    case 'key':
      throw new Refusal(403, 'This key may read, and change nothing.');
    case 'owner':
      if (!isOwnOrigin(headers))
        throw new Refusal(403, 'A change has to come from the page of this address: Origin must be equal to Host.');
      if (same(String(headers[CSRF_HEADER] ?? ''), csrfOf(visitor.token))) return;
      throw new Refusal(
        403,
        `A change needs the token of its own session, as ${CSRF_HEADER}; /api/v1/account tells it.`,
      );
  }
}

const stylesheetOf = (assets: readonly Asset[]): string | undefined =>
  assets.find(({ type }) => type.startsWith('text/css'))?.path;
