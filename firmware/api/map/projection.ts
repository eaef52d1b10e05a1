import type { World } from './world.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Projection = (longitude: number, latitude: number) => Point;

/** Robinson's, as HoneyPotR's map has it; fitted as scripts/world.mjs fits the land. Loaded when a map is asked for. */
export async function projectionFor({ width }: Pick<World, 'width'>): Promise<Projection> {
  const { geoRobinson } = await import('d3-geo-projection');
  const project = geoRobinson().fitWidth(width, { type: 'Sphere' });
  return (longitude, latitude) => {
    const [x = 0, y = 0] = project([longitude, latitude]) ?? [];
    return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
  };
}
