// Opens many connections, some at a time: `flood.mjs PORT TOTAL CONCURRENCY ADDRESS...`. Every third listens for a
// banner, every third leaves at once, every third resets. Prints how many were connected.
import { connect } from 'node:net';

const [port = 0, total = 0, concurrency = 0] = process.argv.slice(2, 5).map(Number);
const addresses = process.argv.slice(5);
let begun = 0;
let connected = 0;
let failed = 0;

/** @param {number} index @returns {Promise<void>} */
function visit(index) {
  return new Promise((resolve) => {
    const localAddress = addresses[index % addresses.length] ?? '127.0.0.1';
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('connect', () => {
      connected += 1;
      if (index % 3 === 0) socket.once('data', () => socket.end());
      else if (index % 3 === 1) socket.end();
      else socket.resetAndDestroy();
    });
    socket.on('error', () => {
      if (socket.remoteAddress === undefined && socket.connecting) failed += 1;
    });
    socket.on('close', () => resolve());
    socket.resume();
  });
}

async function oneAfterTheOther() {
  while (begun < total) await visit((begun += 1));
}

await Promise.all(Array.from({ length: concurrency }, oneAfterTheOther));
process.stdout.write(`${JSON.stringify({ connected, failed })}\n`);
