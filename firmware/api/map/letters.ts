import type { Raster } from './raster.ts';

/**
 * The few letters that stand on the map: seven lines of five dots each, a line as one character of base 32 (0-9, a-v).
 * There is no font in the daemon, and a picture needs none for two captions.
 */
const SHAPES: Readonly<Record<string, string>> = {
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh1248v',
  '3': 'v2421he',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  ':': '0cc0cc0',
  '.': '00000cc',
  a: '00e1fhf',
  b: 'ggmphhu',
  d: '11djhhf',
  e: '00ehvge',
  f: '698s888',
  h: 'ggmphhh',
  i: '40c444e',
  k: '889aca9',
  l: 'c44444e',
  m: '00qllhh',
  n: '00mphhh',
  o: '00ehhhe',
  q: '00djf11',
  r: '00mpggg',
  s: '00ege1u',
  t: '88s8896',
  u: '00hhhjd',
  w: '00hhlla',
  y: '00hhf1e',
  I: 'e44444e',
  P: 'uhhuggg',
  T: 'v444444',
  U: 'hhhhhhe',
};
const LINES = 7;
const DOTS = 5;
const STEP = DOTS + 1;

/** Writes from `x`, `y` (its top left) in dots of `size` pixels; a character that it has no shape for is a blank. */
export function write(raster: Raster, text: string, x: number, y: number, size: number, colour: number): void {
  for (const [index, character] of [...text].entries()) {
    const shape = SHAPES[character] ?? '0'.repeat(LINES);
    for (const [line, digit] of [...shape].entries()) {
      const dots = Number.parseInt(digit, 32);
      for (let dot = 0; dot < DOTS; dot += 1) {
        if ((dots & (1 << (DOTS - 1 - dot))) === 0) continue;
        square(raster, x + (index * STEP + dot) * size, y + line * size, size, colour);
      }
    }
  }
}

function square({ width, height, pixels }: Raster, x: number, y: number, size: number, colour: number): void {
  for (let line = y; line < Math.min(height, y + size); line += 1) {
    pixels.fill(colour, line * width + Math.min(width, x), line * width + Math.min(width, x + size));
  }
}
