import { Compile } from 'typebox/compile';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ApiKeyMade } from '../../../firmware/api/contract.ts';
import { openApi } from '../../../firmware/api/openapi.ts';
import { TRUST_OPERATIONS } from '../../../firmware/api/trust/operations.ts';
import type { Answered } from '../client.ts';
import { ask } from '../client.ts';
import { change, claimed, csrf, PASSWORD, Rig } from './rig.ts';

let rig: Rig;
let port: number;
let headers: Record<string, string>;
beforeEach(async () => {
  rig = new Rig();
  port = await rig.start();
  const cookie = await claimed(rig, port);
  headers = { cookie, 'x-skep-csrf': await csrf(port, cookie) };
});
afterEach(() => rig.stop());

interface Described {
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { schema: object }>> }>>;
}
/** As a client gets it. */
const document = JSON.parse(JSON.stringify(openApi())) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: { readonly Failure: object } };
};

/** Holds an answer against the document. */
function expectAsDescribed(method: string, path: string, answer: Answered, status: number): void {
  expect(answer.status, `${method} ${path}: ${answer.body.toString()}`).toBe(status);
  const described = document.paths[path]?.[method.toLowerCase()]?.responses[status];
  const schema = status < 400 ? described?.content['application/json']?.schema : document.components.schemas.Failure;
  expect(schema, `${method} ${path} with ${status}`).toBeDefined();
  expect([...Compile(schema ?? {}).Errors(answer.json())], path).toEqual([]);
}

it('describes every route of the door that is for programs, and no other', () => {
  const served = (rig.trust?.routes ?? []).filter(({ path }) => path.startsWith('/api/'));
  const listed = TRUST_OPERATIONS.map(({ method, path, access }) => `${method} ${path} ${access}`);
  expect(listed.sort()).toEqual(served.map(({ method, path, access }) => `${method} ${path} ${access}`).sort());
});

it('answers as it is described', async () => {
  for (const path of ['/api/v1/account', '/api/v1/keys', '/api/v1/audit'] as const) {
    expectAsDescribed('GET', path, await ask(port, path, { headers }), 200);
    expectAsDescribed('GET', path, await ask(port, `${path}?unknown=1`, { headers }), 400);
  }
  expectAsDescribed('GET', '/api/v1/audit', await ask(port, '/api/v1/audit?limit=1&before=9', { headers }), 200);
  const made = await change(port, '/api/v1/keys', { name: 'grafana' }, headers);
  expectAsDescribed('POST', '/api/v1/keys', made, 201);
  const { id } = made.json() as ApiKeyMade;
  const removed = await change(port, `/api/v1/keys/${id}`, undefined, headers, 'DELETE');
  expectAsDescribed('DELETE', '/api/v1/keys/{id}', removed, 200);
  const again = await change(port, `/api/v1/keys/${id}`, undefined, headers, 'DELETE');
  expectAsDescribed('DELETE', '/api/v1/keys/{id}', again, 404);
});

it.each([
  [{}],
  [[]],
  [null],
  ['x'],
  [{ name: '' }],
  [{ name: 'x'.repeat(41) }],
  [{ name: '<b>' }],
  [{ name: 'a', more: 1 }],
])('refuses as it is described: a key called %j', async (body) => {
  const answer = await change(port, '/api/v1/keys', body, headers);
  expect([400, 422]).toContain(answer.status);
  expectAsDescribed('POST', '/api/v1/keys', answer, answer.status);
});

it('changes the password and ends the log-in as it is described', async () => {
  const wrong = await change(port, '/api/v1/password', { current: 'no', password: 'another good one' }, headers);
  expectAsDescribed('POST', '/api/v1/password', wrong, 403);
  const right = await change(port, '/api/v1/password', { current: PASSWORD, password: 'another good one' }, headers);
  expectAsDescribed('POST', '/api/v1/password', right, 200);
});

it('ends a log-in as it is described', async () => {
  expectAsDescribed('POST', '/api/v1/logout', await change(port, '/api/v1/logout', undefined, headers), 200);
  expectAsDescribed('GET', '/api/v1/keys', await ask(port, '/api/v1/keys', { headers }), 401);
});

it('ends every log-in as it is described', async () => {
  const path = '/api/v1/logout/everywhere';
  expectAsDescribed('POST', path, await change(port, path, undefined, headers), 200);
  expectAsDescribed('GET', '/api/v1/keys', await ask(port, '/api/v1/keys', { headers }), 401);
});
