import type { ServerChannel } from 'ssh2';
import { resolve } from '../shell/files.ts';
import { Intake } from './intake.ts';
import { keep, type Kept } from './keep.ts';
import { leave } from './terminal.ts';
import type { Visit } from './visit.ts';

/** The side of scp that takes files; clients before OpenSSH 9 and most botnets start it by name. */
const PROGRAM = /^(?:\/usr\/bin\/)?scp$/;
const LINE_MAX = 1024;
const DONE = Buffer.from([0]);

/** Where `scp -t` is to put its files; undefined for other commands. */
export function scpTarget(command: string): string | undefined {
  // Word by word: one pattern for the whole takes quadratic time over a row of options.
  const [program = '', ...words] = command.trim().split(/\s+/);
  const options = words.findIndex((word) => !/^-[a-zA-Z]+$/.test(word));
  if (!PROGRAM.test(program) || options < 1 || !words.slice(0, options).some((word) => word.includes('t')))
    return undefined;
  const target = words.slice(words[options] === '--' ? options + 1 : options).join(' ');
  const named = target.replaceAll(/^["']|["']$/g, '');
  return named === '' || /["']/.test(named) ? undefined : named;
}

/** Takes files as rcp did: `C0644 5 name`, a zero byte, five bytes, a zero byte. Directories are entered, times passed over. */
export async function takeByScp(visit: Visit, channel: ServerChannel, target: string): Promise<void> {
  const intake = new Intake(channel);
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const bytes = await intake.next();
    if (bytes !== undefined) held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    return bytes !== undefined && !visit.over;
  };
  const line = async (): Promise<string | undefined> => {
    for (;;) {
      const end = held.indexOf(0x0a);
      if (end < 0 && held.length > LINE_MAX) return undefined;
      if (end < 0) {
        if (!(await more())) return undefined;
        continue;
      }
      const text = held.toString('latin1', 0, end);
      held = held.subarray(end + 1);
      return text;
    }
  };
  const content = async (file: Kept, size: number): Promise<boolean> => {
    // The zero byte behind it belongs to it.
    for (let left = size + 1; left > 0;) {
      if (held.length === 0 && !(await more())) return false;
      const taken = held.subarray(0, left);
      held = held.subarray(taken.length);
      left -= taken.length;
      if (left > 0) file.write(taken);
      else file.write(taken.subarray(0, -1));
    }
    return true;
  };

  const base = resolve(visit.home, target);
  let directory = visit.inside.files.find(base).kind === 'directory' ? base : undefined;
  channel.write(DONE);
  for (let told = await line(); told !== undefined; told = await line()) {
    const [, kind = '', size = '0', name = ''] = /^([CD])[0-7]{3,5} (\d{1,15}) (.+)$/.exec(told) ?? [];
    if (kind === 'D') directory = resolve(directory ?? base, directory === undefined ? '.' : name);
    if (kind === 'D') visit.inside.files.makeDirectory(directory ?? base);
    if (told === 'E') directory = resolve(directory ?? base, '..');
    channel.write(DONE);
    if (kind !== 'C') continue;
    const file = keep(visit, directory === undefined ? base : resolve(directory, name));
    const complete = await content(file, Number(size));
    if (visit.over) return;
    file.end(complete);
    if (complete) channel.write(DONE);
  }
  if (!visit.over) leave(channel, 0);
}
