import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { SMTPServerOptions } from 'smtp-server';
import { emailChannel, type EmailSettings } from '../../firmware/alerts/channels/email.ts';
import type { OutboxMessage } from '../../firmware/store/state.ts';
import type { Letter } from '../../firmware/alerts/letter.ts';
import { CERTIFICATE as pair } from './certificate.ts';
import { bodyOf, header, MailServer, rawServer } from './mail-server.ts';
import { T0 } from './rig.ts';

const MESSAGE: OutboxMessage = {
  id: 7,
  kind: 'first',
  inReplyTo: null,
  letter: null,
  incident: 12,
  channel: 'email',
  messageId: '<incident.12.abc@closet-3>',
  subject: '[closet-3] 10.0.0.9 tried to log in to ftp',
  body: `${'tried admin / pässword '.repeat(20)}\n.\nFrom here\n`,
  createdAt: T0,
  tries: 0,
  nextTryAt: T0,
  state: 'waiting',
  owed: null,
  lastError: null,
  sentAt: null,
};
const SHORT = { setUpMs: 2000, silentMs: 2000, wholeMs: 2000 };

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(...args: Parameters<typeof MailServer.start>): Promise<MailServer> {
  const server = await MailServer.start(...args);
  stops.push(() => server.stop());
  return server;
}

const settings = (port: number, more: Partial<EmailSettings> = {}): EmailSettings => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  username: '',
  password: '',
  oauth2_client_id: '',
  oauth2_client_secret: '',
  oauth2_refresh_token: '',
  oauth2_url: '',
  oauth2_token: '',
  reply_to: '',
  ca: '',
  from: 'skep@closet-3',
  to: ['ops@example.org', 'night@example.org'],
  ...more,
});

const attempt = async (where: EmailSettings, message: Partial<OutboxMessage> = {}, timeouts = SHORT) =>
  await emailChannel(where, 'closet-3', timeouts).send({ ...MESSAGE, ...message }, new AbortController().signal);

/** Without the dialogue. */
async function send(...args: Parameters<typeof attempt>) {
  const outcome = await attempt(...args);
  const ending = { ...outcome };
  delete ending.dialogue;
  return ending;
}

const withCode = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

describe('a mail over SMTP', () => {
  it('is plain text for all recipients, with what marks it as written by a machine', async () => {
    const server = await serve();
    expect(await send(settings(server.port))).toEqual({ kind: 'sent', problem: null });
    const [mail, ...more] = server.received;
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ from: 'skep@closet-3', to: ['ops@example.org', 'night@example.org'], secure: false });
    const raw = mail?.raw ?? '';
    expect(header(raw, 'to')).toBe('ops@example.org, night@example.org');
    expect(header(raw, 'from')).toBe('skep@closet-3');
    expect(header(raw, 'subject')).toBe(MESSAGE.subject);
    expect(header(raw, 'message-id')).toBe(MESSAGE.messageId);
    expect(header(raw, 'date')).toBe('Sat, 21 Nov 2026 05:24:05 +0000');
    expect(header(raw, 'auto-submitted')).toBe('auto-generated');
    expect(header(raw, 'content-type')).toMatch(/^text\/plain; charset=utf-8/);
    expect(header(raw, 'x-mailer')).toBe('');
    expect(header(raw, 'list-id')).toBe('"Skep closet-3" <alerts.closet-3.skep>');
    expect(header(raw, 'in-reply-to') + header(raw, 'references') + header(raw, 'reply-to')).toBe('');
    expect(bodyOf(raw).trimEnd()).toBe(MESSAGE.body.trimEnd());
  });

  it('has plain text first and HTML second when it is a letter, and answers the first mail of its thread', async () => {
    const server = await serve();
    const letter: Letter = { grade: 'login', blocks: [{ kind: 'lead', lines: ['a <b> & c'] }] };
    const inReplyTo = '<incident.12.first@closet-3>';
    await send(settings(server.port, { reply_to: 'desk@example.org' }), { letter: JSON.stringify(letter), inReplyTo });
    const raw = server.received[0]?.raw ?? '';
    expect(header(raw, 'content-type')).toMatch(/^multipart\/alternative;/);
    expect(raw.match(/^Content-Type: text\/\w+/gm)).toEqual(['Content-Type: text/plain', 'Content-Type: text/html']);
    expect(bodyOf(raw)).toContain('>a &#60;b&#62; &#38; c</h1>');
    expect(header(raw, 'in-reply-to')).toBe(inReplyTo);
    expect(header(raw, 'references')).toBe(inReplyTo);
    expect(header(raw, 'reply-to')).toBe('desk@example.org');
  });

  it('names the list it belongs to, whatever the box is called', async () => {
    const server = await serve();
    const channel = emailChannel(settings(server.port), 'büro "3"\r\nX: y', SHORT);
    await channel.send(MESSAGE, new AbortController().signal);
    expect(header(server.received[0]?.raw ?? '', 'list-id')).toBe(
      '"Skep b?ro ?3??x0d?x0aX: y" <alerts.b-ro-3-X-y.skep>',
    );
  });

  it('cannot be given another header by its text', async () => {
    const server = await serve();
    await send(settings(server.port, { to: ['a,b@example.org'] }), {
      subject: 'x\r\nBcc: all@example.org\r\n\r\nhello',
    });
    const [mail] = server.received;
    expect(mail?.to).toEqual(['"a,b"@example.org']);
    expect(header(mail?.raw ?? '', 'bcc')).toBe('');
  });

  it('goes only to those who are still owed it, and shows all', async () => {
    const server = await serve();
    await send(settings(server.port), { owed: ['NIGHT@example.org'] });
    await send(settings(server.port), { owed: ['gone@example.org'] });
    expect(server.received.map(({ to }) => to)).toEqual([
      ['night@example.org'],
      ['ops@example.org', 'night@example.org'],
    ]);
    expect(header(server.received[0]?.raw ?? '', 'to')).toBe('ops@example.org, night@example.org');
  });
});

describe('encryption and log-in', () => {
  const accounts: SMTPServerOptions = {
    authOptional: false,
    onAuth: (auth, _session, done) => {
      if (auth.username === 'me' && auth.password === 'pä ss') done(null, { user: 'me' });
      else done(withCode(535, 'no such account'));
    },
  };
  const me = { username: 'me', password: 'pä ss' };

  it('starttls with log-in', async () => {
    const server = await serve({ ...pair, ...accounts });
    const where = settings(server.port, { security: 'starttls', ca: pair.cert, ...me });
    expect(await send(where)).toEqual({ kind: 'sent', problem: null });
    expect(server.received).toMatchObject([{ user: 'me', secure: true }]);
  });

  it('tls from the first byte', async () => {
    const server = await serve({ ...pair, ...accounts, secure: true });
    const where = settings(server.port, { security: 'tls', ca: pair.cert, ...me });
    expect(await send(where)).toEqual({ kind: 'sent', problem: null });
    expect(server.received).toMatchObject([{ user: 'me', secure: true }]);
  });

  it('never goes on in clear when starttls was asked for', async () => {
    const server = await serve();
    const outcome = await send(settings(server.port, { security: 'starttls' }));
    expect(outcome).toMatchObject({ kind: 'later', everyMessage: true, someGotIt: false });
    expect(outcome.problem).toMatch(/STARTTLS/);
    expect(server.received).toEqual([]);
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    const server = await serve(pair);
    const outcome = await send(settings(server.port, { security: 'starttls' }));
    expect(outcome).toMatchObject({ kind: 'later', everyMessage: true });
    expect(outcome.problem).toMatch(/self-signed certificate/);
    expect(server.received).toEqual([]);
  });

  it('a wrong password is tried again later: the config can be mended', async () => {
    const server = await serve({ ...accounts, allowInsecureAuth: true });
    const outcome = await send(settings(server.port, { username: 'me', password: 'wrong' }));
    expect(outcome).toMatchObject({ kind: 'later', everyMessage: true, owed: null });
    expect(outcome.problem).toMatch(/^535 no such account \(answer to AUTH \w+\)$/);
  });

  it('so is a log-in that the server does not offer, and one that it misses', async () => {
    const without = await serve({ disabledCommands: ['AUTH', 'STARTTLS'] });
    expect(await send(settings(without.port, me))).toMatchObject({ kind: 'later', everyMessage: true });
    expect(without.received).toEqual([]);
    const wanted = await serve(accounts);
    const outcome = await send(settings(wanted.port));
    expect(outcome).toMatchObject({ kind: 'later', everyMessage: true });
    expect(outcome.problem).toMatch(/^530 /);
  });
});

describe('the dialogue', () => {
  const accounts: SMTPServerOptions = {
    authOptional: false,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => {
      const given = auth.password ?? auth.accessToken;
      if (given === 'secret-1234') done(null, { user: 'me' });
      else done(withCode(535, `not with ${given}`));
    },
  };
  const CORRECT = { username: 'me', password: 'secret-1234' };

  it('is what both said, without the log-in', async () => {
    const server = await serve(accounts);
    const { kind, dialogue } = await attempt(settings(server.port, CORRECT));
    expect(kind).toBe('sent');
    expect(dialogue?.[0]).toMatch(/^S: 220 /);
    expect(dialogue).toContain('C: AUTH PLAIN (hidden)');
    expect(dialogue).toContain('C: RCPT TO:<ops@example.org>');
    expect(dialogue).toContain('C: DATA');
    expect(dialogue?.filter((line) => line.startsWith('S: 235 '))).toHaveLength(1);
    expect(JSON.stringify(dialogue)).not.toMatch(/secret|c2VjcmV0|tried admin/);
  });

  it('hides a password also where the server repeats it, and what LOGIN says in lines of its own', async () => {
    const server = await serve({ ...accounts, authMethods: ['LOGIN'] });
    const { kind, problem, dialogue } = await attempt(
      settings(server.port, { username: 'me', password: 'wrong-pass' }),
    );
    expect(kind).toBe('later');
    expect(problem).toMatch(/535 not with \(hidden\)/);
    expect(dialogue).toContain('S: 535 not with (hidden)');
    expect(JSON.stringify(dialogue)).not.toMatch(/wrong|d3Jvbm/);
  });

  it('is had with an access token, too', async () => {
    const server = await serve(accounts);
    const { kind, dialogue } = await attempt(settings(server.port, { username: 'me', oauth2_token: 'secret-1234' }));
    expect(kind).toBe('sent');
    expect(dialogue).toContain('C: AUTH XOAUTH2 (hidden)');
    expect(JSON.stringify(dialogue)).not.toMatch(/secret|c2VjcmV0/);
  });

  describe('with a refresh token', () => {
    const refresh = {
      username: 'me',
      oauth2_client_id: 'app',
      oauth2_client_secret: 'hush',
      oauth2_refresh_token: 'for-ever',
    };

    async function tokens(answer: object): Promise<{ url: string; asked: string[] }> {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        request.on('data', (data: Buffer) => asked.push(data.toString()));
        request.on('end', () => response.end(JSON.stringify(answer)));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      stops.push(async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      });
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, asked };
    }

    it('asks for an access token first', async () => {
      const server = await serve(accounts);
      const { url, asked } = await tokens({ access_token: 'secret-1234', expires_in: 3600 });
      expect(await send(settings(server.port, { ...refresh, oauth2_url: url }))).toEqual({
        kind: 'sent',
        problem: null,
      });
      expect(asked).toEqual(['client_id=app&client_secret=hush&refresh_token=for-ever&grant_type=refresh_token']);
    });

    it('that was revoked tries again later: the config can be mended', async () => {
      const server = await serve(accounts);
      const { url } = await tokens({ error: 'invalid_grant', error_description: 'Token for-ever has been revoked.' });
      const outcome = await attempt(settings(server.port, { ...refresh, oauth2_url: url }));
      expect(outcome).toMatchObject({ kind: 'later', everyMessage: true, reachedNobody: true });
      expect(outcome.problem).toMatch(/^invalid_grant: Token \(hidden\) has been revoked/);
      expect(server.received).toEqual([]);
    });
  });

  it('obeys nobody and ends', async () => {
    const server = await rawServer((socket) => {
      socket.write(`220-\u001b[2J\u202e\r\n${'220-x\r\n'.repeat(500)}220 ${'y'.repeat(2000)}\r\n`);
      socket.on('data', () => socket.write('554 no\r\n'));
    });
    stops.push(server.stop);
    const { dialogue } = await attempt(settings(server.port));
    expect(dialogue?.length).toBeLessThan(70);
    expect(JSON.stringify(dialogue)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(Math.max(...(dialogue ?? []).map((line) => line.length))).toBeLessThanOrEqual(500);
  });
});

describe('refusals', () => {
  const refusing = (answers: Readonly<Record<string, Error>>): SMTPServerOptions => ({
    onRcptTo: ({ address }, _session, done) => done(answers[address] ?? null),
  });
  const OPS = 'ops@example.org';
  const NIGHT = 'night@example.org';
  const UNKNOWN = withCode(550, 'no such user');
  const GREY = withCode(451, 'greylisted, come back');

  it('of every recipient set the mail aside', async () => {
    const server = await serve(refusing({ [OPS]: UNKNOWN, [NIGHT]: UNKNOWN }));
    const problem = 'ops@example.org: 550 no such user; night@example.org: 550 no such user';
    expect(await send(settings(server.port))).toEqual({ kind: 'refused', problem });
    expect(server.received).toEqual([]);
  });

  it('of one recipient are told, the other has it', async () => {
    const server = await serve(refusing({ [OPS]: UNKNOWN }));
    expect(await send(settings(server.port))).toEqual({ kind: 'sent', problem: 'ops@example.org: 550 no such user' });
    expect(server.received.map(({ to }) => to)).toEqual([[NIGHT]]);
  });

  it('for now leave the mail waiting for those who were put off only', async () => {
    const server = await serve(refusing({ [OPS]: GREY }));
    const problem = 'ops@example.org: 451 greylisted, come back';
    const later = { kind: 'later', problem, everyMessage: false };
    expect(await send(settings(server.port))).toEqual({ ...later, owed: [OPS], someGotIt: true, reachedNobody: false });
    const both = await serve(refusing({ [OPS]: GREY, [NIGHT]: UNKNOWN }));
    expect(await send(settings(both.port))).toMatchObject({
      kind: 'later',
      owed: [OPS],
      someGotIt: false,
      reachedNobody: true,
    });
  });

  it('for want of a log-in are tried again later, with every message', async () => {
    const wanted = withCode(530, 'log in first');
    const server = await serve(refusing({ [OPS]: wanted, [NIGHT]: wanted }));
    expect(await send(settings(server.port))).toMatchObject({ kind: 'later', everyMessage: true, someGotIt: false });
  });

  it('of the sender are tried again later: the config can be mended', async () => {
    const server = await serve({ onMailFrom: (_address, _session, done) => done(withCode(553, 'not your address')) });
    const outcome = await send(settings(server.port));
    expect(outcome).toMatchObject({ kind: 'later', everyMessage: true });
    expect(outcome.problem).toBe('553 not your address (answer to MAIL FROM)');
  });

  it.each([
    [554, 'refused'],
    [452, 'later'],
  ])('of the content: %i is %s', async (code, kind) => {
    const server = await serve({}, () => withCode(code, 'about the content'));
    expect(await send(settings(server.port))).toMatchObject({
      kind,
      problem: `${code} about the content (answer to DATA)`,
    });
  });

  it('cannot bring more than words into the outbox', async () => {
    const server = await serve({
      onMailFrom: (_from, _session, done) => done(withCode(451, `a\u001b[2J\u202e${'x'.repeat(5000)}`)),
    });
    const { problem } = await send(settings(server.port));
    expect(problem).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(problem?.length).toBeLessThan(600);
  });
});

describe('a server that is not well', () => {
  const OTHER_DAY = { kind: 'later', everyMessage: true, owed: null, someGotIt: false };

  it('and is not there', async () => {
    const server = await serve();
    const { port } = server;
    await server.stop();
    const outcome = await send(settings(port));
    expect(outcome).toMatchObject(OTHER_DAY);
    expect(outcome.problem).toMatch(/ECONNREFUSED/);
  });

  it('and closes before it says a word', async () => {
    const server = await rawServer((socket) => socket.end());
    stops.push(server.stop);
    expect(await send(settings(server.port))).toMatchObject(OTHER_DAY);
  });

  it('and never greets', async () => {
    const server = await rawServer(() => undefined);
    stops.push(server.stop);
    const outcome = await send(settings(server.port), {}, { ...SHORT, setUpMs: 50 });
    expect(outcome).toMatchObject({ ...OTHER_DAY, problem: 'Greeting never received' });
  });

  it('and falls silent', async () => {
    const server = await rawServer((socket) => {
      socket.write('220 hello\r\n');
      socket.once('data', () => socket.write('250 hello\r\n'));
    });
    stops.push(server.stop);
    expect(await send(settings(server.port), {}, { ...SHORT, silentMs: 50 })).toMatchObject(OTHER_DAY);
  });

  it('and drips for ever', async () => {
    const server = await rawServer((socket) => {
      socket.write('220 hello\r\n');
      socket.once('data', () => {
        const timer = setInterval(() => socket.write('250-more\r\n'), 5);
        socket.on('close', () => clearInterval(timer));
      });
    });
    stops.push(server.stop);
    const outcome = await send(settings(server.port), {}, { ...SHORT, wholeMs: 100 });
    expect(outcome).toMatchObject({ ...OTHER_DAY, problem: 'not done within 0.1 s, cut off' });
  });

  it('and dies between DATA and its answer', async () => {
    let dies = true;
    const server = await serve({}, () => (dies ? 'die' : undefined));
    // The server may have kept it.
    expect(await send(settings(server.port))).toMatchObject({ ...OTHER_DAY, reachedNobody: false });
    dies = false;
    expect(await send(settings(server.port))).toMatchObject({ kind: 'sent' });
    expect(server.messageIds).toEqual([MESSAGE.messageId, MESSAGE.messageId]);
  });

  it('is let go of when the daemon stops', async () => {
    const server = await rawServer(() => undefined);
    stops.push(server.stop);
    const stop = new AbortController();
    const sending = emailChannel(settings(server.port), 'closet-3').send(MESSAGE, stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(sending).rejects.toThrow();
    await expect(emailChannel(settings(server.port), 'closet-3').send(MESSAGE, stop.signal)).rejects.toThrow();
  });
});
