import { afterEach, describe, expect, it } from 'vitest';
import { startApi, type Api, type Guard } from '../../firmware/api/api.ts';
import { Refusal } from '../../firmware/api/refusal.ts';
import { changing, dispatch, json, route, routeFor } from '../../firmware/api/router.ts';
import { ask, ASSETS } from './client.ts';
import { FakeStore, status } from './fake-store.ts';

const routes = [
  route('/rules', async () => json('list')),
  changing('POST', '/rules', async ({ body }) => json(await body())),
  changing('DELETE', '/rules/:name', async ({ params }) => json(params.name)),
];
const refusal = (method: string, url: string): Refusal => {
  try {
    routeFor(routes, method, url);
  } catch (error) {
    return error as Refusal;
  }
  throw new Error('was not refused');
};

describe('a route', () => {
  it('is found by method and path; HEAD is GET', () => {
    expect(routeFor(routes, 'GET', '/rules?x=1').access).toBe('read');
    expect(routeFor(routes, 'HEAD', '/rules').method).toBe('GET');
    expect(routeFor(routes, 'POST', '/rules').access).toBe('change');
    expect(routeFor(routes, 'DELETE', '/rules/7').path).toBe('/rules/:name');
  });

  it('of another method is told with those that are allowed, one of no path with 404', () => {
    expect(refusal('PUT', '/rules')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    expect(refusal('GET', '/rules/7')).toMatchObject({ status: 405, headers: { allow: 'DELETE' } });
    expect(refusal('GET', '/nothing')).toMatchObject({ status: 404 });
    expect(refusal('GET', '/rules/../x')).toMatchObject({ status: 404 });
  });

  it('is handed what stands in the path and in the query', async () => {
    const found = route('/a/:one/b/:two', async ({ params, query }) => json([params, query.get('q')]));
    const nothing = { headers: {}, body: async () => undefined, form: async () => new URLSearchParams(), source: '' };
    const { body } = await dispatch(found, '/a/1/b/%2e?q=a?b', nothing);
    expect(JSON.parse(body as string)).toEqual([{ one: '1', two: '%2e' }, 'a?b']);
  });
});

describe('a change', () => {
  let api: Api;
  afterEach(() => api.stop());
  async function port(guard?: Guard): Promise<number> {
    api = await startApi({
      ...{ store: new FakeStore(), status: async () => status(), log: () => undefined, assets: ASSETS },
      ...{ address: '127.0.0.1', port: 0, more: routes, limits: { bodyBytes: 100 } },
      ...(guard === undefined ? {} : { guard }),
    });
    return Number(new URL(api.url).port);
  }
  const type = { 'content-type': 'application/json' };

  it('is refused while nobody guards, before its body is read', async () => {
    const answer = await ask(await port(), '/rules', { method: 'POST', headers: { ...type, 'content-length': '5' } });
    expect(answer.status).toBe(403);
    expect(answer.headers['connection']).toBe('close');
  });

  it('comes through a guard that lets it, with its JSON', async () => {
    const asked: string[] = [];
    const at = await port((_request, access) => void asked.push(access));
    const answer = await ask(at, '/rules', { method: 'POST', headers: type, body: '{"a":1}' });
    expect([answer.status, answer.json(), asked]).toEqual([200, { a: 1 }, ['change']]);
    await ask(at, '/rules');
    await ask(at, '/');
    await ask(at, '/assets/main-ABC.js');
    expect(asked).toEqual(['change', 'read', 'read', 'public']);
  });

  it('is refused when its body is too long, another type, or no JSON', async () => {
    const at = await port(() => undefined);
    const send = async (body: string, headers: Record<string, string>): Promise<number> =>
      (await ask(at, '/rules', { method: 'POST', headers, body })).status;
    expect(await send(`"${'a'.repeat(98)}"`, type)).toBe(200);
    expect(await send(`"${'a'.repeat(99)}"`, type)).toBe(413);
    expect(await send(`"${'a'.repeat(99)}"`, { ...type, 'transfer-encoding': 'chunked' })).toBe(413);
    expect(await send('{}', { 'content-type': 'text/plain' })).toBe(415);
    expect(await send('{}', {})).toBe(415);
    for (const bad of ['{', '', 'undefined', '\xff']) expect(await send(bad, type)).toBe(400);
  });

  it('is not made when the guard refuses', async () => {
    const at = await port(() => {
      throw new Refusal(401, 'Log in first.');
    });
    const answer = await ask(at, '/rules', { method: 'POST', headers: type, body: '{}' });
    expect([answer.status, answer.json()]).toEqual([401, { error: 'Log in first.' }]);
  });
});
