// A filter for OpenSMTPD (smtpd-filters(7)) that greylists: whoever writes to somebody for the first time is to come back
// later (RFC 6647). Strangers are told apart by the recipient alone: here everybody has one address.
import { createInterface } from 'node:readline';

const known = new Set();
/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'config|ready') {
    say('register|filter|smtp-in|rcpt-to');
    say('register|ready');
    return;
  }
  const [kind, , , , , session, token, recipient] = line.split('|');
  if (kind !== 'filter') return;
  const isKnown = known.has(recipient);
  known.add(recipient);
  say(`filter-result|${session}|${token}|${isKnown ? 'proceed' : 'reject|451 4.7.1 Greylisted, come back later'}`);
});
