// Logs in at an FTP server for as long as there is one: `logins.mjs PORT RUN CONCURRENCY`. Prints `sent NAME PORT` before
// and `answered NAME PORT` after each login, PORT being its own; three logins a connection, each under another name.
import { writeSync } from 'node:fs';
import { connect } from 'node:net';

const [port = 0, run = 0, concurrency = 0] = process.argv.slice(2).map(Number);
const TRIES = 3;
let visits = 0;
let gone = false;

/** At once, past all buffers: what is printed must be true when somebody is killed. @param {string} line */
const say = (line) => writeSync(1, `${line}\n`);

/** @returns {Promise<void>} */
function visit() {
  const visitNumber = (visits += 1);
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let tries = 0;
    let heard = '';
    const name = () => `r${run}-v${visitNumber}-t${tries}`;
    const logIn = () => {
      tries += 1;
      say(`sent ${name()} ${socket.localPort}`);
      socket.write(`USER ${name()}\r\n`);
    };
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      for (let end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n')) {
        const code = heard.slice(0, 3);
        heard = heard.slice(end + 1);
        if (code === '331') socket.write(`PASS of ${name()}\r\n`);
        if (code === '530') say(`answered ${name()} ${socket.localPort}`);
        if (code === '220' || (code === '530' && tries < TRIES)) logIn();
        else if (code === '530') socket.end();
      }
    });
    socket.on('error', () => {
      gone = true;
    });
    socket.on('close', () => resolve());
  });
}

async function oneAfterTheOther() {
  while (!gone) await visit();
}

await Promise.all(Array.from({ length: concurrency }, oneAfterTheOther));
