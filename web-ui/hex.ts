export interface HexLine {
  /** Eight hexadecimal digits. */
  readonly offset: string;
  readonly hex: string;
  /** Printable ASCII; everything else is a dot. */
  readonly text: string;
}

const LINE_BYTES = 16;

/** Bytes as `hexdump -C` shows them. */
export function hexLines(base64: string): HexLine[] {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const lines: HexLine[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    const line = [...bytes.subarray(at, at + LINE_BYTES)];
    lines.push({
      offset: at.toString(16).padStart(8, '0'),
      hex: line.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    });
  }
  return lines;
}
