import { Malformed } from '../sensor.ts';
import { admit, type Account } from './accounts.ts';
import { parseCommand, upperCase, type Command } from './command.ts';
import { FEATURES_WITHOUT_TLS, FEATURES_WITH_TLS, features, setOption } from './status.ts';
import { protectBuffer, protectData } from './tls.ts';
import { LINE_BYTES, reply, type Visit } from './visit.ts';
import { ownAnswer } from './words.ts';

/** The conversation up to a login that is let in; undefined when it ends before. */
export async function logIn(visit: Visit): Promise<Account | undefined> {
  const { peer, options } = visit;
  let user = '';
  let unanswered: string | undefined;
  let refused = 0;

  /** A user name that no password followed is told as what it was: a line. */
  const noteUser = (): void => {
    if (unanswered !== undefined) peer.record('request', { command: unanswered });
    unanswered = undefined;
  };

  for (;;) {
    const line = await peer.line(LINE_BYTES);
    if (line === undefined) {
      noteUser();
      return undefined;
    }
    const command = parseCommand(line);
    if (command === undefined) continue;
    if (command.verb === 'USER') {
      noteUser();
      unanswered = line;
      user = command.argument;
      visit.user = user;
      await reply(visit, '331 Please specify the password.');
    } else if (command.verb === 'PASS' && user !== '') {
      const account = admit(options, user, command.argument);
      peer.record('login', { username: user, password: command.argument, accepted: account !== undefined });
      unanswered = undefined;
      user = '';
      if (account !== undefined) return account;
      if (options.delay_ms > 0) await peer.wait(options.delay_ms);
      await reply(visit, '530 Login incorrect.');
      refused += 1;
      if (refused >= options.tries) return undefined;
    } else if (command.verb === 'AUTH' && options.tls && !visit.secured) {
      await startTls(visit, command.argument);
    } else {
      if (command.verb === 'QUIT') noteUser();
      peer.record('request', { command: line });
      await reply(visit, answer(visit, command));
      if (command.verb === 'QUIT') return undefined;
    }
  }
}

/** What is answered to somebody who has not logged in. */
function answer(visit: Visit, command: Command): string {
  const own = ownAnswer(visit.options.product, command);
  if (own !== undefined) return own;
  const { verb, argument } = command;
  switch (verb) {
    case 'QUIT':
      return '221 Goodbye.';
    case 'PASS':
      return '503 Login with USER first.';
    case 'FEAT':
      return features(visit.options.tls ? FEATURES_WITH_TLS : FEATURES_WITHOUT_TLS);
    case 'OPTS':
      return setOption(argument);
    case 'PBSZ':
      if (visit.options.tls) return protectBuffer(visit);
      break;
    case 'PROT':
      if (visit.options.tls) return protectData(visit, argument);
      break;
  }
  return '530 Please login with USER and PASS.';
}

/** RFC 4217 section 4: 234, then TLS from the next byte on. */
async function startTls(visit: Visit, argument: string): Promise<void> {
  const { peer } = visit;
  const mechanism = upperCase(argument);
  peer.record('tls', { mechanism: argument });
  if (!['TLS', 'TLS-C', 'SSL', 'TLS-P'].includes(mechanism)) {
    await reply(visit, '504 Unknown AUTH type.');
    return;
  }
  await reply(visit, '234 Proceed with negotiation.');
  if (!(await peer.secure())) throw new Malformed('TLS handshake failed');
  visit.secured = true;
  // The two older names stand for `PROT P` as well.
  if (mechanism === 'SSL' || mechanism === 'TLS-P') visit.dataSecured = true;
}
