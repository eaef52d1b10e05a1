// Sends bytes without a line end until the host hangs up: `torrent.mjs PORT BYTES`. Prints how many it got rid of.
import { connect } from 'node:net';

const [port = 0, total = 0] = process.argv.slice(2).map(Number);
const chunk = Buffer.alloc(64 * 1024, 'A');
const socket = connect({ port, host: '127.0.0.1' });
let sent = 0;

function send() {
  while (sent < total && !socket.destroyed) {
    sent += chunk.length;
    if (!socket.write(chunk)) return;
  }
}

socket.on('connect', send);
socket.on('drain', send);
socket.on('error', () => {});
socket.on('close', () => process.stdout.write(`${JSON.stringify({ sent: socket.bytesWritten })}\n`));
socket.resume();
