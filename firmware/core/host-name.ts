type Derive = (label: string, length: number) => Buffer;

const PIECE = /\{(\w+):([^}]*)\}/g;
const LETTERS_AND_DIGITS = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * The host name that a pattern makes on one device. Pieces: `{hex:4}`, `{digits:4}` (the first is no 0), `{code:3}`
 * (letters and digits), `{word:web|mail}`, `{mac:4}` (the end of the hardware address that pages show).
 */
export function hostNameOf(pattern: string, derive: Derive): string {
  let index = 0;
  return pattern.replaceAll(PIECE, (piece, kind: string, argument: string) => {
    index += 1;
    return written(piece, kind, argument, (length) => derive(`hostname ${index}`, length), derive);
  });
}

function written(
  piece: string,
  kind: string,
  argument: string,
  bytes: (length: number) => Buffer,
  derive: Derive,
): string {
  const length = Number(argument);
  switch (kind) {
    case 'hex':
      return bytes(length).toString('hex').slice(0, length);
    case 'digits':
      return [...bytes(length)].map((byte, at) => (at === 0 ? 1 + (byte % 9) : byte % 10)).join('');
    case 'code':
      return [...bytes(length)].map((byte) => LETTERS_AND_DIGITS.charAt(byte % LETTERS_AND_DIGITS.length)).join('');
    case 'word': {
      const words = argument.split('|');
      return words[bytes(4).readUInt32BE() % words.length] ?? '';
    }
    case 'mac':
      return macTail(derive).toString('hex').toUpperCase().slice(-length);
    default:
      throw new RangeError(`${piece} is no piece of a host name`);
  }
}

/** The half of the device's hardware address that its maker numbers. */
export const macTail = (derive: Derive): Buffer => derive('http mac', 3);
