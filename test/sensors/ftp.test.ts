import { describe, expect, it } from 'vitest';
import { Malformed } from '../../firmware/core/errors.ts';
import { credentialProblems } from '../../firmware/sensors/ftp/accounts.ts';
import { parseCommand } from '../../firmware/sensors/ftp/command.ts';
import ftp from '../../firmware/sensors/ftp/ftp.ts';
import { deviceOf, optionsWith, play } from './ftp-peer.ts';

describe('a command line', () => {
  it.each([
    ['USER bob', 'USER', 'bob'],
    ['pass  two  blanks ', 'PASS', ' two  blanks '],
    ['QUIT', 'QUIT', ''],
    ['PASS', 'PASS', ''],
    [' USER bob', '', 'USER bob'],
    ['PASS a\rb\r\r', 'PASS', 'a\rb'],
    ['\xff\xf4\xff\xf2abor', 'ABOR', ''],
    ['\xff\xf4\xf2ABOR', 'ABOR', ''],
    ['pa\xdf x', 'PA\xdf', 'x'],
    ['\xff\xf4NOOP', '\xff\xf4NOOP', ''],
  ])('%j', (line, verb, argument) => {
    expect(parseCommand(line)).toEqual({ verb, argument });
  });

  it.each(['', '\r', '\r\r\r'])('is passed over when empty: %j', (line) => {
    expect(parseCommand(line)).toBeUndefined();
  });
});

describe('credentials', () => {
  it('that cannot be meant are told', () => {
    const problems = credentialProblems(optionsWith({ credentials: ['bob', ':x', 'a:b', '*:*', 'a:b:c', 'a:'] }));
    expect(problems).toEqual([
      "credentials: 'bob' is not of the form user:password",
      "credentials: ':x' is not of the form user:password",
    ]);
  });
});

const talk = async (
  lines: readonly string[],
  options = optionsWith({}),
  handshakes = { control: true, data: true },
): Promise<ReturnType<typeof play>> => {
  const played = play(lines, handshakes);
  await ftp.talk(played.peer as never, options);
  return played;
};

describe('AUTH TLS', () => {
  it('encrypts the control connection, after which PBSZ and PROT are understood', async () => {
    const lines = [
      'auth tls',
      'PBSZ 0',
      'PROT S',
      'PROT X',
      'PROT C',
      'PROT P',
      'AUTH TLS',
      'USER bob',
      'PASS x',
      'QUIT',
    ];
    const { sent, events, steps } = await talk(lines);
    expect(sent().split('\r\n')).toEqual([
      '220 (vsFTPd 3.0.3)',
      '234 Proceed with negotiation.',
      '200 PBSZ set to 0.',
      '536 PROT not supported.',
      '504 PROT not recognized.',
      '200 PROT now Clear.',
      '200 PROT now Private.',
      '530 Please login with USER and PASS.',
      '331 Please specify the password.',
      '530 Login incorrect.',
      '221 Goodbye.',
      '',
    ]);
    expect(steps).toEqual(['secure']);
    expect(events[0]).toEqual({ name: 'tls', fields: { mechanism: 'tls' } });
    expect(events.filter(({ name }) => name === 'login')).toEqual([
      { name: 'login', fields: { username: 'bob', password: 'x', accepted: false } },
    ]);
  });

  it('ends the session as malformed when the handshake fails', async () => {
    await expect(talk(['AUTH TLS', 'USER bob'], optionsWith({}), { control: false, data: true })).rejects.toThrow(
      Malformed,
    );
  });

  const anonymous = optionsWith({ anonymous: true });
  const start = ['USER ftp', 'PASS x', 'PASV', 'NLST', 'QUIT'];

  it('is followed by encrypted data connections after PROT P, and by AUTH SSL at once', async () => {
    const afterProt = await talk(['AUTH TLS', 'PBSZ 0', 'PROT P', ...start], anonymous);
    const afterSsl = await talk(['AUTH SSL', ...start], anonymous);
    const expected = ['secure', 'data secure', 'data send 5', 'data close', 'listener close'];
    expect(afterProt.steps).toEqual(expected);
    expect(afterSsl.steps).toEqual(expected);
  });

  it('leaves data connections clear after PROT C', async () => {
    const { steps } = await talk(['AUTH SSL', 'PROT C', ...start], anonymous);
    expect(steps).toEqual(['secure', 'data send 5', 'data close', 'listener close']);
  });

  it('sends nothing over a data connection whose handshake fails, and goes on', async () => {
    const { sent, steps } = await talk(['AUTH SSL', ...start], anonymous, { control: true, data: false });
    expect(steps).toEqual(['secure', 'data secure', 'data close', 'listener close']);
    expect(sent()).toContain('522 SSL connection failed\r\n221 Goodbye.\r\n');
  });
});

describe('a fault of ours in a data connection', () => {
  it('is not taken for a visitor who broke it off', async () => {
    const played = play(['USER ftp', 'PASS x', 'PASV', 'LIST'], { control: true, data: true });
    const listen = async () => ({
      ...(await (played.peer as { listen: () => Promise<object> }).listen()),
      accept: async () => await Promise.resolve({ send: () => Promise.reject(new TypeError('bug')), close: () => {} }),
    });
    await expect(ftp.talk({ ...played.peer, listen } as never, optionsWith({ anonymous: true }))).rejects.toThrow(
      'bug',
    );
  });

  it('no port left for PASV is told in the product’s words', async () => {
    const played = play(['USER ftp', 'PASS x', 'PASV', 'LIST', 'QUIT'], { control: true, data: true });
    const listen = () => Promise.reject(Object.assign(new Error('no descriptor'), { code: 'EMFILE' }));
    await ftp.talk({ ...played.peer, listen } as never, optionsWith({ anonymous: true }));
    expect(played.sent()).toContain('\r\n500 OOPS: ');
    expect(played.sent()).toContain('\r\n425 Use PORT or PASV first.\r\n221 Goodbye.\r\n');
  });
});

describe('over IPv6', () => {
  it('EPSV and EPRT know protocol 2, and PASV has no address to tell', async () => {
    const lines = ['USER ftp', 'PASS x', 'PASV', 'EPSV 2', 'EPRT |2|2001:DB8:0::7|5000|', 'EPRT |2|2001:db8::8|5000|'];
    const played = play([...lines, 'EPRT |1|192.0.2.7|5000|', 'QUIT'], { control: true, data: true });
    const peer = { ...played.peer, device: deviceOf(1), remoteAddress: '2001:db8::7', localAddress: '2001:db8::1' };
    const listen = async () => await Promise.resolve({ port: 40_001, address: '2001:db8::1', close: () => {} });
    await ftp.talk({ ...peer, listen } as never, optionsWith({ anonymous: true }));
    expect(played.sent().split('\r\n').slice(3, -1)).toEqual([
      '227 Entering Passive Mode (0,0,0,0,156,65).',
      '229 Entering Extended Passive Mode (|||40001|)',
      '200 EPRT command successful. Consider using EPSV.',
      '500 Illegal EPRT command.',
      '500 Illegal EPRT command.',
      '221 Goodbye.',
    ]);
    expect(played.events.filter(({ name }) => name === 'bounce').map(({ fields }) => fields)).toEqual([
      { address: '2001:db8::8', port: 5000 },
      { address: '192.0.2.7', port: 5000 },
    ]);
  });
});
