import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOfPassword } from '../../../firmware/api/trust/password.ts';
import { ask, Reader, until } from '../client.ts';
import { claimed, cookiesOf, LOCAL_KEY, PASSWORD, post, Rig } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.stop());

describe('a device that nobody owns', () => {
  it('shows nothing but the way to claim it', async () => {
    const port = await rig.start();
    expect(await ask(port, '/')).toMatchObject({ status: 303, headers: { location: '/login' } });
    expect(await ask(port, '/login')).toMatchObject({ status: 303, headers: { location: '/claim' } });
    const page = await ask(port, '/claim');
    expect(page.status).toBe(200);
    expect(page.body.toString()).toContain('skep claim-code');
    expect(page.body.toString()).toContain('href="/assets/style-X.css"');
    expect(page.body.toString()).not.toContain((await rig.trust?.setUpCode) ?? 'no code');
    for (const path of ['/api/v1/status', '/api/v1/events', '/api/v1/account', '/api/v1/audit', '/api/v1/keys']) {
      expect((await ask(port, path)).status, path).toBe(401);
    }
  });

  it('is claimed by its set-up code, however it is typed, once', async () => {
    const port = await rig.start();
    const code = (await rig.trust?.setUpCode) ?? '';
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = ` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
    const answer = await post(port, '/claim', { code: typed, password: PASSWORD, again: PASSWORD });
    expect(answer).toMatchObject({ status: 303, headers: { location: '/' } });
    expect((await ask(port, '/', { headers: { cookie: cookiesOf(answer) } })).status).toBe(200);
    expect(await ask(port, '/claim')).toMatchObject({ status: 303, headers: { location: '/login' } });
    const late = await post(port, '/claim', { code, password: PASSWORD, again: PASSWORD });
    expect(late).toMatchObject({ status: 303, headers: { location: '/login' } });
    expect(rig.state.trust().sessions).toHaveLength(1);
  });

  it.each([
    ['a wrong code', { code: '0000-0000' }, 403, 'That is not the set-up code.'],
    ['a short password', { password: 'nine char', again: 'nine char' }, 422, 'at least 10 characters'],
    ['two passwords', { again: `${PASSWORD}!` }, 422, 'The two passwords differ.'],
    ['a long one', { password: 'x'.repeat(257), again: 'x'.repeat(257) }, 422, 'too long'],
  ])('is not claimed with %s', async (_what, over, status, said) => {
    const port = await rig.start();
    const code = (await rig.trust?.setUpCode) ?? '';
    const answer = await post(port, '/claim', { code, password: PASSWORD, again: PASSWORD, ...over });
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).toContain(said);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(rig.state.trust().passwordHash).toBeNull();
    expect(answer.body.toString().includes(`value="${code}"`), 'the code need not be typed again').toBe(status === 422);
  });

  it('keeps its code over a restart, and needs none with a hash in the config', async () => {
    await rig.start();
    const code = await rig.trust?.setUpCode;
    await rig.started?.api.stop();
    await rig.trust?.stop();
    await rig.start();
    expect(await rig.trust?.setUpCode).toBe(code);
    await rig.started?.api.stop();
    await rig.trust?.stop();
    const passwordHash = await hashOfPassword(PASSWORD, Buffer.alloc(16, 7));
    const port = await rig.start({ passwordHash });
    expect(await rig.trust?.setUpCode).toBeNull();
    expect((await post(port, '/login', { password: PASSWORD })).status).toBe(303);
    expect(rig.state.auditTrail(9).map(({ who, action }) => `${who} ${action}`)).toEqual([
      'owner logged in',
      'config set the password',
    ]);
  });
});

describe('a log-in', () => {
  it('gives a cookie that no script reads and no other site sends', async () => {
    const port = await rig.start();
    await claimed(rig, port);
    const answer = await post(port, '/login', { password: PASSWORD });
    const [session = '', known = ''] = answer.headers['set-cookie'] ?? [];
    expect(session).toMatch(/^skep=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/);
    expect(known).toMatch(/^skep-known=[\w-]{16}\.[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Strict$/);
    expect(JSON.stringify(rig.state.trust())).not.toContain(session.slice(5, 48));
  });

  it('is for TLS only where the page has TLS', async () => {
    const port = await rig.start({ secure: true });
    const code = (await rig.trust?.setUpCode) ?? '';
    const answer = await post(port, '/claim', { code, password: PASSWORD, again: PASSWORD });
    for (const cookie of answer.headers['set-cookie'] ?? []) expect(cookie).toMatch(/^__Host-skep.*; Secure$/);
    expect(answer.headers['set-cookie']).toHaveLength(2);
  });

  it('with a wrong password is told, without the password', async () => {
    const port = await rig.start();
    await claimed(rig, port);
    const answer = await post(port, '/login', { password: 'hunter2-hunter2' });
    expect(answer.status).toBe(403);
    expect(answer.body.toString()).toContain('That is not the password.');
    expect(answer.body.toString()).not.toContain('hunter2');
    expect(rig.told).toEqual([{ name: 'admin_login_failed', values: { what: 'password' }, source: '127.0.0.1' }]);
  });

  it.each([
    ['of another site', { origin: 'http://evil.example' }],
    ['of another port of this box', { origin: 'http://127.0.0.1:10080' }],
    ['of nowhere', { origin: 'null' }],
  ])('from a page %s is refused unseen', async (_what, headers) => {
    const port = await rig.start();
    await claimed(rig, port);
    const answer = await post(port, '/login', { password: PASSWORD }, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(rig.told).toEqual([]);
  });

  it('is refused as JSON, and when the form is too long', async () => {
    const port = await rig.start();
    await claimed(rig, port);
    expect((await post(port, '/login', {}, { 'content-type': 'application/json' })).status).toBe(415);
    expect((await post(port, '/login', { password: 'x'.repeat(5000) })).status).toBe(413);
  });

  it('runs no script, loads nothing, and its form comes back here only', async () => {
    const port = await rig.start();
    await claimed(rig, port);
    const { headers, body } = await ask(port, '/login');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    // `no-referrer` would make a form's Origin `null`.
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['cache-control']).toBe('no-store');
    expect(body.toString()).not.toMatch(/<script|style=|\son\w+=/i);
  });
});

describe('a session', () => {
  it('lives over a restart and ends by itself: unused after 12 hours, used after 7 days', async () => {
    let port = await rig.start();
    const cookie = await claimed(rig, port);
    const status = async (): Promise<number> => (await ask(port, '/api/v1/status', { headers: { cookie } })).status;
    const hours = (count: number): void => void (rig.at += count * 3_600_000);
    hours(11);
    expect(await status()).toBe(200);
    hours(11);
    expect(await status()).toBe(200);
    await rig.started?.api.stop();
    await rig.trust?.stop();
    port = await rig.start();
    hours(11);
    expect(await status()).toBe(200);
    hours(12);
    expect(await status()).toBe(401);
    const again = cookiesOf(await post(port, '/login', { password: PASSWORD }));
    for (let used = 0; used < 7 * 24 - 8; used += 8) {
      hours(8);
      expect((await ask(port, '/api/v1/status', { headers: { cookie: again } })).status).toBe(200);
    }
    hours(8);
    expect((await ask(port, '/api/v1/status', { headers: { cookie: again } })).status).toBe(401);
  });

  it('ends with its live socket when its owner logs out', async () => {
    const port = await rig.start();
    const cookie = await claimed(rig, port);
    const reader = new Reader(port, undefined, { cookie });
    const other = new Reader(port, undefined, { authorization: `Bearer ${LOCAL_KEY}` });
    await until(() => reader.messages.length > 0 && other.messages.length > 0);
    const page = (await ask(port, '/logout', { headers: { cookie } })).body.toString();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect((await post(port, '/logout', { csrf: 'x' }, { cookie })).status).toBe(200);
    expect((await post(port, '/logout', { csrf }, { cookie, origin: 'http://evil.example' })).status).toBe(200);
    expect(reader.closed).toBeUndefined();
    const answer = await post(port, '/logout', { csrf }, { cookie });
    expect(answer).toMatchObject({ status: 303, headers: { location: '/login' } });
    expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^skep=; .*Max-Age=0/)]);
    await until(() => reader.closed !== undefined);
    expect(other.closed).toBeUndefined();
    expect((await ask(port, '/api/v1/status', { headers: { cookie } })).status).toBe(401);
    other.socket.close();
  });

  it('goes on while the store does not answer', async () => {
    const port = await rig.start();
    const cookie = await claimed(rig, port);
    rig.broken = true;
    rig.at += 60_000;
    expect((await ask(port, '/api/v1/status', { headers: { cookie } })).status).toBe(200);
    expect((await ask(port, '/api/v1/status', { headers: { cookie: 'skep=made-up' } })).status).toBe(401);
    rig.broken = false;
  });
});
