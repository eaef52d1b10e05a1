// A mail server that never ends its greeting, a byte at a time: `slow-mail.mjs PORT`. Prints `asked` for each connection.
import { createServer } from 'node:net';

const [port = 0] = process.argv.slice(2).map(Number);
createServer((socket) => {
  process.stdout.write('asked\n');
  const drip = setInterval(() => socket.write('220-wait\r\n'), 500);
  socket.on('error', () => {});
  socket.on('close', () => clearInterval(drip));
}).listen(port, '127.0.0.1', () => process.stdout.write('listening\n'));
