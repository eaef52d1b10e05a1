import type { ServerChannel } from 'ssh2';
import { resolve } from '../shell/files.ts';
import { Intake } from './intake.ts';
import { keep } from './keep.ts';
import { scpTarget, takeByScp } from './scp.ts';
import { leave, onScreen, readScript, run, say } from './terminal.ts';
import type { Visit } from './visit.ts';

/** `cat > x`, `dd of=x`, `tee x`: how droppers, and people without scp, send a file. */
const TAKES_FILE = /^[\s(]*(?:cat\s*(?:-\s*)?>>?|dd\s(?:[^<]*\s)?of=|tee\s(?:-a\s)?)\s*["']?([^\s"'<>|]+)/;
/** A script that comes by standard input. */
const TAKES_SCRIPT = /^\s*(?:\/bin\/)?(?:ba|da|a)?sh(?:\s+-s?)?\s*$/;
/** One command without a shell that is talked to (RFC 4254 section 6.5). */
export async function execute(visit: Visit, channel: ServerChannel, command: string, terminal: boolean): Promise<void> {
  if (TAKES_SCRIPT.test(command)) {
    visit.peer.record('command', { command, kind: 'exec' });
    await readScript(visit, channel);
    return;
  }
  const destination = scpTarget(command);
  if (destination !== undefined) {
    visit.peer.record('command', { command, kind: 'exec' });
    await takeByScp(visit, channel, destination);
    return;
  }
  const target = fileTaken(command);
  const { output, status } = run(visit, visit.shell(true), command, 'exec');
  if (target !== undefined) await takeFile(visit, channel, resolve(visit.home, target));
  if (visit.over) return;
  // Nobody reads the rest: a stream that is not read never ends.
  channel.resume();
  say(channel, terminal ? onScreen(output) : output);
  leave(channel, status);
}

/** The file that is made of standard input, if one is: what stands behind a pipe or reads a file reads nothing of ours. */
function fileTaken(command: string): string | undefined {
  for (const part of command.split(/[;\n]|&&|\|\|/)) {
    const [first = ''] = part.split('|');
    const target = /<|\bif=/.test(first) ? undefined : TAKES_FILE.exec(first)?.[1];
    if (target !== undefined) return target;
  }
  return undefined;
}

async function takeFile(visit: Visit, channel: ServerChannel, path: string): Promise<void> {
  const intake = new Intake(channel);
  const file = keep(visit, path);
  for (let bytes = await intake.next(); bytes !== undefined && !visit.over; bytes = await intake.next()) {
    file.write(bytes);
  }
  if (!visit.over) file.end(true);
}
