// Types lines, each after a prompt: `typist.mjs PORT FROM HOLD_MS LINE...`. A prompt is what ends in `:`, `#`, `$` or `>`. Holds the
// connection so long after the last answer, then leaves.
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const [port = '', localAddress = '', holdMs = '', ...lines] = process.argv.slice(2);
const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress });
let said = '';
socket.setEncoding('latin1').on('data', (text) => (said += text));

/** @returns {Promise<void>} */
async function prompt() {
  while (!/[:#$>] ?$/.test(said)) await wait(10);
  said = '';
}

for (const line of lines) {
  await prompt();
  socket.write(`${line}\r\n`);
}
await prompt();
await wait(Number(holdMs));
socket.end();
