// Guesses at an FTP server until it is away, one log-in a connection, and says when each was answered: what a device has
// answered it has promised to keep.
import { connect } from 'node:net';

const [host = '127.0.0.1', name = 'guess'] = process.argv.slice(2);
const PORT = 21;
const TASKS = 3;
let made = 0;

/** @param {string} user @returns {Promise<void>} */
const guess = (user) =>
  new Promise((resolve) => {
    const socket = connect(PORT, host);
    let said = '';
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1');
      const lines = said.split('\r\n');
      said = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('220 ')) socket.write(`USER ${user}\r\n`);
        else if (line.startsWith('331 ')) socket.write('PASS secret\r\n');
        else if (/^(?:530|230) /.test(line)) {
          process.stdout.write(`${Date.now()} ${user}\n`);
          socket.end('QUIT\r\n');
        }
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });

async function task() {
  for (;;) {
    made += 1;
    await guess(`${name}-${made}`);
  }
}
await Promise.all(Array.from({ length: TASKS }, task));
