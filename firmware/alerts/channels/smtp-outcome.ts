import { messageOf } from '../../core/errors.ts';
import { inert } from '../inert.ts';
import type { Ending, Later } from './channel.ts';

const WORDS_MAX = 500;

/** What nodemailer adds to an Error; each key may be missing. */
interface SmtpFailure {
  readonly message: string;
  /** The server's reply. */
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  /** The command that was answered: `CONN`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA` ... */
  readonly command?: string | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpFailure[] | undefined;
}

/** Nobody is known to have got it. `saidData`: the text was about to be sent, or was. */
export function failed(error: unknown, saidData: boolean): Ending {
  const failure: SmtpFailure = error instanceof Error ? error : { message: messageOf(error) };
  const refusals = failure.rejectedErrors ?? [];
  if (refusals.length > 0) return afterRefusals(refusals, false);
  const isAboutMessage = failure.command === 'DATA' && failure.responseCode !== undefined;
  if (isAboutMessage && isForGood(failure)) return { kind: 'refused', problem: words(failure) };
  const { responseCode } = failure;
  const everyMessage = !isAboutMessage || responseCode === 421;
  // Without an answer to DATA the server may have taken it; before, it had nothing to take.
  const reachedNobody = responseCode !== undefined || !saidData;
  return { ...later([failure], everyMessage, null, false), reachedNobody };
}

/** The server took it, perhaps not for everybody. */
export function taken(refusals: readonly SmtpFailure[] | undefined): Ending {
  return refusals === undefined || refusals.length === 0
    ? { kind: 'sent', problem: null }
    : afterRefusals(refusals, true);
}

function afterRefusals(refusals: readonly SmtpFailure[], someGotIt: boolean): Ending {
  const deferred = refusals.filter((refusal) => !isForGood(refusal));
  if (deferred.length > 0) {
    const owed = deferred.flatMap(({ recipient }) => (recipient === undefined ? [] : [recipient]));
    return {
      ...later(refusals, deferred.some(needsLogin), owed.length === deferred.length ? owed : null, someGotIt),
      reachedNobody: !someGotIt,
    };
  }
  const problem = allWords(refusals);
  return someGotIt ? { kind: 'sent', problem } : { kind: 'refused', problem };
}

const later = (
  failures: readonly SmtpFailure[],
  everyMessage: boolean,
  owed: readonly string[] | null,
  someGotIt: boolean,
): Later => ({ kind: 'later', problem: allWords(failures), everyMessage, owed, someGotIt });

/**
 * RFC 5321 section 4.2.1: 5yz means that the same will be refused again. Not so 503 (the session was in the wrong state)
 * and what RFC 4954 section 6 says of the log-in: the owner can mend that in the config.
 */
const isForGood = (failure: SmtpFailure): boolean =>
  failure.responseCode !== undefined &&
  failure.responseCode >= 500 &&
  failure.responseCode < 600 &&
  failure.responseCode !== 503 &&
  !needsLogin(failure);

const needsLogin = ({ responseCode }: SmtpFailure): boolean =>
  responseCode === 530 || responseCode === 534 || responseCode === 535 || responseCode === 538;

const allWords = (failures: readonly SmtpFailure[]): string =>
  inert([...new Set(failures.map(words))].join('; '), WORDS_MAX);

function words({ response, message, recipient, command }: SmtpFailure): string {
  const said = inert(response ?? message, WORDS_MAX);
  if (recipient !== undefined) return `${inert(recipient, WORDS_MAX)}: ${said}`;
  return response === undefined || command === undefined ? said : `${said} (answer to ${inert(command, WORDS_MAX)})`;
}
