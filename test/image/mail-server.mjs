// A mail server that takes everything: each mail becomes a file of the folder that is named. Says when it listens.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

const [folder = '.', address = '127.0.0.1', port = '25'] = process.argv.slice(2);
let taken = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, _session, done) {
    /** @type {Buffer[]} */
    const parts = [];
    stream.on('data', (/** @type {Buffer} */ part) => void parts.push(part));
    stream.on('end', () => {
      taken += 1;
      writeFileSync(join(folder, `${String(taken).padStart(4, '0')}.eml`), Buffer.concat(parts));
      done();
    });
  },
});
server.listen(Number(port), address, () => process.stdout.write('listens\n'));
