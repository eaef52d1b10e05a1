// Holds silent connections until it is killed: `crowd.mjs PORT TOTAL ADDRESS...`, addresses in turns. Says `holding N` when
// all are connected. The host may close them.
import { connect } from 'node:net';

const [port = 0, total = 0] = process.argv.slice(2, 4).map(Number);
const addresses = process.argv.slice(4);
/** More at once would only wait in the host's backlog. */
const AT_ONCE = 100;
let begun = 0;
let connected = 0;

/** @param {number} index @returns {Promise<void>} */
function sit(index) {
  return new Promise((resolve) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      localAddress: addresses[index % addresses.length] ?? '127.0.0.1',
    });
    socket.on('connect', () => {
      connected += 1;
      resolve();
    });
    socket.on('error', () => resolve());
    socket.resume();
  });
}

async function oneAfterTheOther() {
  while (begun < total) await sit((begun += 1));
}

await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther));
process.stdout.write(`holding ${connected}\n`);
setInterval(() => {}, 60_000);
