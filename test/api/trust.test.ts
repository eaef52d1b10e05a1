import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Complaint } from '../../firmware/core/errors.ts';
import { ask, Reader, say, start, until, type Started } from './client.ts';

let daemon: Started;
beforeEach(async () => {
  daemon = await start();
});
afterEach(() => daemon.api.stop());

describe('Host', () => {
  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.0.0.1:9000', '[::1]:8080'])('%s is ours', async (host) => {
    expect((await ask(daemon.port, '/api/v1/status', { headers: { host } })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:8080',
    'localhost@evil.example',
    'localhost:80:80',
    '[::1',
    '127.0.0.2',
    '10.0.0.1',
  ])('%s is refused: it may be a rebound name', async (host) => {
    const answer = await ask(daemon.port, '/api/v1/status', { headers: { host } });
    expect(answer.status).toBe(421);
    expect(answer.body.toString()).not.toContain('version');
  });

  it('left out or empty is refused', async () => {
    expect(await say(daemon.port, 'GET /api/v1/status HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await say(daemon.port, 'GET /api/v1/status HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 421 /,
    );
    expect(await say(daemon.port, 'GET /api/v1/status HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('of an absolute-form target does not stand in for the real one', async () => {
    const answer = await say(
      daemon.port,
      'GET http://evil.example/api/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('may be the address that was dialled when every address is served', async () => {
    await daemon.api.stop();
    daemon = await start({ address: '0.0.0.0' });
    expect(daemon.api.url).toBe(`http://localhost:${daemon.port}/`);
    expect((await ask(daemon.port, '/api/v1/status', { headers: { host: '127.0.0.1' } })).status).toBe(200);
    expect((await ask(daemon.port, '/api/v1/status', { headers: { host: '192.0.2.1' } })).status).toBe(421);
  });
});

describe('Origin on the live socket', () => {
  async function handshake(headers: Record<string, string>, path = '/api/v1/live'): Promise<string> {
    const lines = Object.entries({
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    return say(daemon.port, `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }
  const host = (): string => `127.0.0.1:${daemon.port}`;

  it('is taken when it is equal to Host', async () => {
    const reader = new Reader(daemon.port, 0, {
      host: `localhost:${daemon.port}`,
      origin: `http://localhost:${daemon.port}`,
    });
    await until(() => reader.messages.length > 0);
    expect(reader.closed).toBeUndefined();
  });

  it.each([
    ['left out', {}],
    ['another site', { Origin: 'http://evil.example' }],
    ['another port of this box', { Origin: 'http://127.0.0.1:3000' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['a name that only begins like ours', { Origin: 'http://127.0.0.1.evil.example' }],
  ])('%s is refused', async (_, headers) => {
    expect(await handshake({ Host: host(), ...headers })).toMatch(/^HTTP\/1\.1 403 .*Origin/s);
  });

  it('does not help when Host is not ours, although both are equal', async () => {
    const answer = await handshake({ Host: 'evil.example', Origin: 'http://evil.example' });
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
  });

  it('does not open a socket elsewhere or with bad parameters', async () => {
    const headers = { Host: host(), Origin: `http://${host()}` };
    expect(await handshake(headers, '/')).toMatch(/^HTTP\/1\.1 404 /);
    expect(await handshake(headers, '/api/v1/live/../status')).toMatch(/^HTTP\/1\.1 404 /);
    expect(await handshake(headers, '/api/v1/live?after=x')).toMatch(/^HTTP\/1\.1 400 .*Parameter after/s);
    expect(await handshake(headers, '/api/v1/live?before=1')).toMatch(/^HTTP\/1\.1 400 .*Unknown parameter/s);
    expect(await handshake(headers, '//[')).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('only reading', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('%s is refused', async (method) => {
    const answer = await ask(daemon.port, '/api/v1/status', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('HEAD answers as GET does, without the body', async () => {
    const head = await ask(daemon.port, '/api/v1/status', { method: 'HEAD' });
    const get = await ask(daemon.port, '/api/v1/status');
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(String(get.body.length));
  });

  it('a body is refused before it is read, and the connection ends', async () => {
    const head = 'GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n';
    expect(await say(daemon.port, `${head}Content-Length: 100000000\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 413 .*connection: close/is,
    );
    expect(await say(daemon.port, `${head}Transfer-Encoding: chunked\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('bounds', () => {
  it('too long headers and what is no HTTP are refused with a sentence', async () => {
    const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(await say(daemon.port, long)).toMatch(/^HTTP\/1\.1 431 .*"error":"The headers are too long\."/s);
    expect(await say(daemon.port, '\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 .*This is no HTTP request/s,
    );
  });

  it('a request that never ends is ended (slowloris)', async () => {
    await daemon.api.stop();
    daemon = await start({ limits: { headersMs: 30, requestMs: 30 } });
    expect(await say(daemon.port, 'GET / HTTP/1.1\r\nHost: localhost\r\nX: ')).toMatch(
      /^HTTP\/1\.1 408 .*took too long/s,
    );
  });

  it('connections above the limit are dropped, those below it go on', async () => {
    await daemon.api.stop();
    daemon = await start({ limits: { connections: 4 } });
    const held = Array.from({ length: 12 }, () => connect(daemon.port, '127.0.0.1'));
    let dropped = 0;
    for (const socket of held) socket.on('close', () => (dropped += 1)).on('error', () => undefined);
    await until(() => dropped === 8);
    for (const socket of held) socket.destroy();
    await until(() => dropped === 12);
    expect((await ask(daemon.port, '/api/v1/status')).status).toBe(200);
  });
});

it('every answer carries the security headers', async () => {
  for (const path of ['/', '/assets/main-ABC.js', '/api/v1/status', '/nothing', '/api/v1/events?limit=0']) {
    const { headers } = await ask(daemon.port, path);
    expect(headers['content-security-policy']).toMatch(/^default-src 'self'; .*frame-ancestors 'none'$/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  }
});

it('a port in use is told in one sentence with place and cure', async () => {
  const second = start({ port: daemon.port });
  await expect(second).rejects.toThrow(
    `page.address, page.port: the page cannot listen on 127.0.0.1 port ${daemon.port}, another program has that port; stop it or choose another port.`,
  );
  await expect(second).rejects.toBeInstanceOf(Complaint);
});
