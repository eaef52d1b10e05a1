import type { MapAnswer, MapPoint } from '../../firmware/api/contract.ts';
import { inertText } from '../inert.ts';
import { MAP_WORDS as SAYS } from '../words/map.ts';
import { placeName } from './place-name.ts';

const SMALLEST = 4;
const LARGEST = 18;
const radiusOf = ({ sources }: MapPoint): number => Math.min(LARGEST, SMALLEST * Math.sqrt(sources));

/** The land is a mask in the colour of the theme; dots lie over it, the largest at the bottom. */
export function WorldMap({ map }: { readonly map: MapAnswer }) {
  const { width, height, points, sources, unplaced } = map;
  const about = SAYS.about(sources, points.length);
  return (
    <>
      <div class="world">
        <div class="land" />
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${SAYS.title}: ${about}`}>
          {points.map((point) => (
            <circle
              key={`${point.longitude},${point.latitude},${point.country ?? ''}`}
              cx={point.x}
              cy={point.y}
              r={radiusOf(point)}
              data-testid="place"
            >
              <title>{inertText(`${placeName(point)}: ${point.sources}`, 120)}</title>
            </circle>
          ))}
        </svg>
      </div>
      <p class="foot muted">
        {about}
        {unplaced > 0 && ` · ${SAYS.unplaced(unplaced)}`}
      </p>
    </>
  );
}
