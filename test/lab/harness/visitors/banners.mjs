// Connects again and again, one after the other, and times the banner: `banners.mjs PORT COUNT PAUSE_MS`. Prints the
// milliseconds from connecting to the first byte, as JSON.
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const [port = 0, count = 0, pauseMs = 0] = process.argv.slice(2).map(Number);

/** @returns {Promise<number>} */
function banner() {
  return new Promise((resolve, reject) => {
    const begun = process.hrtime.bigint();
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('data', () => {
      resolve(Number(process.hrtime.bigint() - begun) / 1e6);
      socket.end();
    });
    socket.on('error', reject);
  });
}

/** @type {number[]} */
const times = [];
for (let index = 0; index < count; index += 1) {
  times.push(await banner());
  await wait(pauseMs);
}
process.stdout.write(`${JSON.stringify(times)}\n`);
