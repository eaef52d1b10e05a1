import { FILTER_KEYS, filterOf } from '../filter-query.ts';
import { timespanOf } from '../honeypotr/timespan.ts';
import { refuseUnknown } from '../query.ts';
import { Refusal } from '../refusal.ts';
import { json, route, type Answer, type Question, type Route } from '../router.ts';
import { nowOf, type Sources } from '../sources.ts';
import { placesOf } from './places.ts';
import { mapPng } from './png.ts';
import { landSvg, mapSvg } from './svg.ts';
import { unpacked } from './world.ts';

const HEADERS = { 'cache-control': 'no-store' } as const;
const SVG = 'image/svg+xml';
const PNG = 'image/png';

/** Where the sources came from; `world` as the build packed it. */
export function mapRoutes(sources: Sources, world: string): Route[] {
  /** HoneyPotR's map, in its colours and with its words. */
  const worldmap = async (question: Question): Promise<Answer> => {
    const type = typeOf(question);
    const { text, from } = timespanOf(question.query, nowOf(sources));
    const shapes = unpacked(world);
    const map = await placesOf(sources, shapes, { from });
    const [unit = 'days', count = '1'] = text.split('=');
    const captions = [`Total: ${map.sources}`, `Unique IP addresses: last ${count} ${unit}`];
    const body = type === PNG ? await mapPng(shapes, map, captions) : mapSvg(shapes, map, captions);
    return { status: 200, headers: { ...HEADERS, 'content-type': type, vary: 'accept' }, body };
  };

  return [
    route('/api/v1/map', async ({ query }) => {
      refuseUnknown(query, FILTER_KEYS);
      return json(await placesOf(sources, unpacked(world), filterOf(query, nowOf(sources))));
    }),
    route('/api/v1/map/land.svg', async ({ query }) => {
      refuseUnknown(query, []);
      const headers = { 'content-type': SVG, 'cache-control': 'private, max-age=86400' };
      return await Promise.resolve({ status: 200, headers, body: landSvg(unpacked(world)) });
    }),
    route('/v1/analytics/worldmap', worldmap),
    // As its site had it.
    route('/v1/worldmap', worldmap),
  ];
}

/** PNG where it is asked for by `picture` or by Accept, as HoneyPotR answered; else SVG. */
function typeOf({ query, headers }: Question): typeof SVG | typeof PNG {
  const format = query.get('picture');
  if (format === 'png') return PNG;
  if (format === 'svg') return SVG;
  if (format !== null) throw new Refusal(400, 'Parameter picture must be svg or png.');
  const accept = String(headers['accept'] ?? '');
  return accept.includes(PNG) && !accept.includes(SVG) ? PNG : SVG;
}
