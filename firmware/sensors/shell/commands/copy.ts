import { resolve } from '../files.ts';
import { complain, isGnu, splitOptions, type Call, type Programs } from '../program.ts';
import { reason } from './refusal.ts';

export const COPY: Programs = {
  cp: (call) => copy(call, false),
  mv: (call) => copy(call, true),
  ln: (call) => copy({ ...call, args: call.args.filter((arg) => !arg.startsWith('-')) }, false),
  install: (call) => copy(call, false),

  dd(call) {
    const given = new Map(call.args.map((arg) => arg.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const input = given.get('if');
    const found = input === undefined ? undefined : call.read(input);
    if (found !== undefined && found.kind !== 'file') {
      call.err(
        isGnu(call)
          ? `dd: failed to open '${input}': No such file or directory\n`
          : `dd: can't open '${input}': No such file or directory\n`,
      );
      return 1;
    }
    const blockBytes = Math.max(1, Number.parseInt(given.get('bs') ?? '512', 10) || 512);
    const source = found?.bytes ?? call.input;
    const count = Number.parseInt(given.get('count') ?? '', 10);
    const text = Number.isNaN(count) ? source : source.slice(0, count * blockBytes);
    const output = given.get('of');
    if (output === undefined) call.out(text);
    else call.state.files.write(resolve(call.state.cwd, output), text, false);
    const whole = Math.floor(text.length / blockBytes);
    const records = `${whole}+${Number(text.length % blockBytes > 0)} records`;
    call.err(`${records} in\n${records} out\n`);
    if (isGnu(call))
      call.err(
        `${text.length} bytes copied, 0.000${100 + (text.length % 800)} s, ${(text.length / 300).toFixed(1)} kB/s\n`,
      );
    return 0;
  },
};

function copy(call: Call, moves: boolean): number {
  const { files, cwd } = call.state;
  const { rest } = splitOptions(call.args);
  const target = rest.at(-1);
  const sources = rest.slice(0, -1);
  if (target === undefined || sources.length === 0) {
    call.err(
      `${call.name}: missing ${target === undefined ? 'file operand' : `destination file operand after '${target}'`}\n`,
    );
    return 1;
  }
  let status = 0;
  for (const source of sources) {
    const from = call.read(source);
    if (from.kind !== 'file') {
      const why =
        from.kind === 'missing'
          ? 'No such file or directory'
          : from.kind === 'denied'
            ? 'Permission denied'
            : 'omitting directory';
      complain(call, from.kind === 'missing' ? 'cannot stat' : 'cannot open', "can't stat", source, why);
      status = 1;
      continue;
    }
    let to = resolve(cwd, target);
    if (files.find(to).kind === 'directory') to = resolve(to, source.slice(source.lastIndexOf('/') + 1));
    const refusal = files.write(to, from.bytes, false);
    if (refusal !== undefined) {
      complain(call, 'cannot create regular file', "can't create", target, reason(refusal));
      status = 1;
      continue;
    }
    if (from.executable) files.makeExecutable(to);
    if (moves) files.remove(resolve(cwd, source));
  }
  return status;
}
