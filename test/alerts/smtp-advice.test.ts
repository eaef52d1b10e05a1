import { describe, expect, it } from 'vitest';
import { smtpAdvice } from '../../firmware/alerts/channels/smtp-advice.ts';

const WHERE = { host: 'mail.x', port: 587, security: 'starttls', username: 'me', wants: '' } as const;

describe('what to change', () => {
  it.each([
    ['getaddrinfo ENOTFOUND mail.x', {}, 'The name mail.x has no address'],
    ['connect ECONNREFUSED 10.0.0.1:587', {}, 'Nobody listens at mail.x port 587'],
    ['0A00010B:SSL routines:ssl3_get_record:wrong version number', { security: 'tls' }, 'set security = "starttls"'],
    ['Greeting never received', { port: 465 }, 'set security = "tls"'],
    ['Greeting never received', {}, 'openssl s_client -connect mail.x:587 -starttls smtp'],
    ['Connection timeout', { security: 'tls', port: 465 }, 'openssl s_client -connect mail.x:465'],
    ['connect EHOSTUNREACH 10.0.0.1:587', {}, 'a firewall drops it'],
    ['self-signed certificate', {}, 'set ca_file'],
    ["Hostname/IP does not match certificate's altnames: Host: mail.x", {}, 'made for another name than mail.x'],
    ['certificate has expired', {}, 'Is the clock of this box right'],
    ['Error upgrading connection with STARTTLS: 502 no', {}, 'offers no encryption on port 587'],
    ['535 5.7.8 bad (answer to AUTH PLAIN)', {}, 'Many providers want an app password'],
    ['535 5.7.8 bad (answer to AUTH PLAIN)', { wants: 'wants X' }, 'The provider wants X.'],
    ['530 5.7.0 Must issue STARTTLS first', {}, 'no encryption'],
    ['530 log in first (answer to MAIL FROM)', {}, 'The server wants a log-in'],
    ['invalid_grant: Token has been expired or revoked.', {}, 'set oauth2_refresh_token'],
    ['ops@x: 450 4.2.0 Greylisted, see http://x', {}, 'greylisting'],
    ['553 not your address (answer to MAIL FROM)', {}, 'set `from`'],
    ['ops@x: 554 5.7.1 Relay access denied', {}, 'does not pass mail on'],
    ['ops@x: 550 no such user', {}, 'a slip in `to`'],
    ['something else', {}, 'Check host, port and security: it was mail.x, port 587, "starttls"'],
  ] as const)('%s %j: %s', (problem, more, expected) => {
    expect(smtpAdvice(problem, [], { ...WHERE, ...more })).toContain(expected);
  });

  it('tells a refused text from a refused recipient', () => {
    expect(smtpAdvice('554 spam (answer to DATA)', ['C: DATA'], WHERE)).toContain('refuses the text');
    expect(smtpAdvice('554 no mailbox (answer to RCPT TO)', [], WHERE)).toContain('recipient');
  });
});
