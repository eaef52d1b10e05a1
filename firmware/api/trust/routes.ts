import type { Account, ApiKeyMade, ApiKeys, AuditPage } from '../contract.ts';
import { NUMBER_BOUNDS, numberParameter, refuseUnknown } from '../query.ts';
import { Refusal } from '../refusal.ts';
import { changing, json, route, type Answer, type Route } from '../router.ts';
import type { Desk, Outcome } from './desk.ts';
import { problemOf } from './door.ts';
import type { Ledger, TrustStore } from './ledger.ts';
import { csrfOf, hashOf, newApiKey } from './secrets.ts';
import { DOOR_WORDS as WORDS } from './words.ts';

interface Parts {
  readonly desk: Desk;
  readonly store: TrustStore;
  readonly ledger: Ledger;
  readonly random: (bytes: number) => Buffer;
  readonly now: () => number;
  /** The password stands in the config, and would be that one again after the next start. */
  readonly preset: boolean;
  readonly fingerprint: string | null;
}

const AUDIT_ROWS = 200;
const AUDIT_ROWS_MAX = 1000;
/** Shown in lists and in the audit log. */
export const KEY_NAME = /^[\w .@-]{1,40}$/;

/** Who one is, passwords, keys and the audit log, for programs and for the page's own forms. */
export function trustRoutes({ desk, store, ledger, random, now, preset, fingerprint }: Parts): Route[] {
  return [
    route('/api/v1/account', async ({ query, headers }) => {
      refuseUnknown(query, []);
      const visitor = await desk.visitor(headers);
      const csrf = visitor?.kind === 'owner' ? csrfOf(visitor.token) : null;
      return json({ who: visitor?.kind ?? 'key', csrf, fingerprint } satisfies Account);
    }),

    changing('POST', '/api/v1/logout', async ({ headers, source }) => {
      const visitor = await desk.visitor(headers);
      if (visitor?.kind !== 'owner') throw new Refusal(400, 'A key does not log out; remove it instead.');
      return { ...json({}), cookies: [await desk.logOut(visitor, source)] };
    }),

    changing('POST', '/api/v1/logout/everywhere', async ({ headers, source }) => {
      const visitor = await desk.visitor(headers);
      if (visitor?.kind !== 'owner') throw new Refusal(400, 'Only the owner, in a browser, logs every browser out.');
      return { ...json({}), cookies: [await desk.logOutEverywhere(visitor, source)] };
    }),

    changing('POST', '/api/v1/password', async ({ headers, source, body }) => {
      const { current, password } = stringsOf(await body(), ['current', 'password']);
      if (preset) throw new Refusal(409, 'The password stands in the config (page.password_hash); change it there.');
      const problem = problemOf(password, password);
      if (problem !== undefined) throw new Refusal(422, problem);
      return changed(await desk.changePassword({ headers, source }, current, password));
    }),

    route('/api/v1/keys', async ({ query }) => {
      refuseUnknown(query, []);
      const { keys } = await ledger.reread();
      return json({ keys: keys.map(({ id, name, createdAt }) => ({ id, name, createdAt })) } satisfies ApiKeys);
    }),

    changing('POST', '/api/v1/keys', async ({ body }) => {
      const { name } = stringsOf(await body(), ['name']);
      if (!KEY_NAME.test(name))
        throw new Refusal(422, 'A key needs a name of 1 to 40 letters, digits, blanks, . _ @ -.');
      const key = newApiKey(random);
      const id = await store.addApiKey({ name, hash: hashOf(key), createdAt: now() });
      if (id === undefined) throw new Refusal(409, 'There are too many keys; remove one first.');
      await ledger.reread();
      return json({ id, name, key } satisfies ApiKeyMade, 201);
    }),

    changing('DELETE', '/api/v1/keys/:id', async ({ params }) => {
      if (!/^\d{1,15}$/.test(params.id) || !(await store.removeApiKey(Number(params.id)))) {
        throw new Refusal(404, 'There is no such key.');
      }
      await ledger.reread();
      return json({});
    }),

    route('/api/v1/audit', async ({ query }) => {
      refuseUnknown(query, ['before', 'limit']);
      const limit = numberParameter(query, 'limit', { min: 1, max: AUDIT_ROWS_MAX }) ?? AUDIT_ROWS;
      const before = numberParameter(query, 'before', NUMBER_BOUNDS);
      const entries = await store.auditTrail(limit, before);
      return json({ entries } satisfies AuditPage);
    }),
  ];
}

function changed(outcome: Outcome): Answer {
  switch (outcome.kind) {
    case 'in':
      return { ...json({}), cookies: outcome.cookies };
    case 'wrong':
    case 'taken':
      throw new Refusal(403, WORDS.wrongPassword);
    case 'wait': {
      const seconds = Math.ceil(outcome.waitMs / 1000);
      throw new Refusal(429, WORDS.wait(seconds), { 'retry-after': String(seconds) });
    }
  }
}

function stringsOf<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const given: object = typeof body === 'object' && body !== null ? body : {};
  const entries = Object.entries(given);
  const fits =
    entries.length === names.length &&
    entries.every(([name, value]) => (names as readonly string[]).includes(name) && typeof value === 'string');
  if (!fits) throw new Refusal(400, `Send an object with ${names.join(' and ')}, all of them text.`);
  return Object.fromEntries(entries) as Record<Name, string>;
}
