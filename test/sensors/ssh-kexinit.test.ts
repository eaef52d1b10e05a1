import { describe, expect, it } from 'vitest';
import { KexInitTap, type Tapped } from '../../firmware/sensors/ssh/kexinit.ts';
import { clearPacket, text, uint32 } from '../../firmware/sensors/ssh/wire.ts';

const LISTS = ['k1,k2', 'h1', 'c1,c2', 'c3', 'm1', 'm2', 'none', 'zlib', '', ''];
const kexInit = (lists: readonly string[]): Buffer =>
  clearPacket(Buffer.concat([Buffer.from([20]), Buffer.alloc(16, 7), ...lists.map(text), Buffer.from([0]), uint32(0)]));

const EXPECTED = {
  ...{ kex: 'k1,k2', hostKeys: 'h1', ciphers: 'c1,c2', macs: 'm1', compressions: 'none' },
  // printf 'k1,k2;c1,c2;m1;none' | md5sum
  hassh: '9ccefc18f16a579a5f11380a2bb54e16',
};

const inPieces = (bytes: Buffer, length: number): Tapped => {
  const tap = new KexInitTap();
  for (let at = 0; at < bytes.length; at += length) {
    const tapped = tap.take(bytes.subarray(at, at + length));
    if (tapped !== 'more') return tapped;
  }
  return 'more';
};

describe('the client’s KEXINIT', () => {
  it.each([1, 7, 10_000])('is read from pieces of %i bytes, with its HASSH', (length) => {
    expect(inPieces(kexInit(LISTS), length)).toEqual(EXPECTED);
  });

  it('is found behind packets to be ignored, but not behind many', () => {
    const ignored = clearPacket(Buffer.concat([Buffer.from([2]), text('noise')]));
    const behind = (count: number): Buffer =>
      Buffer.concat([...Array.from({ length: count }, () => ignored), kexInit(LISTS)]);
    expect(inPieces(behind(7), 3)).toEqual(EXPECTED);
    expect(inPieces(behind(8), 3)).toBe('none');
  });

  it.each([
    ['a length of 4', uint32(4)],
    ['a length above 256 kB', uint32(0x40001)],
  ])('is corrupt with %s', (_what, bytes) => {
    expect(inPieces(bytes, 4)).toBe('corrupt');
  });

  it('with a list that ends behind the packet tells nothing', () => {
    expect(inPieces(kexInit(LISTS.slice(0, 4)), 10_000)).toBe('none');
    const long = kexInit(LISTS);
    long.writeUInt32BE(0xffffff, 4 + 1 + 1 + 16);
    expect(inPieces(long, 10_000)).toBe('none');
    expect(inPieces(clearPacket(Buffer.from([20])), 10_000)).toBe('none');
  });
});
