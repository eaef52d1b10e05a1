import { resolve } from '../files.ts';
import { complain, isGnu, splitOptions, type Call, type Programs } from '../program.ts';
import { reason } from './refusal.ts';

/** Without a count, of what has no end. */
const ENDLESS_MAX = 64 * 1024 * 1024;
const ENDLESS = /^\/dev\/(?:zero|u?random)$/;
/** Bytes of it that are really there. */
const KEPT_MAX = 32 * 1024;

/** `1k`, `4M` */
function sizeOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([kKMG]?)/.exec(text) ?? [];
  const bytes = { k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit] ?? 1;
  return Math.max(1, Number(count) * bytes);
}

const rate = (perSecond: number): string =>
  perSecond < 1e6 ? `${(perSecond / 1e3).toFixed(1)} kB/s` : `${(perSecond / 1e6).toFixed(0)} MB/s`;

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
    const blockBytes = sizeOf(given.get('bs') ?? '512');
    const source = found?.bytes ?? call.input;
    const count = Number.parseInt(given.get('count') ?? '', 10);
    const wanted = Number.isNaN(count) ? ENDLESS_MAX : Math.max(0, count) * blockBytes;
    const bytes = ENDLESS.test(input ?? '') ? wanted : Math.min(wanted, source.length);
    const text = source.padEnd(Math.min(bytes, KEPT_MAX), source === '' ? '\0' : source).slice(0, bytes);
    const output = given.get('of');
    if (output === undefined) call.out(text);
    else call.state.files.write(resolve(call.state.cwd, output), text, false);
    const whole = Math.floor(bytes / blockBytes);
    const records = `${whole}+${Number(bytes % blockBytes > 0)} records`;
    call.err(`${records} in\n${records} out\n`);
    // As a small disk writes.
    const seconds = bytes / 180_000_000 + 0.000_1 + (bytes % 800) / 1e7;
    if (isGnu(call)) call.err(`${bytes} bytes copied, ${seconds.toPrecision(6)} s, ${rate(bytes / seconds)}\n`);
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
