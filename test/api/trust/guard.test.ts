import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiKeyMade, ApiKeys, AuditPage } from '../../../firmware/api/contract.ts';
import { ask, Reader, until } from '../client.ts';
import { change, claimed, cookiesOf, csrf, LOCAL_KEY, PASSWORD, post, Rig } from './rig.ts';

let rig: Rig;
let port: number;
let cookie: string;
beforeEach(async () => {
  rig = new Rig();
  port = await rig.start();
  cookie = await claimed(rig, port);
});
afterEach(() => rig.stop());

const keys = async (headers: Record<string, string>): Promise<number> =>
  (await change(port, '/api/v1/keys', { name: 'grafana' }, headers)).status;

describe('a change', () => {
  it('needs the token of its own session', async () => {
    const token = await csrf(port, cookie);
    expect(await keys({ cookie })).toBe(403);
    expect(await keys({ cookie, 'x-skep-csrf': 'x' })).toBe(403);
    expect(await keys({ cookie, 'x-skep-csrf': token })).toBe(201);
    expect(await keys({ 'x-skep-csrf': token })).toBe(401);
  });

  it('is refused with the token of a session that ended, and of another one', async () => {
    const old = await csrf(port, cookie);
    const second = cookiesOf(await post(port, '/login', { password: PASSWORD }));
    expect(await keys({ cookie: second, 'x-skep-csrf': old })).toBe(403);
    expect((await change(port, '/api/v1/logout', undefined, { cookie, 'x-skep-csrf': old })).status).toBe(200);
    expect(await keys({ cookie, 'x-skep-csrf': old })).toBe(401);
    expect(await keys({ cookie: second, 'x-skep-csrf': old })).toBe(403);
    expect(rig.state.trust().keys).toEqual([]);
  });

  it('logs every browser out, and cuts their sockets; a key does not', async () => {
    const second = cookiesOf(await post(port, '/login', { password: PASSWORD }));
    const reader = new Reader(port, undefined, { cookie: second });
    await until(() => reader.messages.length > 0);
    const path = '/api/v1/logout/everywhere';
    expect((await change(port, path, undefined, { authorization: `Bearer ${LOCAL_KEY}` })).status).toBe(400);
    const token = await csrf(port, cookie);
    expect((await change(port, path, undefined, { cookie, 'x-skep-csrf': token })).status).toBe(200);
    for (const old of [cookie, second]) {
      expect((await ask(port, '/api/v1/events', { headers: { cookie: old } })).status).toBe(401);
    }
    await until(() => reader.closed !== undefined);
    expect(rig.state.trust().sessions).toEqual([]);
    const logged = { who: 'owner', source: '127.0.0.1', action: 'logged out everywhere', detail: null };
    expect(rig.state.auditTrail(5)).toContainEqual(expect.objectContaining(logged));
  });

  it('is refused from a page of another origin, also with the token', async () => {
    const token = await csrf(port, cookie);
    const headers = { cookie, 'x-skep-csrf': token };
    expect(await keys({ ...headers, origin: 'http://evil.example' })).toBe(403);
    expect(await keys({ ...headers, origin: 'http://127.0.0.1:10080' })).toBe(403);
    const body = JSON.stringify({ name: 'x' });
    const bare = { ...headers, 'content-type': 'application/json' };
    expect((await ask(port, '/api/v1/keys', { method: 'POST', headers: bare, body })).status).toBe(403);
  });

  it('is in the audit log: who, from where, what', async () => {
    const headers = { cookie, 'x-skep-csrf': await csrf(port, cookie) };
    await change(port, '/api/v1/keys', { name: 'a' }, headers);
    await change(port, '/api/v1/keys/77', undefined, headers, 'DELETE');
    const page = (await ask(port, '/api/v1/audit?limit=5', { headers: { cookie } })).json() as AuditPage;
    expect(page.entries.map(({ who, source, action, detail }) => [who, source, action, detail])).toEqual([
      ['owner', '127.0.0.1', 'DELETE /api/v1/keys/77', 'answered 404'],
      ['owner', '127.0.0.1', 'POST /api/v1/keys', 'answered 201'],
      ['owner', '127.0.0.1', 'claimed this device', null],
    ]);
  });
});

describe('a key', () => {
  async function made(): Promise<ApiKeyMade> {
    const headers = { cookie, 'x-skep-csrf': await csrf(port, cookie) };
    return (await change(port, '/api/v1/keys', { name: 'grafana' }, headers)).json() as ApiKeyMade;
  }

  it('reads, and changes nothing', async () => {
    const { key, id } = await made();
    const authorization = `Bearer ${key}`;
    expect((await ask(port, '/api/v1/events', { headers: { authorization } })).status).toBe(200);
    expect((await ask(port, '/api/v1/account', { headers: { authorization } })).json()).toEqual({
      who: 'key',
      csrf: null,
      fingerprint: null,
    });
    expect(await keys({ authorization })).toBe(403);
    const list = (await ask(port, '/api/v1/keys', { headers: { authorization } })).json() as ApiKeys;
    expect(list.keys).toEqual([{ id, name: 'grafana', createdAt: rig.at }]);
    expect(JSON.stringify(rig.state.trust())).not.toContain(key);
  });

  it('is worth nothing once removed, on a socket that is open, too', async () => {
    await rig.stop();
    rig = new Rig();
    port = await rig.start({ sweepMs: 5 });
    cookie = await claimed(rig, port);
    const { key, id } = await made();
    const authorization = `Bearer ${key}`;
    const reader = new Reader(port, undefined, { authorization });
    await until(() => reader.messages.length > 0);
    expect(reader.closed).toBeUndefined();
    expect(rig.state.removeApiKey(id)).toBe(true);
    await until(() => reader.closed !== undefined);
    expect((await ask(port, '/api/v1/events', { headers: { authorization } })).status).toBe(401);
  });

  it('of the box itself may change, without a token', async () => {
    const authorization = `Bearer ${LOCAL_KEY}`;
    expect(await keys({ authorization })).toBe(201);
    expect(rig.state.auditTrail(1)).toMatchObject([{ who: 'this box', action: 'POST /api/v1/keys' }]);
    expect((await ask(port, '/api/v1/status', { headers: { authorization: `${authorization}x` } })).status).toBe(401);
  });
});

describe('the password', () => {
  it('is changed by who knows it; every other browser is put out', async () => {
    const headers = { cookie, 'x-skep-csrf': await csrf(port, cookie) };
    const set = async (current: string, password: string) =>
      await change(port, '/api/v1/password', { current, password }, headers);
    const other = cookiesOf(await post(port, '/login', { password: PASSWORD }));
    const reader = new Reader(port, undefined, { cookie: other });
    await until(() => reader.messages.length > 0);
    expect((await set('wrong', 'another password')).status).toBe(403);
    expect((await set(PASSWORD, 'short')).status).toBe(422);
    const answer = await set(PASSWORD, 'another password');
    expect(answer.status).toBe(200);
    await until(() => reader.closed !== undefined);
    expect((await ask(port, '/', { headers: { cookie: other } })).status).toBe(303);
    expect((await ask(port, '/', { headers: { cookie: cookiesOf(answer) } })).status).toBe(200);
    expect((await post(port, '/login', { password: PASSWORD })).status).toBe(403);
    expect((await post(port, '/login', { password: 'another password' })).status).toBe(303);
  });
});

it.each([
  [{}, 400],
  [{ name: 5 }, 400],
  [{ name: 'x', more: 'y' }, 400],
  [{ name: '' }, 422],
  [{ name: '\u202Ex' }, 422],
  [[], 400],
])('refuses to make a key of %j', async (body, status) => {
  const headers = { cookie, 'x-skep-csrf': await csrf(port, cookie) };
  expect((await change(port, '/api/v1/keys', body, headers)).status).toBe(status);
});
