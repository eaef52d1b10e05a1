import { describe, expect, it } from 'vitest';
import { openLab } from './harness/lab.ts';
import { until } from './harness/until.ts';
import { logIn } from './harness/guesses.ts';

const lab = openLab();

const CONFIG = `
  [sensors.ftp]
  anonymous = true
  delay_ms = 0
  [sensors.tcp]
  name = "silent"
  linger = true
`;

interface Ended {
  readonly instance: string;
  readonly end_reason: string;
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('closes the visitors, keeps all that was answered, and exits 0; the next start finds nothing amiss', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    lab.start(['nc', '127.0.0.1', '8888']);
    await until('the silent one', async () => (await daemon.status()).openSessions === 1);
    const atPrompt = lab.start(['nc', '127.0.0.1', '10023']);
    await atPrompt.said(/login: $/);
    atPrompt.type('half a na');
    const guesser = lab.start(['nc', '127.0.0.1', '10021']);
    guesser.type('USER root\r\nPASS first\r\nUSER root\r\nPASS second\r\n');
    await guesser.said(/(530 Login incorrect\.\r\n[^]*){2}/);
    const guest = lab.start(['nc', '127.0.0.1', '10021']);
    guest.type('USER ftp\r\nPASS\r\nEPSV\r\nCWD pub\r\n');
    const [, port = ''] = await guest.said(/229 [^(]*\(\|\|\|(\d+)\|\)[^]*250 /);
    // A port for data is open, and somebody is on it who waits for more than it gets.
    const onData = lab.start(['nc', '127.0.0.1', port]);
    guest.type('STOR incoming/never-finished\r\n');
    await guest.said(/150 Ok to send data\./);
    onData.type('the beginning of a file');

    await until('all of them', () => daemon.evidence.sessions() === 5);
    // One more turn of the daemon, after what was typed last.
    await daemon.status();
    expect(await daemon.stop(signal)).toBe(0);

    expect(daemon.program.stderr).toBe('');
    expect(daemon.program.stdout).toContain(`stopping (${signal})\n`);
    const { evidence } = daemon;
    const sessions = evidence.rows<Ended>('SELECT instance, end_reason FROM session ORDER BY id');
    expect(sessions.map(({ instance, end_reason }) => `${instance} ${end_reason}`)).toEqual(
      ['silent', 'telnet', 'ftp', 'ftp', 'ftp'].map((instance) => `${instance} shutdown`),
    );
    expect(evidence.rows('SELECT username, password, accepted FROM v_logins ORDER BY event_id')).toEqual([
      { username: 'root', password: 'first', accepted: 0 },
      { username: 'root', password: 'second', accepted: 0 },
      { username: 'ftp', password: '', accepted: 1 },
    ]);
    const commands = evidence.rows<{ command: string }>('SELECT command FROM v_commands ORDER BY event_id');
    expect(commands.map(({ command }) => command)).toEqual(['EPSV', 'CWD pub', 'STOR incoming/never-finished']);
    expect(evidence.rows('SELECT path, size, complete FROM ev_ftp_upload')).toEqual([
      { path: '/pub/incoming/never-finished', size: 23, complete: 0 },
    ]);
    const last = evidence.rows('SELECT sensor, name, summary FROM event ORDER BY id DESC LIMIT 1');
    expect(last).toEqual([{ sensor: 'skep', name: 'stopped', summary: `skep stopped (${signal})` }]);

    const next = await lab.daemon({ data: daemon.data });
    await logIn(lab, 'later');
    expect(await next.stop(signal)).toBe(0);
    expect(next.program.stderr).toBe('');
    expect(evidence.value(`SELECT count(*) FROM session WHERE end_reason IS NULL OR end_reason = 'lost'`)).toBe(0);
    expect(evidence.value('SELECT username FROM v_logins ORDER BY event_id DESC')).toBe('later');
    expect(evidence.value('SELECT count(*) FROM ev_skep_stopped')).toBe(2);
    expect(evidence.value('PRAGMA integrity_check')).toBe('ok');
  });
});
