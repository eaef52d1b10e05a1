// The world map, made small for the daemon: outlines of land in the units of the drawing, and where the middle of
// each country is. From Natural Earth by way of world-atlas.
import { createRequire } from 'node:module';
import { geoArea, geoCentroid, geoPath } from 'd3-geo';
import { geoRobinson } from 'd3-geo-projection';
import { feature } from 'topojson-client';
import iso from 'iso-3166-1';

const require = createRequire(import.meta.url);
const LAND = 'world-atlas/land-110m.json';
const COUNTRIES = 'world-atlas/countries-50m.json';
export const inputs = [LAND, COUNTRIES].map((name) => `node_modules/${name}`);

/** Of the drawing; firmware/api/map/projection.ts fits the same projection into it. */
const WIDTH = 960;

/** @typedef {import('topojson-specification').Topology} Topology */

/** @param {string} name @param {string} object of it @returns {import('geojson').FeatureCollection} */
function shapes(name, object) {
  const topology = /** @type {Topology} */ (require(name));
  const shape = topology.objects[object];
  if (shape === undefined) throw new Error(`${name} has no ${object}`);
  const found = feature(topology, shape);
  return found.type === 'FeatureCollection' ? found : { type: 'FeatureCollection', features: [found] };
}

/** @returns {{ width: number, height: number, rings: number[][], places: Record<string, [number, number]> }} */
export function world() {
  const projection = geoRobinson().fitWidth(WIDTH, { type: 'Sphere' });
  const [, [, height]] = geoPath(projection).bounds({ type: 'Sphere' });
  const path = geoPath(projection)(shapes(LAND, 'land')) ?? '';
  return { width: WIDTH, height: Math.ceil(height), rings: ringsOf(path), places: places() };
}

/** `M1,2L3,4Z...` as one list of coordinates for each ring, in tenths. @param {string} path */
const ringsOf = (path) =>
  path
    .split('Z')
    .map((ring) => ring.match(/-?\d+(\.\d+)?/g) ?? [])
    .filter((numbers) => numbers.length >= 6)
    .map((numbers) => numbers.map((number) => Math.round(Number(number) * 10)));

/** Longitude and latitude by ISO 3166-1 letters: the middle of a country's largest part. */
function places() {
  /** @type {Record<string, [number, number]>} */
  const found = {};
  /** Islands of their own may have their country's number. @type {Map<string, number>} */
  const areas = new Map();
  for (const { id, geometry } of shapes(COUNTRIES, 'countries').features) {
    const letters = iso.whereNumeric(String(id ?? '').padStart(3, '0'))?.alpha2;
    if (letters === undefined) continue;
    const part = largest(geometry);
    const area = geoArea(part);
    if (area < (areas.get(letters) ?? 0)) continue;
    areas.set(letters, area);
    const [longitude, latitude] = geoCentroid(part);
    found[letters] = [Math.round(longitude * 10) / 10, Math.round(latitude * 10) / 10];
  }
  return found;
}

/** @param {import('geojson').Geometry} geometry @returns {import('geojson').Polygon} */
function largest(geometry) {
  if (geometry.type === 'Polygon') return geometry;
  if (geometry.type !== 'MultiPolygon') throw new Error(`a country is a ${geometry.type}`);
  const parts = geometry.coordinates.map((coordinates) => /** @type {const} */ ({ type: 'Polygon', coordinates }));
  return parts.reduce((best, part) => (geoArea(part) > geoArea(best) ? part : best));
}
