import { gunzipSync } from 'node:zlib';

/** What the build makes of Natural Earth's shapes (scripts/world.mjs). */
export interface World {
  /** Of the drawing. */
  readonly width: number;
  readonly height: number;
  /** Outlines of land: x, y, x, y ... in tenths of the drawing's units. */
  readonly rings: readonly (readonly number[])[];
  /** Longitude and latitude of a country, by its letters (ISO 3166-1). */
  readonly places: Readonly<Record<string, readonly [longitude: number, latitude: number]>>;
}

/** Unpacked for one answer and not kept: a map is looked at now and then. */
export const unpacked = (packed: string): World =>
  JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as World;
