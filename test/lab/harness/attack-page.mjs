// What a stranger tries on the management page at 127.0.0.1:8080; tells what came of it as JSON.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';

const PORT = 8080;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const [attack, ...args] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/**
 * @param {string} path
 * @param {import('node:http').RequestOptions & { body?: string }} [options]
 * @returns {Promise<number>} the status, 0: cut off
 */
const ask = (path, { body, ...options } = {}) =>
  new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port: PORT, path, agent, ...options }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', () => resolve(0));
    });
    asked.on('error', () => resolve(0));
    asked.end(body);
  });

/** @param {string} headers @param {(socket: import('node:net').Socket) => void} [opened] @returns {Promise<string>} */
const upgrade = (headers, opened) =>
  new Promise((resolve) => {
    const socket = connect(PORT, '127.0.0.1');
    const lines = `GET /api/v1/live HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`;
    socket.on('connect', () => socket.write(lines));
    socket.once('data', (bytes) => {
      const status = bytes.toString('latin1').slice(9, 12);
      if (status === '101') opened?.(socket);
      else socket.destroy();
      resolve(status);
    });
    socket.on('error', () => resolve('cut'));
    socket.on('close', () => resolve('cut'));
  });

/** @param {readonly (number | string)[]} statuses @param {readonly (number | string)[]} refusals */
const tally = (statuses, refusals) => {
  const refused = statuses.filter((status) => refusals.includes(status)).length;
  return { refused, other: statuses.length - refused };
};

const FORM = { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN };
const host = `Host: 127.0.0.1:${PORT}\r\n`;

/** @type {Readonly<Record<string, () => Promise<unknown>>>} */
const attacks = {
  async strangers() {
    const json = { 'content-type': 'application/json', origin: ORIGIN };
    const cookie = `skep=${'A'.repeat(43)}`;
    return tally(
      [
        await ask('/api/v1/status'),
        await ask('/api/v1/events', { headers: { cookie } }),
        await ask('/api/v1/events', { headers: { authorization: `Bearer ${'A'.repeat(43)}` } }),
        await ask('/api/v1/audit', { headers: { cookie: 'skep=%00; skep=' } }),
        await ask('/api/v1/status', { headers: { host: 'evil.example' } }),
        await ask('/login', { headers: { host: 'evil.example:8080' } }),
        await ask('/login', {
          method: 'POST',
          headers: { ...FORM, origin: 'http://evil.example' },
          body: 'password=x',
        }),
        await ask('/api/v1/keys', { method: 'POST', headers: json, body: '{"name":"x"}' }),
        await ask('/api/v1/keys', {
          method: 'POST',
          headers: { ...json, cookie, 'x-skep-csrf': 'A'.repeat(43) },
          body: '{"name":"x"}',
        }),
        Number(await upgrade(`${host}Origin: http://evil.example\r\n`)),
        Number(await upgrade(host)),
        Number(await upgrade(`Host: evil.example\r\nOrigin: http://evil.example\r\n`)),
      ],
      [401, 403, 421],
    );
  },

  async traversal() {
    const paths = [
      ...['/../../etc/passwd', '/assets/../../../etc/passwd', '/assets/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd'],
      ...['/assets/..%5c..%5cskep.toml', '/state.sqlite', '/keys/page.key', '/assets/%00'],
    ];
    return tally(await Promise.all(paths.map(async (path) => await ask(path))), [404]);
  },

  async guesses() {
    const found = { wrong: 0, waits: 0, in: 0, other: 0 };
    let left = Number(args[0]);
    const guess = async () => {
      while (left > 0) {
        left -= 1;
        const status = await ask('/login', { method: 'POST', headers: FORM, body: `password=guess+number+${left}` });
        if (status === 403) found.wrong += 1;
        else if (status === 429) found.waits += 1;
        else if (status === 303) found.in += 1;
        // The one password that is being checked has others waiting behind it: not counted as a guess, so made again.
        else if (status === 503 || status === 0) left += 1;
        else found.other += 1;
      }
    };
    await guess();
    return found;
  },

  /** 100 MB: as told, as sent in pieces, and where no body belongs. */
  async bodies() {
    const length = '104857600';
    const big = { ...FORM, 'content-length': length };
    /** @param {string} path @param {string} method @param {Record<string, string>} headers @returns {Promise<number | string>} */
    const declared = (path, method, headers) =>
      new Promise((resolve) => {
        const socket = connect(PORT, '127.0.0.1');
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.on('connect', () => socket.write(`${method} ${path} HTTP/1.1\r\n${host}${lines.join('')}\r\n`));
        const piece = Buffer.alloc(64 * 1024, 0x61);
        let sent = 0;
        let status = 0;
        const pump = () => {
          while (sent < Number(length) && socket.writable) {
            sent += piece.length;
            const bytes =
              headers['transfer-encoding'] !== undefined
                ? Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')])
                : piece;
            if (socket.write(bytes)) continue;
            socket.once('drain', pump);
            return;
          }
        };
        socket.once('connect', pump);
        socket.once('data', (bytes) => (status = Number(bytes.toString('latin1').slice(9, 12))));
        socket.on('error', () => undefined);
        // Cut while it still talked, or after the answer: either way it was not read to its end.
        socket.on('close', () => resolve(sent < Number(length) ? 'cut' : status));
      });
    return tally(
      [
        await declared('/login', 'POST', big),
        await declared('/login', 'POST', { ...FORM, 'transfer-encoding': 'chunked' }),
        await declared('/api/v1/status', 'GET', { 'content-length': length }),
      ],
      ['cut', 401, 413],
    );
  },

  async websockets() {
    const [count, key] = args;
    const who = key === undefined ? '' : `Authorization: Bearer ${key}\r\n`;
    /** @type {import('node:net').Socket[]} */
    const open = [];
    const statuses = await Promise.all(
      Array.from({ length: Number(count) }, () =>
        upgrade(`${host}Origin: ${ORIGIN}\r\n${who}`, (socket) => open.push(socket)),
      ),
    );
    for (const socket of open) socket.destroy();
    const refused = statuses.filter((status) => ['401', '503', 'cut'].includes(status)).length;
    return { open: open.length, refused, other: statuses.length - open.length - refused };
  },

  /** Ask for all there is, and read none of it. Runs until it is ended. */
  async 'slow-readers'() {
    const sockets = Array.from({ length: 20 }, () => connect(PORT, '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.pause();
      for (let asked = 0; asked < 20; asked += 1) {
        socket.write(`GET /api/v1/events HTTP/1.1\r\n${host}Authorization: Bearer ${args[0]}\r\n\r\n`);
      }
    }
    process.stdout.write('reading\n');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    return {};
  },
};

const told = await (attacks[attack ?? ''] ?? (() => Promise.reject(new Error(`no attack ${attack}`))))();
process.stdout.write(`${JSON.stringify(told)}\n`);
agent.destroy();
