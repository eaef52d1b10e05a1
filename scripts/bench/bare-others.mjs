// The bare loop in the other protocols: ssh2, node:tls and node:dgram with the same INSERT, and nothing else.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import ssh2 from 'ssh2';
import { dnsAnswer, nameIn } from './dns-message.mjs';

/** @typedef {{ remoteAddress?: string | undefined, remotePort?: number | undefined }} From */
/** @typedef {(kind: import('./dialogues.mjs').Kind, from: From, what: string, password?: string) => void} Keep */
/** @typedef {import('node:net').AddressInfo} AddressInfo */

/** Every password is refused. @param {Keep} keep @returns {Promise<number>} its port */
export function listenSsh(keep) {
  const { private: hostKey } = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client, { ip, port }) => {
    client.on('error', () => {});
    client.on('authentication', (context) => {
      if (context.method === 'password') {
        keep('ssh', { remoteAddress: ip, remotePort: port }, context.username, context.password);
      }
      context.reject(['password']);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '::', () => resolve(/** @type {AddressInfo} */ (server.address()).port));
  });
}

/** As long as the daemon's page. */
const PAGE = Buffer.alloc(4096, 'x');
const ANSWER = Buffer.concat([
  Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\nConnection: close\r\n\r\n`,
  ),
  PAGE,
]);

/** @param {Keep} keep @param {string} pem key and certificate of the daemon; it makes them at its first visitor */
export function listenHttps(keep, pem) {
  /** @type {import('node:tls').SecureContext | undefined} */
  let secureContext;
  const server = createServer({ noDelay: true }, (socket) => {
    secureContext ??= createSecureContext({ key: readFileSync(pem), cert: readFileSync(pem) });
    socket.on('error', () => {});
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    let held = '';
    secure.on('error', () => {});
    secure.on('data', (/** @type {Buffer} */ bytes) => {
      held += bytes.toString('latin1');
      if (!held.includes('\r\n\r\n')) return;
      keep('https', socket, held.split(' ')[1] ?? '');
      secure.end(ANSWER);
    });
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '::', backlog: 4096 }, () => {
      resolve(/** @type {AddressInfo} */ (server.address()).port);
    });
  });
}

/** @param {Keep} keep @returns {Promise<number>} its port */
export function listenDns(keep) {
  const socket = createSocket('udp6');
  socket.on('message', (query, { address, port }) => {
    keep('dns', { remoteAddress: address, remotePort: port }, nameIn(query));
    socket.send(dnsAnswer(query), port, address);
  });
  return new Promise((resolve) => {
    socket.bind(0, '::', () => resolve(socket.address().port));
  });
}
