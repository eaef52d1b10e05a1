import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromText, toText } from '../../firmware/core/bytes.ts';
import { forTerminal } from '../../firmware/core/terminal.ts';
import { skep, type Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';

const lab = openLab();
const FOLDER = join(import.meta.dirname, 'dialogues');

/** What a botnet types, from published descriptions; the files say from which. */
interface Dialogue {
  readonly name: string;
  readonly via: 'telnet' | 'ssh' | 'ssh-exec';
  readonly username: string;
  readonly password: string;
  readonly urls: readonly string[];
  readonly lines: readonly string[];
}

function dialogue(file: string): Dialogue {
  const [head = '', body = ''] = readFileSync(join(FOLDER, file), 'utf8').split('\n---\n');
  const words = head.split('\n').map((line) => line.split(' '));
  const of = (key: string): string[][] => words.filter(([first]) => first === key).map(([, ...rest]) => rest);
  const [username = '', password = ''] = of('login')[0] ?? [];
  const via = of('via')[0]?.[0];
  if (via !== 'telnet' && via !== 'ssh' && via !== 'ssh-exec') throw new Error(`${file}: via ${via}?`);
  return {
    ...{ name: file.replace('.txt', ''), via, username, password },
    urls: of('url').flat(),
    lines: body.trimEnd().split('\n'),
  };
}

const dialogues = readdirSync(FOLDER).sort().map(dialogue);

const SSH = [
  ...['-F', 'none', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
  ...['-o', 'ConnectTimeout=20', '-p', '10022'],
];

/** Holds the dialogue; what each of its sessions had on its screen, a byte string. */
async function hold({ via, username, password, lines }: Dialogue): Promise<string[]> {
  const typed = lines.map((line) => `${line}\r\n`).join('');
  if (via === 'telnet') {
    const client = lab.start(['nc', '-N', '127.0.0.1', '10023'], { input: `${username}\r\n${password}\r\n${typed}` });
    expect(await client.ended).toBe(0);
    // RFC 854: 255 is sent twice.
    return [client.bytes.toString('latin1').replaceAll('\xff\xff', '\xff')];
  }
  const ssh = ['sshpass', '-p', password, 'ssh', ...SSH];
  if (via === 'ssh') {
    const client = lab.start([...ssh, '-tt', `${username}@127.0.0.1`], { input: typed.replaceAll('\r', '') });
    await client.ended;
    return [client.bytes.toString('latin1')];
  }
  const screens: string[] = [];
  for (const line of lines) {
    const client = lab.start([...ssh, `${username}@127.0.0.1`, line]);
    client.hangUp();
    await client.ended;
    screens.push(client.bytes.toString('latin1'));
  }
  return screens;
}

/** The lines of a screen as `skep replay` shows them: tabs are blanks, what a terminal would obey is escaped. */
const readable = (bytes: string): string[] =>
  bytes
    .split(/\r?\n/)
    .map((line) => line.split('\t').reduce((before, piece) => before + ' '.repeat(8 - (before.length % 8)) + piece))
    .map((line) => forTerminal(toText(line).replaceAll(/\\x5c(?=x[0-9a-f]{2})/g, '\\')));

/** The line without the time and what prompted for it. */
const PROMPTED = /^\[ *\d+\.\d{3}\] (?:exec: |> |\S+@\S+:\S+[#$] |(?:~|\/)\S* # |[#$] )(.*)$/;

const config = `
[sensors.telnet]
product = "busybox"
let_in = "always"
[sensors.ssh]
let_in = "always"`;

async function replayed(daemon: Daemon, session: number, ...args: readonly string[]): Promise<string> {
  const ran = await lab.run(skep('replay', String(session), '--data', daemon.data, ...args));
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  return ran.stdout;
}

describe.each(dialogues)('$name, via $via', (told) => {
  it('is complete in v_commands, with its addresses, and the replay equals what was typed and shown', async () => {
    const daemon = await lab.daemon({ config });
    const screens = await hold(told);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const { evidence } = daemon;
    const sensor = told.via === 'telnet' ? 'telnet' : 'ssh';

    const commands = evidence.rows<{ command: string; session_id: number }>(
      'SELECT command, session_id FROM v_commands ORDER BY event_id',
    );
    expect(commands.map(({ command }) => fromText(command).toString())).toEqual(told.lines);
    const urls = evidence.rows<{ urls: string }>(
      `SELECT urls FROM ev_${sensor}_command WHERE urls IS NOT NULL ORDER BY event_id`,
    );
    expect([...new Set(urls.flatMap((row) => row.urls.split(' ')))]).toEqual(told.urls);
    expect(evidence.rows('SELECT username, password, accepted FROM v_logins GROUP BY username')).toEqual([
      { username: told.username, password: told.password, accepted: 1 },
    ]);

    const sessions = [...new Set(commands.map((row) => row.session_id))];
    expect(sessions.length).toBe(screens.length);
    const typed: string[] = [];
    for (const [at, session] of sessions.entries()) {
      const [, ...shown] = (await replayed(daemon, session)).slice(0, -1).split('\n');
      typed.push(...shown.flatMap((line) => PROMPTED.exec(line)?.[1] ?? []));
      const screen = screens[at] ?? '';
      if (told.via === 'ssh-exec') {
        expect(shown.slice(1)).toEqual(screen === '' ? [] : readable(screen.replace(/\n$/, '')));
        continue;
      }
      const cast = (await replayed(daemon, session, '--asciinema')).trimEnd().split('\n').slice(1);
      const all = cast.map((line) => (JSON.parse(line) as [number, 'o', string])[2]).join('');
      // Before it: the log-in. Behind it: the last prompt, and that it was left.
      expect(readable(screen).join('\r\n')).toContain(all);
    }
    expect(typed).toEqual(told.lines);
  });
});
