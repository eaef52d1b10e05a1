// Visits that are no dialogue of lines: each resolves when its answer is whole, and rejects when there is none.
import { createSocket } from 'node:dgram';
import { connect } from 'node:tls';
import ssh2 from 'ssh2';
import { passwordOf } from './dialogues.mjs';
import { dnsQuery } from './dns-message.mjs';

/** @typedef {{ port: number, localAddress: string, username: string, patienceMs: number }} Visit */

/** What OpenSSH and this server agree on. */
const ALGORITHMS = /** @type {import('ssh2').Algorithms} */ ({
  kex: ['curve25519-sha256'],
  serverHostKey: ['ssh-ed25519'],
  cipher: ['chacha20-poly1305@openssh.com'],
});

/** A key exchange and one refused password. @param {Visit} visit @returns {Promise<void>} */
export function visitSsh({ port, localAddress, username, patienceMs }) {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let refused = false;
    client.on('error', (error) => {
      if (/** @type {{ level?: string }} */ (error).level === 'client-authentication') refused = true;
      else reject(error);
    });
    client.on('close', () => (refused ? resolve() : reject(new Error('closed before the refusal'))));
    client.connect({
      host: '127.0.0.1',
      port,
      localAddress,
      username,
      readyTimeout: patienceMs,
      algorithms: ALGORITHMS,
      password: passwordOf(username),
      authHandler: ['password'],
    });
  });
}

/** A handshake, one request, one answer. @param {Visit} visit @returns {Promise<void>} */
export function visitHttps({ port, localAddress, username, patienceMs }) {
  return new Promise((resolve, reject) => {
    const options = /** @type {import('node:tls').ConnectionOptions} */ ({
      host: '127.0.0.1',
      port,
      localAddress,
      rejectUnauthorized: false,
    });
    const socket = connect(options, () => {
      socket.write(`GET /?${username} HTTP/1.1\r\nHost: box\r\nUser-Agent: curl/8.5.0\r\nConnection: close\r\n\r\n`);
    });
    let heard = '';
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('data', (/** @type {Buffer} */ bytes) => (heard += bytes.toString('latin1')));
    socket.on('end', () => socket.end());
    socket.on('close', () => (heard.startsWith('HTTP/1.1 200') ? resolve() : reject(new Error('no page came'))));
  });
}

/** One query, one answer. @param {Visit} visit @returns {Promise<void>} */
export function visitDns({ port, localAddress, username, patienceMs }) {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const id = Math.floor(Math.random() * 0x1_0000);
    /** @param {Error} [error] */
    const end = (error) => {
      clearTimeout(timer);
      socket.close();
      if (error === undefined) resolve();
      else reject(error);
    };
    const timer = setTimeout(() => end(new Error('no answer')), patienceMs);
    socket.on('error', end);
    socket.on('message', (answer) => {
      if (answer.readUInt16BE(0) === id) end(answer.readUInt16BE(6) === 1 ? undefined : new Error('no address came'));
    });
    socket.bind(0, localAddress, () => socket.send(dnsQuery(id, `${username}.bench.example`), port, '127.0.0.1'));
  });
}
