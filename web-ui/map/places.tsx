import type { MapAnswer } from '../../firmware/api/contract.ts';
import { Inert } from '../inert.ts';
import { When } from '../mark.tsx';
import { localTime } from '../time.ts';
import { MAP_WORDS as SAYS } from '../words/map.ts';
import { placeName } from './place-name.ts';

/** Rows that are shown; the map has all. */
const SHOWN = 50;

export function Places({ map, now }: { readonly map: MapAnswer; readonly now: number }) {
  const { points } = map;
  return (
    <section class="card" aria-labelledby="places-title">
      <h2 id="places-title">{SAYS.places}</h2>
      {points.length === 0 && <p class="empty">{SAYS.none}</p>}
      {points.length > 0 && (
        <table class="list" role="table">
          <thead role="rowgroup">
            <tr role="row">
              {Object.entries(SAYS.columns).map(([name, word]) => (
                <th key={name} role="columnheader" scope="col">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {points.slice(0, SHOWN).map((point) => (
              <tr key={`${point.longitude},${point.latitude},${point.country ?? ''}`} role="row" tabIndex={-1} data-row>
                <td role="cell" data-word={SAYS.columns.place}>
                  <Inert text={placeName(point)} max={120} />
                </td>
                <td role="cell" data-word={SAYS.columns.sources}>
                  {point.sources.toLocaleString('en')}
                </td>
                <td role="cell" data-word={SAYS.columns.sessions}>
                  {point.sessions.toLocaleString('en')}
                </td>
                <td role="cell" data-word={SAYS.columns.last}>
                  <When at={point.lastAt} text={localTime(point.lastAt, now)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
