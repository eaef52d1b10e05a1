import type { MapAnswer } from '../contract.ts';
import { write } from './letters.ts';
import { dotRadius, HONEYPOTR_COLOURS as COLOURS } from './look.ts';
import { blank, fillDisc, fillRings, type Raster } from './raster.ts';
import type { World } from './world.ts';

/** Pixels for each unit of the drawing. */
const SCALE = 2;
const LETTER_DOTS = 3;
const LINE_PX = 30;
const PALETTE = [COLOURS.sea, COLOURS.land, COLOURS.dot, COLOURS.text];
const [, LAND, DOT, TEXT] = [0, 1, 2, 3] as const;

/** The map as PNG, for what shows no SVG. */
export async function mapPng(world: World, map: MapAnswer, captions: readonly string[]): Promise<Uint8Array> {
  const raster = drawn(world, map, captions);
  const { encode } = await import('fast-png');
  const { width, height, pixels: data } = raster;
  return encode({ width, height, data, depth: 8, channels: 1, palette: PALETTE.map(rgb) });
}

export function drawn(world: World, { points }: MapAnswer, captions: readonly string[]): Raster {
  const raster = blank(world.width * SCALE, world.height * SCALE);
  fillRings(raster, world.rings, SCALE / 10, LAND);
  for (const { x, y, sources } of points) fillDisc(raster, x * SCALE, y * SCALE, dotRadius(sources) * SCALE, DOT);
  for (const [line, text] of captions.entries()) {
    write(raster, text, 24, raster.height - LINE_PX * (line + 1) - 12, LETTER_DOTS, TEXT);
  }
  return raster;
}

const rgb = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
