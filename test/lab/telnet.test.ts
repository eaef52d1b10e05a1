import { describe, expect, it } from 'vitest';
import { openLab } from './harness/lab.ts';

const lab = openLab();
const PORT = 10_023;

/** As an expression of Tcl; in hex, so that nothing in it means anything to Tcl. */
const tcl = (text: string): string =>
  `[encoding convertfrom utf-8 [binary format H* ${Buffer.from(text).toString('hex')}]]`;

/** A person at a terminal: waits for the first part of each step on the screen, then types the second. */
async function atTerminal(
  address: string,
  steps: readonly (readonly [seen: string, typed: string])[],
): Promise<string> {
  const script = `
    set timeout 30
    spawn telnet ${address} ${PORT}
    stty rows 24 columns 80 < $spawn_out(slave,name)
    expect_before timeout { exit 3 } eof { exit 4 }
    ${steps.map(([seen, typed]) => `expect -exact ${tcl(seen)}; send -- ${tcl(typed)}`).join('\n')}
    expect_before
    expect eof`;
  const { status, stdout, stderr } = await lab.run(['expect', '-c', script], { env: { TERM: 'vt100' } });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  const heading = `spawn telnet ${address} ${PORT}\r\nTrying ${address}...\r\nConnected to ${address}.\r\n`;
  expect(stdout).toContain(heading);
  return stdout.slice(heading.length);
}

describe.each(['127.0.0.1', '::1'])('the telnet client of inetutils at %s', (address) => {
  it('is refused, let in and served as by BusyBox', async () => {
    const config = `[sensors.telnet]
      hostname = "gateway"
      banner = "Home Gateway"
      let_in = "listed"
      credentials = ["root:pässword 1"]
      fail_delay_ms = 0`;
    const daemon = await lab.daemon({ config });
    const screen = await atTerminal(address, [
      ['login: ', 'admin\r'],
      ['Password: ', 'ad min;\r'],
      ['login: ', 'rooty\x7f\r'],
      ['Password: ', 'pässword 1\r'],
      ['# ', 'whoami; pwd\r'],
      ['# ', 'echo "a  b" > /tmp/f && cat /tmp/f\r'],
      ['# ', 'nosuch\r'],
      ['# ', 'exit\r'],
    ]);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const [greeting, shell] = screen.split(/(?:\r\n){3}BusyBox v1\.\d+\.\d+ \([^)]+\) built-in shell \(ash\)\r\n/);
    expect(greeting?.split('\r\n')).toEqual([
      `Escape character is '^]'.`,
      '\r',
      'Home Gateway',
      '\rgateway login: admin',
      'Password: ',
      'Login incorrect',
      'gateway login: rooty\b \b',
      'Password: ',
    ]);
    expect(shell?.split('\r\n')).toEqual([
      `Enter 'help' for a list of built-in commands.`,
      '',
      '~ # whoami; pwd',
      'root',
      '/root',
      '~ # echo "a  b" > /tmp/f && cat /tmp/f',
      'a  b',
      '~ # nosuch',
      '-sh: nosuch: not found',
      '~ # exit',
      'Connection closed by foreign host.',
      '',
    ]);
    const { evidence } = daemon;
    expect(evidence.rows('SELECT src_ip, username, password, accepted FROM v_logins ORDER BY event_id')).toEqual([
      { src_ip: address, username: 'admin', password: 'ad min;', accepted: 0 },
      { src_ip: address, username: 'root', password: 'pässword 1', accepted: 1 },
    ]);
    const commands = evidence.rows<{ command: string }>('SELECT command FROM v_commands ORDER BY event_id');
    expect(commands.map(({ command }) => command)).toEqual([
      'whoami; pwd',
      'echo "a  b" > /tmp/f && cat /tmp/f',
      'nosuch',
      'exit',
    ]);
    expect(evidence.rows('SELECT dst_ip, end_reason, grade FROM session')).toEqual([
      { dst_ip: address, end_reason: 'sensor-done', grade: 'commands' },
    ]);
  });
});

describe('the telnet client of inetutils', () => {
  it('tells a Linux telnetd its terminal before it is asked for a name', async () => {
    const daemon = await lab.daemon({
      config: '[sensors.telnet]\nproduct = "linux"\nhostname = "files"\nfail_delay_ms = 0\ntries = 1',
    });
    const screen = await atTerminal('127.0.0.1', [
      ['login: ', 'bob\r'],
      ['Password: ', 'secret\r'],
    ]);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    expect(screen.split('\r\n')).toEqual([
      `Escape character is '^]'.`,
      'files login: bob',
      'Password: ',
      'Maximum number of tries exceeded (1)',
      'Connection closed by foreign host.',
      '',
    ]);
    const { evidence } = daemon;
    expect(evidence.rows('SELECT fact, value FROM ev_telnet_client ORDER BY event_id')).toEqual([
      { fact: 'speed', value: '38400,38400' },
      { fact: 'terminal', value: 'VT100' },
      { fact: 'window', value: '80x24' },
    ]);
    expect(evidence.rows('SELECT username, password, accepted FROM v_logins')).toEqual([
      { username: 'bob', password: 'secret', accepted: 0 },
    ]);
  });
});

describe('nc', () => {
  it.each(['127.0.0.1', '::1'])('hears and is heard byte for byte at %s', async (address) => {
    const config = `
      [sensors.telnet]
      hostname = "gateway"
      fail_delay_ms = 0
      [[sensors.tcp]]
      name = "printer"
      ports = 9100
      reply = "@PJL INFO\\r\\n\\\\xff"
      linger = true
      [[sensors.tcp]]
      name = "asked"
      ports = 9101
      reply = "pong"
      reply_when = "spoken_to"`;
    const daemon = await lab.daemon({ config });
    const bytes = async (port: number, input: Uint8Array): Promise<string> => {
      const client = lab.start(['nc', '-N', address, `${port}`], { input });
      expect(await client.ended).toBe(0);
      return client.bytes.toString('latin1');
    };
    const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const login = '\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03\r\r\ngateway login: ';
    expect(await bytes(PORT, Buffer.from('root\r\nadmin\r\n'))).toBe(
      `${login}root\r\nPassword: \r\nLogin incorrect\r\ngateway login: `,
    );
    expect(await bytes(9100, all)).toBe('@PJL INFO\r\n\xff');
    expect(await bytes(9101, all)).toBe('pong');
    expect(await bytes(9101, Buffer.alloc(0))).toBe('');
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);

    const { evidence } = daemon;
    expect(evidence.rows('SELECT username, password FROM v_logins')).toEqual([{ username: 'root', password: 'admin' }]);
    const columns = `instance, src_ip, dst_ip, bytes_in, bytes_out, end_reason, coalesce(first_bytes, x'') AS first_bytes`;
    const common = { src_ip: address, dst_ip: address, end_reason: 'visitor-closed' };
    expect(evidence.rows(`SELECT ${columns} FROM session ORDER BY id`)).toEqual([
      { ...common, instance: 'telnet', bytes_in: 13, bytes_out: 80, first_bytes: Buffer.from('root\r\nadmin\r\n') },
      { ...common, instance: 'printer', bytes_in: 256, bytes_out: 12, first_bytes: all },
      { ...common, instance: 'asked', bytes_in: 256, bytes_out: 4, first_bytes: all },
      { ...common, instance: 'asked', bytes_in: 0, bytes_out: 0, first_bytes: Buffer.alloc(0) },
    ]);
    expect(evidence.rows('SELECT data, size FROM ev_tcp_data ORDER BY event_id')).toEqual([
      { data: all, size: 256 },
      { data: all, size: 256 },
    ]);
  });
});
