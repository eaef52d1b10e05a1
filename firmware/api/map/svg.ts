import { escapeHtml } from '../html.ts';
import type { MapAnswer } from '../contract.ts';
import { dotRadius, HONEYPOTR_COLOURS as COLOURS } from './look.ts';
import type { World } from './world.ts';

const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"';

/** The land alone: the page lays its own colours and dots over it. */
export const landSvg = (world: World): string =>
  `<svg ${NAMESPACE} viewBox="0 0 ${world.width} ${world.height}"><path d="${landPath(world)}"/></svg>`;

/** The whole map as one picture, with what HoneyPotR wrote on it. */
export function mapSvg(world: World, map: MapAnswer, captions: readonly string[]): string {
  const { width, height } = world;
  const dots = map.points.map(
    ({ x, y, sources, country, city }) =>
      `<circle cx="${x}" cy="${y}" r="${dotRadius(sources)}"><title>${escapeHtml(
        `${[city, country].filter((part) => part !== null).join(', ')}: ${sources}`,
      )}</title></circle>`,
  );
  const texts = captions.map((text, line) => `<text x="12" y="${height - 12 - 18 * line}">${escapeHtml(text)}</text>`);
  return [
    `<svg ${NAMESPACE} viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<rect width="${width}" height="${height}" fill="${COLOURS.sea}"/>`,
    `<path d="${landPath(world)}" fill="${COLOURS.land}"/>`,
    `<g fill="${COLOURS.dot}" fill-opacity="0.8">${dots.join('')}</g>`,
    `<g font-family="sans-serif" font-size="14">${texts.join('')}</g>`,
    '</svg>',
  ].join('');
}

const landPath = ({ rings }: World): string =>
  rings
    .map((ring) => {
      const points: string[] = [];
      for (let at = 0; at < ring.length; at += 2) points.push(`${(ring[at] ?? 0) / 10} ${(ring[at + 1] ?? 0) / 10}`);
      return `M${points.join('L')}Z`;
    })
    .join('');
