import { createHash } from 'node:crypto';
import Constructor, { type Database } from 'better-sqlite3';
import type { ApiOptions } from '../../../firmware/api/api.ts';
import { openTrust, type OpenedTrust } from '../../../firmware/api/trust/trust.ts';
import type { TrustStore } from '../../../firmware/api/trust/ledger.ts';
import { openState } from '../../../firmware/store/state-database.ts';
import { trustState, type TrustState } from '../../../firmware/store/state/trust-state.ts';
import { ask, asset, ASSETS, start, type Answered, type Started } from '../client.ts';

export const LOCAL_KEY = 'local-key-local-key-local-key-0123456789';
export const PASSWORD = 'correct horse battery';

export interface Told {
  readonly name: string;
  readonly values: object;
  readonly source: string;
}

/** The daemon's door before a real state.sqlite; its clock is turned by hand. */
export class Rig {
  readonly db: Database = new Constructor(':memory:');
  readonly state: TrustState;
  readonly told: Told[] = [];
  readonly logged: string[] = [];
  /** The store does not answer. */
  broken = false;
  at = Date.UTC(2026, 10, 21);
  #random = 0;
  trust: OpenedTrust | undefined;
  started: Started | undefined;

  constructor() {
    openState(this.db, 0);
    this.state = trustState(this.db);
  }

  async start(
    over: { readonly passwordHash?: string; readonly secure?: boolean; readonly sweepMs?: number } = {},
    api: Partial<ApiOptions> = {},
  ): Promise<number> {
    const store = new Proxy({} as TrustStore, {
      get:
        (_target, name: keyof TrustState) =>
        async (...args: unknown[]) => {
          if (this.broken) throw new Error('the store is being started anew');
          return (this.state[name] as (...values: unknown[]) => unknown)(...args);
        },
    });
    this.trust = openTrust({
      ...{ store, localKey: LOCAL_KEY, secure: false, passwordHash: '', sweepMs: 1_000_000, ...over },
      ...{ idleMs: 12 * 3_600_000, longestMs: 7 * 86_400_000 },
      assets: [asset('/assets/style-X.css', 'text/css; charset=utf-8', 'p{}')],
      clock: { now: () => this.at, mono: () => this.at },
      random: (length) =>
        createHash('sha512')
          .update(String((this.#random += 1)))
          .digest()
          .subarray(0, length),
      note: (name, values, source) => void this.told.push({ name, values, source }),
      log: (sentence) => void this.logged.push(sentence),
    });
    const { guard, routes, changed } = this.trust;
    this.started = await start({ guard, more: routes, changed, assets: ASSETS, ...api });
    return this.started.port;
  }

  async stop(): Promise<void> {
    await this.started?.api.stop();
    await this.trust?.stop();
    this.db.close();
  }
}

/** What a browser sends with a form of this address. */
export async function post(
  port: number,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const body = new URLSearchParams(fields).toString();
  const origin = `http://127.0.0.1:${port}`;
  const type = 'application/x-www-form-urlencoded';
  return await ask(port, path, { method: 'POST', headers: { origin, 'content-type': type, ...headers }, body });
}

/** The cookies that an answer sets, as a browser sends them back. */
export const cookiesOf = ({ headers }: Answered): string =>
  (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '').join('; ');

/** Claims the device and gives the owner's cookies. */
export async function claimed(rig: Rig, port: number): Promise<string> {
  const code = (await rig.trust?.setUpCode) ?? '';
  const answer = await post(port, '/claim', { code, password: PASSWORD, again: PASSWORD });
  if (answer.status !== 303) throw new Error(`${answer.status} ${answer.body.toString()}`);
  return cookiesOf(answer);
}

/** A change as the page makes it. */
export async function change(
  port: number,
  path: string,
  body: unknown,
  headers: Record<string, string>,
  method = 'POST',
): Promise<Answered> {
  const origin = `http://127.0.0.1:${port}`;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return await ask(port, path, {
    method,
    headers: { origin, ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
}

export async function csrf(port: number, cookie: string): Promise<string> {
  const { csrf: token } = (await ask(port, '/api/v1/account', { headers: { cookie } })).json() as { csrf: string };
  return token;
}
