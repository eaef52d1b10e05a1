import { createHash } from 'node:crypto';
import { Compile, type Validator } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../firmware/api/routes.ts';
import { OPERATIONS, type Operation } from '../../firmware/api/operations.ts';
import { ruleFrom } from '../../firmware/config/rule-draft.ts';
import { TOPS } from '../../firmware/core/top.ts';
import { TRUST_OPERATIONS } from '../../firmware/api/trust/operations.ts';
import { openApi } from '../../firmware/api/openapi.ts';
import { fakeAlertDesk, testedBox } from './box.ts';
import { ask, type Answered } from './client.ts';
import world from 'skep:world';
import { FakeSnapshots } from './fake-snapshots.ts';
import { FakeStore, status } from './fake-store.ts';
import { startReal, TESTED, type Real } from './real.ts';

let real: Real;
beforeAll(async () => {
  real = await startReal();
});
afterAll(() => real.stop());

interface Described {
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { schema: TSchema }>> }>>;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: { readonly Failure: TSchema } };
}
/** As a client gets it: JSON, nothing of TypeBox. */
const document = JSON.parse(JSON.stringify(openApi())) as Document;
const templateOf = ({ path }: Operation): string => path.replaceAll(/:(\w+)/g, '{$1}');
const describedOf = (operation: Operation): Described => {
  const found = document.paths[templateOf(operation)]?.[operation.method.toLowerCase()];
  if (found === undefined) throw new Error(`${operation.path} is not described`);
  return found;
};

const validators = new Map<TSchema, Validator>();
function faults(schema: TSchema, value: unknown): unknown[] {
  const validator = validators.get(schema) ?? Compile(schema);
  validators.set(schema, validator);
  return validator.Check(value) ? [] : [...validator.Errors(value)].slice(0, 3);
}

/** Holds an answer against the document: its type is described, and JSON is as the schema says. */
function check(operation: Operation, answer: Answered, what: string): void {
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  const { responses } = describedOf(operation);
  if (answer.status >= 400) {
    expect(type, what).toBe('application/json');
    expect(faults(document.components.schemas.Failure, answer.json()), what).toEqual([]);
    return;
  }
  const schema = responses['200']?.content[type]?.schema;
  expect(schema, `${what}: ${type}`).toBeDefined();
  if (type === 'application/json' && schema !== undefined) expect(faults(schema, answer.json()), what).toEqual([]);
}

const GOOD: Readonly<Record<string, readonly string[]>> = {
  from: ['0', '-1d', '2026-01-02T00:00:00Z'],
  until: ['8640000000000000'],
  source: ['*', '192.0.2.7', '192.0.2.0/24', '2001:db8::/32'],
  sensor: ['*', 'door'],
  port: ['*', '21', '0', '65535'],
  grade: ['*', 'touch', 'critical'],
  text: ['user', "' OR 1=1 --", '%', '\\', '\u202e', '😀'],
  open: ['true'],
  after: ['0', '9007199254740991'],
  before: ['0', '40', '9007199254740991'],
  limit: ['1', '1000'],
  format: ['json', 'ndjson', 'csv'],
  picture: ['svg', 'png'],
  of: [...TOPS],
  buckets: ['1', '7'],
  ...Object.fromEntries(['minutes', 'hours', 'days', 'weeks'].map((name) => [name, ['0', '1', '999999']])),
};
const BAD = ['', '-', 'x'.repeat(300), '1e9', '99999999999999999999', 'NaN', '../../etc/passwd', '\0', '\u001b[31m'];
const HOSTILE = [...BAD, '<script>', '$ne', '%ff', '{}', '__proto__', 'constructor', '\r\nX: y', '𝟙', '１'];
const PATHS: Readonly<Record<string, { readonly good: readonly string[]; readonly bad: readonly string[] }>> = {
  id: { good: ['1', '3'], bad: ['999', '0', '1e3', '-1', 'x', '%00', '1%20', '%2e%2e', '9'.repeat(400), '__proto__'] },
  number: { good: ['1', '2'], bad: ['999', '0', 'x', '-1', '1e0', '%00', '%2e%2e'] },
  snapshot: { good: ['1'], bad: ['999', '0', 'x', '-1', '1e0', '%00', '%2e%2e', '../../skep.sqlite', '9'.repeat(400)] },
  port: { good: ['21', '1', '65535'], bad: ['0', '65536', '-1', 'x', '1e3', '%00', '%2e%2e', '9'.repeat(400)] },
  ip: {
    good: ['192.0.2.7', '2001%3Adb8%3A%3A7'],
    bad: ['10.9.9.9', '1', '10.0.0.256', '%2e%2e', "'", 'hydra.example'],
  },
};

const fill = (path: string, value: string): string => path.replaceAll(/:\w+/g, () => value);
const placeOf = (path: string): string => /:(\w+)/.exec(path)?.[1] ?? '';
const BODIES: Readonly<Record<string, { readonly good: readonly unknown[]; readonly bad: readonly unknown[] }>> = {
  '/api/v1/incidents/:id/acknowledge': {
    good: [{ acknowledged: true }, { acknowledged: false }],
    bad: [{ acknowledged: 1 }, {}, [], null, 'x', { acknowledged: true, more: 1 }],
  },
  '/api/v1/ignore': {
    good: [{ address: '10.0.0.0/8' }, { preset: 'printers', note: '<script>' }, { ports: '22', until: '2099-01-01' }],
    bad: [
      ...[{}, null, [], 'x', { address: 'hydra.example' }, { ports: '99999' }, { grade: 'worst' }, { adress: '::1' }],
      ...[{ address: 7 }, { sensor: 'x'.repeat(99) }, { preset: '__proto__' }, { ports: '1', until: 'x' }],
    ],
  },
  '/api/v1/checklist': {
    good: [{ dismissed: true }, { dismissed: false }],
    bad: [{}, { dismissed: 'yes' }, [], null, { dismissed: true, more: 1 }],
  },
  '/api/v1/selftest': {
    good: [{}, { all: true }, { all: false }],
    bad: [{ all: 1 }, [], null, 'x', { all: true, more: 1 }, { port: 22 }],
  },
  '/api/v1/ignore/preview': {
    good: [{ address: '192.0.2.0/24' }, { preset: 'printers' }, { mac: '00:11:22:33:44:55' }],
    bad: [
      {},
      null,
      [],
      'x',
      { address: 'hydra.example' },
      { ports: '99999' },
      { grade: 'worst' },
      { preset: '__proto__' },
    ],
  },
  '/api/v1/configuration/check': {
    good: [
      { text: 'version = 1\n' },
      { text: '\u0000[' },
      { changes: [] },
      { changes: [{ path: '__proto__.x', value: '<script>' }] },
      { changes: [{ path: 'sensors.ftp.banner', value: 'x'.repeat(9999) }] },
    ],
    bad: [
      ...[{}, null, [], 'x', { text: 1 }, { text: '', changes: [] }, { changes: {} }, { changes: [1] }, { more: 1 }],
      ...[{ changes: [{ path: 'a' }] }, { changes: [{ path: 'x'.repeat(999), value: 1 }] }],
      { changes: [{ path: 'a', value: { b: { c: 1 } } }] },
    ],
  },
  '/api/v1/configuration': {
    good: [{ text: '', revision: createHash('sha256').update('').digest('hex').slice(0, 32) }],
    bad: [{}, null, { text: '' }, { text: '', revision: 1 }, { revision: '' }, { changes: [], revision: null }],
  },
  '/api/v1/alerts/test': {
    good: [{}, { channel: 'email' }, { channel: 'email', changes: [{ path: 'alerts.email.port', value: 25 }] }],
    bad: [null, [], 'x', { channel: 1 }, { more: 1 }, { channel: 'email', changes: 1 }],
  },
  '/api/v1/alerts/confirm': {
    good: [{}, { code: '123456' }],
    bad: [null, [], { code: 1 }, { code: '' }, { code: 'x' }, { code: '1'.repeat(99) }, { code: '123456', more: 1 }],
  },
  '/api/v1/incidents/:id/note': {
    good: [{ note: '' }, { note: "it's \u202e <script> 😀" }],
    bad: [{ note: 1 }, { note: 'x'.repeat(4001) }, {}, [{ note: '' }], { note: '', __proto__x: 1 }],
  },
};

async function call({ method }: Operation, path: string, body?: unknown): Promise<Answered> {
  const headers = { 'content-type': 'application/json' };
  if (method === 'GET') return await ask(real.port, path);
  return await ask(real.port, path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

describe('the document', () => {
  it('describes every route and no other', () => {
    const rules = { configured: [], portOffset: 0, make: ruleFrom };
    const sources = {
      rules,
      snapshots: new FakeSnapshots(),
      box: testedBox(),
      alerts: fakeAlertDesk(),
      retention: { maxBytes: 1, maxDays: 1 },
      selfTest: async () => await Promise.resolve(TESTED),
      sensors: () => [],
      world,
      store: new FakeStore(),
      status: async () => status(),
      log: () => undefined,
    };
    const routes = apiRoutes(sources).map(({ method, path, access }) => `${method} ${path} ${access}`);
    expect(OPERATIONS.map(({ method, path, access }) => `${method} ${path} ${access}`).sort()).toEqual(routes.sort());
  });

  it('is OpenAPI 3.1 that a client gets as it is, and a page without requests to elsewhere', async () => {
    expect((await ask(real.port, '/api/v1/openapi.json')).json()).toEqual(document);
    expect(document.openapi).toBe('3.1.0');
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path) as { operationId?: string }[]);
    expect(new Set(ids.map(({ operationId }) => operationId)).size).toBe(OPERATIONS.length + TRUST_OPERATIONS.length);
    const page = await ask(real.port, '/api/v1/openapi.html');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body.toString()).not.toMatch(/https?:|<script|src=|@import/i);
    for (const { path } of OPERATIONS) expect(page.body.toString()).toContain(path);
  });

  it('refuses an answer that is not what it says', () => {
    const schema = describedOf(OPERATIONS[0] as Operation).responses['200']?.content['application/json']?.schema;
    expect(faults(schema as TSchema, { ...status(), more: 1 })).not.toEqual([]);
  });
});

describe.each(OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  '%s',
  (_name, operation) => {
    const place = placeOf(operation.path);
    const { good = [''], bad = [] } = PATHS[place] ?? {};
    const query = operation.parameters.map(String);
    const bodies = operation.method === 'GET' ? undefined : BODIES[operation.path];

    it('answers good questions as described', async () => {
      for (const value of good) {
        const path = fill(operation.path, value);
        for (const body of bodies?.good ?? [undefined]) {
          const answer = await call(operation, path, body);
          expect(answer.status, path).toBe(200);
          check(operation, answer, path);
        }
        for (const name of query) {
          for (const given of GOOD[name] ?? []) {
            const asked = `${path}?${name}=${encodeURIComponent(given)}`;
            const answer = await call(operation, asked, bodies?.good[0]);
            expect(answer.status, asked).toBe(200);
            check(operation, answer, asked);
          }
        }
      }
    });

    it('refuses bad ones as described, and whatever is hostile does no more', async () => {
      // To HoneyPotR's API an address that never came is one without sessions.
      for (const value of bad.filter((one) => !operation.path.startsWith('/v1/') || one !== '10.9.9.9')) {
        const answer = await call(operation, fill(operation.path, value), bodies?.good[0]);
        expect([400, 404], value).toContain(answer.status);
        check(operation, answer, value);
      }
      const path = fill(operation.path, good[0] ?? '');
      for (const body of bodies?.bad ?? []) {
        const answer = await call(operation, path, body);
        expect(answer.status, JSON.stringify(body).slice(0, 60)).toBe(400);
        check(operation, answer, path);
      }
      // HoneyPotR ignores what it does not know, and so do those who ask it.
      const lenient = operation.path.startsWith('/v1/');
      for (const name of lenient ? query : [...query, 'unknown', '__proto__']) {
        for (const given of HOSTILE) {
          const asked = `${path}?${encodeURIComponent(name)}=${encodeURIComponent(given)}`;
          const answer = await call(operation, asked, bodies?.good[0]);
          const mayBeText = name === 'text' || name === 'sensor';
          if (!mayBeText || given === '') expect(answer.status, asked).toBe(400);
          expect(answer.status, asked).toBeLessThan(500);
          check(operation, answer, asked);
        }
        if (lenient) continue;
        const doubled = `${path}?${encodeURIComponent(name)}=1&${encodeURIComponent(name)}=1`;
        expect((await call(operation, doubled, bodies?.good[0])).status, doubled).toBe(400);
      }
    });
  },
);

it('nothing of this was a failure of ours', () => {
  // That somebody was refused may be told; that an answer failed would be a fault.
  expect(real.logged.filter((line) => /failed|could not|broke off/.test(line))).toEqual([]);
});
