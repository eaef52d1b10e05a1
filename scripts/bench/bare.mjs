// The bare loop that the daemon is compared with: node:net and better-sqlite3 in one process, the same bytes, one INSERT
// with its own commit for each connect or log-in, and nothing else. Program: `bare.mjs DATABASE PEM`; prints its ports as
// JSON.
import { createServer } from 'node:net';
import Database from 'better-sqlite3';
import { listenDns, listenHttps, listenSsh } from './bare-others.mjs';
import { FTP, TELNET } from './dialogues.mjs';

const [, , database, pem = ''] = process.argv;
const db = new Database(database);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');
db.exec(`
  CREATE TABLE connect (id INTEGER PRIMARY KEY, at INTEGER, src_ip TEXT, src_port INTEGER, dst_port INTEGER);
  CREATE TABLE login (id INTEGER PRIMARY KEY, at INTEGER, sensor TEXT, src_ip TEXT, src_port INTEGER, username TEXT, password TEXT);
`);
const insertConnect = db.prepare('INSERT INTO connect (at, src_ip, src_port, dst_port) VALUES (?, ?, ?, ?)');
const insertLogin = db.prepare(
  'INSERT INTO login (at, sensor, src_ip, src_port, username, password) VALUES (?, ?, ?, ?, ?, ?)',
);

/** @typedef {import('node:net').Socket} Socket */

/** @param {Socket} socket */
function connect(socket) {
  insertConnect.run(Date.now(), socket.remoteAddress, socket.remotePort, socket.localPort);
  socket.resume();
  socket.end();
}

/** @param {Socket} socket */
function ftp(socket) {
  let user = '';
  socket.write(FTP.greeting);
  onLines(socket, (line) => {
    if (line.startsWith('USER ')) {
      user = line.slice(5);
      socket.write(FTP.password);
    } else if (line.startsWith('PASS ')) {
      insertLogin.run(Date.now(), 'ftp', socket.remoteAddress, socket.remotePort, user, line.slice(5));
      socket.write(FTP.refusal);
    }
  });
}

/** @param {Socket} socket */
function telnet(socket) {
  /** @type {string | undefined} */
  let user;
  socket.write(TELNET.greeting);
  socket.write(TELNET.login);
  onLines(socket, (line) => {
    if (user === undefined) {
      user = line;
      socket.write(`${line}\r\n${TELNET.password}`);
    } else {
      insertLogin.run(Date.now(), 'telnet', socket.remoteAddress, socket.remotePort, user, line);
      user = undefined;
      socket.write(TELNET.refusal);
    }
  });
}

/**
 * @param {Socket} socket
 * @param {(line: string) => void} take
 */
function onLines(socket, take) {
  let held = '';
  socket.on('data', (bytes) => {
    const lines = (held + bytes.toString('latin1')).split('\r\n');
    held = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

/** @param {(socket: Socket) => void} serve @returns {Promise<number>} */
const listen = (serve) =>
  new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => {});
      serve(socket);
    });
    server.listen({ port: 0, host: '::', backlog: 4096 }, () => {
      resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port);
    });
  });

/** @type {import('./bare-others.mjs').Keep} */
const keep = (kind, { remoteAddress, remotePort }, what, password) => {
  insertLogin.run(Date.now(), kind, remoteAddress, remotePort, what, password);
};

const ports = {
  connect: await listen(connect),
  ftp: await listen(ftp),
  telnet: await listen(telnet),
  ssh: await listenSsh(keep),
  https: await listenHttps(keep, pem),
  dns: await listenDns(keep),
};
process.stdout.write(`${JSON.stringify(ports)}\n`);
