import { createHash } from 'node:crypto';
import { splitOptions, type Call, type Programs } from '../program.ts';
import { eachInput, valued } from './input.ts';

/** Bytes as other letters, and in sums. */
export const DIGEST: Programs = {
  base64(call) {
    const { options, rest } = splitOptions(call.args);
    return eachInput(
      call,
      rest.filter((arg) => !/^\d+$/.test(arg)),
      (text) => {
        if (/d|decode/.test(options)) call.out(Buffer.from(text.replaceAll(/\s/g, ''), 'base64').toString('latin1'));
        else
          call.out(
            `${(
              Buffer.from(text, 'latin1')
                .toString('base64')
                .match(/.{1,76}/g) ?? []
            ).join('\n')}\n`,
          );
      },
    );
  },

  md5sum: (call) => digest(call, 'md5'),
  sha1sum: (call) => digest(call, 'sha1'),
  sha256sum: (call) => digest(call, 'sha256'),

  hexdump: dump,
  xxd: dump,
  od: dump,
};

const digest = (call: Call, algorithm: string): number =>
  eachInput(call, splitOptions(call.args).rest, (text, path) => {
    call.out(`${createHash(algorithm).update(text, 'latin1').digest('hex')}  ${path}\n`);
  });

/** Sixteen bytes a line, as `hexdump -C` and xxd show them. */
function dump(call: Call): number {
  const { values, paths } = valued(
    call.args.filter((arg) => !/^-[CvpAtxg]/.test(arg)),
    'nlsN',
  );
  const max =
    Number.parseInt(values.get('n') ?? values.get('l') ?? values.get('N') ?? '', 10) || Number.MAX_SAFE_INTEGER;
  return eachInput(call, paths, (text) => {
    const bytes = Buffer.from(text.slice(0, max), 'latin1');
    for (let at = 0; at < bytes.length; at += 16) {
      const row = bytes.subarray(at, at + 16);
      const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
      call.out(
        `${at.toString(16).padStart(8, '0')}  ${hex.padEnd(48)} |${row.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.')}|\n`,
      );
    }
  });
}
