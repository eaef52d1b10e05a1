import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import http from '../../firmware/sensors/http/http.ts';
import { Body } from '../../firmware/sensors/http/body.ts';
import type { HttpPeer } from '../../firmware/sensors/http/declaration.ts';
import { authorizationOf, basicOf } from '../../firmware/sensors/http/credentials.ts';
import { fieldsOf, loginIn } from '../../firmware/sensors/http/form.ts';
import { targetOf } from '../../firmware/sensors/http/target.ts';
import { deviceOf } from './ftp-peer.ts';
import { visit } from './http-visit.ts';

const statusOf = (answer: string): string => answer.split('\r\n', 1)[0] ?? '';
const head = (first: string, ...lines: readonly string[]): string => [first, 'Host: h', ...lines, '', ''].join('\r\n');

describe('what one request may cost', () => {
  const products = [
    ['nas', '414 Request-URI Too Large', '400 Bad Request', '413 Request Entity Too Large'],
    ['router', '414 Request-URI Too Large', '400 Bad Request', '413 Request Entity Too Large'],
    ['printer', '414 Request-URI Too Long', '400 Bad Request', '413 Request Entity Too Large'],
  ] as const;

  it.each(products)('%s: a request line of 8 kB is answered %s and kept', async (product, status) => {
    const path = `/${'a'.repeat(9000)}`;
    const { answer, events, reason } = await visit(http, head(`GET ${path} HTTP/1.1`), { options: { product } });
    expect(statusOf(answer)).toBe(`HTTP/1.1 ${status}`);
    expect(events.map(({ name, fields }) => [name, fields['problem']])).toEqual([
      ['garbage', 'the request line is too long'],
    ]);
    expect(events[0]?.fields['raw']).toContain(path);
    expect(reason).toBe('sensor-done');
  });

  it.each(products)('%s: a header of 8 kB, or 201 of them, is answered %s', async (product, _, status) => {
    for (const lines of [[`Cookie: ${'c'.repeat(9000)}`], Array.from({ length: 201 }, () => 'A: b')]) {
      const { answer, events } = await visit(http, head('GET / HTTP/1.1', ...lines), { options: { product } });
      expect(statusOf(answer)).toBe(`HTTP/1.1 ${status}`);
      expect(events.map(({ name }) => name)).toEqual(['garbage']);
      expect(events[0]?.fields['raw']).toContain(lines.at(-1));
    }
  });

  it.each(products)('%s: a body of more than 8 MB is answered with %3$s', async (product, _long, _header, status) => {
    for (const framing of ['Content-Length: 8388609', 'Transfer-Encoding: chunked']) {
      const said = `${head('POST / HTTP/1.1', framing)}800001\r\nabc`;
      const { answer, events } = await visit(http, said, { options: { product } });
      expect(statusOf(answer)).toBe(`HTTP/1.1 ${status}`);
      expect(events).toMatchObject([{ name: 'request', fields: { problem: 'the body is too large', status: 413 } }]);
    }
  });

  it('a body beyond 16 kB is a payload as well, beyond limits.payload with its true size and hash', async () => {
    const body = Buffer.from('user=a&password=b&'.padEnd(50_000, 'x'));
    const digest = createHash('sha256').update(body).digest('hex');
    const chunks = [body.subarray(0, 16_384), body.subarray(16_384, 16_385), body.subarray(16_385)];
    const chunked = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk.toString('latin1')}\r\n`).join('');
    for (const said of [
      `${head('PUT /x HTTP/1.1', 'Content-Length: 50000')}${body.toString('latin1')}`,
      `${head('PUT /x HTTP/1.1', 'Transfer-Encoding: chunked')}${chunked}0\r\n\r\n`,
    ]) {
      const { events, payloads } = await visit(http, said, { limits: { payload: 20_000 } });
      expect(payloads).toMatchObject([{ name: '/x', size: 50_000, sha256: digest }]);
      expect(payloads[0]?.content).toHaveLength(20_000);
      expect(events.map(({ name }) => name)).toEqual(['login', 'request']);
      expect(events[1]?.fields).toMatchObject({ body_size: 50_000, body_sha256: digest, status: 405 });
      expect(events[1]?.fields['body']).toHaveLength(16_384);
    }
  });

  it('after 1,000 requests the connection ends, as nginx has it', async () => {
    const one = head('GET /robots.txt HTTP/1.1');
    const { answer, events } = await visit(http, one.repeat(1001), { limits: { events: 5000 } });
    expect(events.filter(({ name }) => name === 'request')).toHaveLength(1000);
    expect(events.at(-1)).toMatchObject({ name: 'garbage', fields: { problem: 'behind the last answer' } });
    expect(answer.match(/^Connection: close\r$/gm)).toHaveLength(1);
  });
});

describe('credentials', () => {
  const basic = (pair: string): string => Buffer.from(pair, 'latin1').toString('base64');

  it.each([
    ['a:b', 'a', 'b'],
    ['a:b:c:', 'a', 'b:c:'],
    [':', '', ''],
    ['a', 'a', undefined],
    ['caf\xe9:\xff\0', 'caf\xe9', '\xff\0'],
    [`${'u'.repeat(200)}:${'p:'.repeat(200)}`, 'u'.repeat(200), 'p:'.repeat(200)],
  ])('Basic %j is split at the first colon only', (pair, username, password) => {
    expect(basicOf(basic(pair))).toEqual({
      scheme: 'basic',
      username,
      ...(password === undefined ? {} : { password }),
    });
    expect(basicOf(basic(pair).replaceAll('=', ''))).toMatchObject({ username });
  });

  it.each(['!', 'YQ==YQ==', 'Y', 'Y W', 'YWI\u00e9'])('Basic %j is no Base64', (token) => {
    expect(authorizationOf(`Basic ${token}`, 'GET')).toEqual({ value: `Basic ${token}`, problem: 'not Base64' });
  });

  it('Digest: the parameters of RFC 7616 section 3.9.1, which its own hash proves', () => {
    const value =
      'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5,' +
      ' nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,' +
      ' cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="8ca523f5e9506fed4657c9700eebdbec"';
    const login = authorizationOf(value, 'GET') as Record<string, string>;
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const { username, realm, nonce, nc, cnonce, qop, uri, method, response } = login;
    const secret = md5(`${username}:${realm}:Circle of Life`);
    expect(md5([secret, nonce, nc, cnonce, qop, md5(`${method}:${uri}`)].join(':'))).toBe(response);
  });

  it.each([
    ['username=a&password=b', 'a', 'b'],
    ['login[name]=a+b&login[passwd]=%2B%', 'a b', '+%'],
    ['log=%e9&pwd=', '\xe9', ''],
    ['password=1&password=2', undefined, '1'],
  ])('form %j', (text, username, password) => {
    expect(loginIn(fieldsOf(Buffer.from(text), undefined), 'form')).toEqual({ scheme: 'form', username, password });
  });

  it('a form without a password is no login, and neither is JSON that is broken or nested', () => {
    for (const body of ['user=a', 'q=1', '', '{"password":', '[1,2]', '{"password":{"a":1}}', 'null']) {
      expect(loginIn(fieldsOf(Buffer.from(body), 'application/json'), 'form')).toBeUndefined();
      expect(loginIn(fieldsOf(Buffer.from(body), undefined), 'form')).toBeUndefined();
    }
  });
});

it.each([
  ['/', '/'],
  ['//a///b', '/a/b'],
  ['/a/./b/../c/', '/a/c/'],
  ['/a/..', '/'],
  ['/%2e%2e/x', undefined],
  ['/a/../..', undefined],
  ['/a%2', undefined],
  ['x', undefined],
  ['http://h', '/'],
  ['http://h?x', '/'],
  ['HTTPS://u@h:1/p', '/p'],
])('path of %j is %j', (target, path) => {
  expect(targetOf({ method: 'GET', target, version: 'HTTP/1.1', simple: false, lines: [], headers: [] }).path).toBe(
    path,
  );
});

describe('two devices', () => {
  const asked = async (seed: number, options: Record<string, unknown>, path = '/'): Promise<string> =>
    (await visit(http, head(`GET ${path} HTTP/1.1`), { options, device: deviceOf(seed) })).answer;

  it('share no serial number, no nonce, no host name, no session', async () => {
    for (const [options, pattern] of [
      [{ product: 'printer' }, /Serial Number: \w+/],
      [{ auth: 'digest' }, /nonce="\w+"/],
      [{ product: 'nas' }, /<title>[^<]+/],
      [{ session_cookie: true }, /SESSION=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\r/],
    ] as const) {
      const [one, same, other] = [await asked(1, options), await asked(1, options), await asked(2, options)];
      expect(pattern.exec(one)?.[0]).toBeDefined();
      expect(pattern.exec(one)?.[0]).toBe(pattern.exec(same)?.[0]);
      expect(pattern.exec(one)?.[0]).not.toBe(pattern.exec(other)?.[0]);
    }
  });
});

describe('each product with each way to log in', () => {
  const CASES = ['nas', 'router', 'printer'].flatMap((product) =>
    (['none', 'basic', 'digest', 'form'] as const).map((auth) => [product, auth] as const),
  );

  it.each(CASES)('%s, %s: asks for it, and refuses it', async (product, auth) => {
    const path = product === 'printer' ? '/settings.html' : '/';
    const { answer } = await visit(http, head(`GET ${path} HTTP/1.1`), { options: { product, auth } });
    const asked = {
      none: ' 200 ',
      basic: '\r\nWWW-Authenticate: Basic ',
      digest: '\r\nWWW-Authenticate: Digest ',
      form: '<form ',
    };
    expect(answer).toContain(asked[auth]);
    const posted = `${head('POST /login HTTP/1.1', 'Content-Length: 17', 'Authorization: Basic YTpi')}user=u&password=p`;
    const { events } = await visit(http, posted, { options: { product, auth } });
    expect(events.map(({ name, fields }) => [name, fields['scheme'], fields['password']])).toEqual([
      ['login', 'basic', 'b'],
      ['login', 'form', 'p'],
      ['request', undefined, undefined],
    ]);
  });

  it.each(['nas', 'router', 'printer'])('%s answers HEAD as GET without the body', async (product) => {
    for (const path of ['/', '/nothing']) {
      const get = await visit(http, head(`GET ${path} HTTP/1.1`), { options: { product, auth: 'none' } });
      const { answer } = await visit(http, head(`HEAD ${path} HTTP/1.1`), { options: { product, auth: 'none' } });
      expect(answer.endsWith('\r\n\r\n')).toBe(true);
      expect(get.answer.startsWith(answer)).toBe(true);
      expect(get.answer.length).toBeGreaterThan(answer.length);
    }
  });
});

it('a body of tiny pieces is kept in few objects, and chunks of one byte end soon', async () => {
  const tiny = await visit(
    http,
    `${head('PUT /x HTTP/1.1', 'Transfer-Encoding: chunked')}${'1\r\nx\r\n'.repeat(20_000)}0\r\n\r\n`,
  );
  expect(tiny.events).toMatchObject([{ name: 'request', fields: { problem: 'too many chunks', status: 413 } }]);
  expect(statusOf(tiny.answer)).toBe('HTTP/1.1 413 Request Entity Too Large');
  const written: number[] = [];
  const capture = { size: 0, write: (bytes: Uint8Array) => void written.push(bytes.length), end: () => 'hash' };
  const body = new Body({ capture: () => capture } as unknown as HttpPeer, 'x');
  for (let sent = 0; sent < 100_000; sent += 1) body.take(Buffer.from([sent & 0xff]));
  expect(body.sha256()).toBe('hash');
  expect(written).toEqual([16_384, 16_384, 16_384, 16_384, 16_384, 16_384, 1696]);
  expect([...body.start.subarray(254, 258)]).toEqual([254, 255, 0, 1]);
});

it('megabytes of empty lines before a request are passed over', async () => {
  const { events } = await visit(http, `${'\r\n'.repeat(500_000)}${head('GET /robots.txt HTTP/1.1')}`);
  expect(events).toMatchObject([{ name: 'request', fields: { path: '/robots.txt', status: 200 } }]);
});
