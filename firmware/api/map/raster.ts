/** A picture of as many bytes as it has pixels, each the number of a colour. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export const blank = (width: number, height: number): Raster => ({
  width,
  height,
  pixels: new Uint8Array(width * height),
});

/**
 * Fills outlines by the even-odd rule, a line of pixels at a time: where a line crosses an outline, inside and outside
 * change. `scale`: pixels for each unit of the coordinates.
 */
export function fillRings(raster: Raster, rings: readonly (readonly number[])[], scale: number, colour: number): void {
  const crossings: number[][] = Array.from({ length: raster.height }, () => []);
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const next = at + 2 < ring.length ? at + 2 : 0;
      cross(
        crossings,
        [ring[at], ring[at + 1], ring[next], ring[next + 1]].map((value) => (value ?? 0) * scale),
      );
    }
  }
  for (const [y, line] of crossings.entries()) {
    line.sort((a, b) => a - b);
    for (let at = 0; at + 1 < line.length; at += 2) run(raster, y, line[at] ?? 0, line[at + 1] ?? 0, colour);
  }
}

/** Notes at which x an edge crosses the middle of each line of pixels. */
function cross(crossings: readonly number[][], [x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]): void {
  if (y1 === y2) return;
  const slope = (x2 - x1) / (y2 - y1);
  const first = Math.max(0, Math.ceil(Math.min(y1, y2) - 0.5));
  const last = Math.min(crossings.length - 1, Math.ceil(Math.max(y1, y2) - 0.5) - 1);
  for (let y = first; y <= last; y += 1) crossings[y]?.push(x1 + (y + 0.5 - y1) * slope);
}

function run({ width, pixels }: Raster, y: number, from: number, to: number, colour: number): void {
  const start = Math.max(0, Math.round(from));
  const end = Math.min(width, Math.round(to));
  if (end > start) pixels.fill(colour, y * width + start, y * width + end);
}

export function fillDisc(raster: Raster, x: number, y: number, radius: number, colour: number): void {
  for (let line = Math.max(0, Math.floor(y - radius)); line <= Math.min(raster.height - 1, y + radius); line += 1) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (line + 0.5 - y) ** 2));
    run(raster, line, x - half, x + half, colour);
  }
}
