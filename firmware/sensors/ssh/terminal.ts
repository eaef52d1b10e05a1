import { setImmediate } from 'node:timers/promises';
import type { ServerChannel } from 'ssh2';
import type { Ran, Shell } from '../shell/shell.ts';
import { LineEditor, plainRun, type Line } from '../telnet/line.ts';
import { Intake } from './intake.ts';
import type { Visit } from './visit.ts';

/** What a terminal makes of output (ONLCR). */
export const onScreen = (text: string): string => text.replaceAll('\n', '\r\n');

export const say = (channel: ServerChannel, text: string): void => {
  if (text !== '') channel.write(Buffer.from(text, 'latin1'));
};

export function leave(channel: ServerChannel, status: number): void {
  channel.exit(status);
  channel.end();
}

/** Runs a line and tells it. */
export function run(
  visit: Visit,
  shell: Shell,
  command: string,
  kind: 'shell' | 'exec',
  cut = 0,
  prompt?: string,
): Ran {
  const { peer, teller } = visit;
  const startedAt = peer.now();
  const ran = shell.run(command);
  const { urls } = ran;
  if (ran.heard) {
    peer.record('command', {
      command,
      kind,
      urls: urls.length > 0 ? urls.join(' ') : undefined,
      ...teller.tell(prompt, ran, Math.max(0, Math.round(peer.now() - startedAt))),
      cut: cut > 0 ? cut : undefined,
    });
  }
  return ran;
}

/** A shell on a terminal: echo, line editing, prompts. */
export async function serveTerminal(visit: Visit, channel: ServerChannel): Promise<void> {
  const shell = visit.shell();
  say(channel, onScreen(shell.greeting) + shell.prompt);
  const editor = new LineEditor();
  const intake = new Intake(channel);
  let status = 0;
  for (let bytes = await intake.next(); bytes !== undefined; bytes = await intake.next()) {
    let screen = '';
    for (let at = 0; at < bytes.length;) {
      const plain = plainRun(bytes, at);
      if (plain > 0) {
        screen += editor.type(bytes.subarray(at, at + plain), shell.secret ? 'newline' : 'typed');
        at += plain;
        continue;
      }
      const { echoed, done } = editor.take(bytes[at] ?? 0, shell.secret ? 'newline' : 'typed');
      at += 1;
      screen += echoed;
      if (done === undefined) continue;
      const next = answer(visit, shell, done);
      screen += next.screen;
      status = next.status;
      if (next.ended) {
        say(channel, screen);
        leave(channel, status);
        return;
      }
      // Others have their turn between two lines, however fast they are typed.
      say(channel, screen);
      screen = '';
      await setImmediate();
      if (visit.over) return;
    }
    say(channel, screen);
  }
  leave(channel, status);
}

interface Answered {
  readonly screen: string;
  readonly ended: boolean;
  readonly status: number;
}

function answer(visit: Visit, shell: Shell, line: Line): Answered {
  switch (line.kind) {
    case 'line': {
      const { output, ended, status } = run(visit, shell, line.text, 'shell', line.cut, shell.prompt);
      return { screen: onScreen(output) + (ended ? '' : shell.prompt), ended, status };
    }
    case 'interrupt':
      shell.interrupt();
      return { screen: `\r\n${shell.prompt}`, ended: false, status: 130 };
    case 'end':
    case 'left':
      return { screen: '', ended: true, status: 0 };
  }
}

/** Longest line of a script, as for a terminal. */
const LINE_MAX = 4095;

/** A shell without a terminal: it reads a script, and says only what the script's commands say. */
export async function readScript(visit: Visit, channel: ServerChannel): Promise<void> {
  const shell = visit.shell();
  const intake = new Intake(channel);
  let status = 0;
  let begun = '';
  for (let bytes = await intake.next(); bytes !== undefined; bytes = await intake.next()) {
    const lines = (begun + bytes.toString('latin1')).split('\n');
    begun = lines.pop() ?? '';
    if (begun.length > LINE_MAX) lines.push(begun.slice(0, LINE_MAX));
    if (begun.length > LINE_MAX) begun = '';
    for (const line of lines) {
      const ran = run(visit, shell, line.replace(/\r$/, ''), 'shell');
      status = ran.status;
      say(channel, ran.output);
      if (ran.ended) {
        leave(channel, status);
        return;
      }
      await setImmediate();
      if (visit.over) return;
    }
  }
  if (begun !== '') {
    const ran = run(visit, shell, begun, 'shell');
    status = ran.status;
    say(channel, ran.output);
  }
  leave(channel, status);
}
