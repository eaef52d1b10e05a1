import type { LoggedLine } from '../core/recent.ts';
import {
  ConfigRefusal,
  type ConfigChange,
  type ConfigValue,
  type ConfigWish,
  type Configuration,
} from '../core/configuration.ts';
import type { LogAnswer } from './contract.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { changing, json, route, type Question, type Route } from './router.ts';

/** What the page may ask of the daemon as a whole. */
export interface Box {
  readonly configuration: Configuration;
  readonly log: () => readonly LoggedLine[];
  /** Why that cannot be now; undefined: it is on its way. */
  readonly restart: () => Promise<string | undefined>;
  /** Of what was changed: places, never values. */
  readonly audit: (question: Pick<Question, 'headers' | 'source'>, action: string, detail: string) => Promise<void>;
}

const CHANGES_MAX = 500;
const PATH_MAX = 200;
const AUDITED_MAX = 1000;

/** Read, check, apply; and what else concerns the daemon as a whole. */
export function configurationRoutes({ configuration, log, restart, audit }: Box): Route[] {
  return [
    route('/api/v1/configuration', async ({ query }) => {
      refuseUnknown(query, []);
      return json(await told(configuration.read()));
    }),

    changing('POST', '/api/v1/configuration/check', async ({ query, body }) => {
      refuseUnknown(query, []);
      return json(await told(configuration.check(wishOf(await body(), []))));
    }),

    changing('POST', '/api/v1/configuration', async ({ query, body, headers, source }) => {
      refuseUnknown(query, []);
      const given = await body();
      const wish = wishOf(given, ['revision']);
      const { revision } = given as { readonly revision?: unknown };
      if (typeof revision !== 'string') {
        throw new Refusal(400, 'Send the `revision` that GET /api/v1/configuration told with what you change.');
      }
      const applied = await told(configuration.apply(wish, revision));
      if (applied.applied) {
        const places = applied.changed.join(' ').slice(0, AUDITED_MAX) || 'nothing';
        await audit({ headers, source }, 'changed the configuration', places);
      }
      return json(applied);
    }),

    changing('POST', '/api/v1/restart', async ({ query }) => {
      refuseUnknown(query, []);
      const problem = await restart();
      if (problem !== undefined) throw new Refusal(409, problem);
      return json({ restarting: true });
    }),

    route('/api/v1/log', async ({ query }) => {
      refuseUnknown(query, []);
      return await Promise.resolve(json({ lines: log() } satisfies LogAnswer));
    }),
  ];
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ConfigRefusal)) throw error;
    throw new Refusal(409, error.message);
  }
}

/** What a body asks for; `more`: keys that it has beside that. */
export function wishOf(body: unknown, more: readonly string[]): ConfigWish {
  const refuse = (): Refusal =>
    new Refusal(400, 'Send an object with `text`, or with `changes`: a list of { path, value }.');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refuse();
  const entries = Object.entries(body).filter(([key]) => !more.includes(key));
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw refuse();
  const [key, value] = entry as readonly [string, unknown];
  if (key === 'text' && typeof value === 'string') return { text: value };
  if (key !== 'changes' || !Array.isArray(value) || !value.every(isChange)) throw refuse();
  if (value.length > CHANGES_MAX) throw new Refusal(400, `At most ${CHANGES_MAX} changes go in one request.`);
  return { changes: value };
}

function isChange(value: unknown): value is ConfigChange {
  if (typeof value !== 'object' || value === null || Object.keys(value).toSorted().join(' ') !== 'path value')
    return false;
  const { path, value: wanted } = value as { path: unknown; value: unknown };
  return (
    typeof path === 'string' && path.length <= PATH_MAX && (wanted === null || isValue(wanted) || isValues(wanted))
  );
}

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
const isValue = (value: unknown): value is ConfigValue =>
  isScalar(value) || (Array.isArray(value) && value.every(isScalar));
const isValues = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isValue);
