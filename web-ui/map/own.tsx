import type { MapAnswer } from '../../firmware/api/contract.ts';
import { Inert } from '../inert.ts';
import { When } from '../mark.tsx';
import { hashOf } from '../route.ts';
import { localTime } from '../time.ts';
import { MAP_WORDS as SAYS } from '../words/map.ts';

/** An address of a private network is on no map, and matters more than any that is. */
export function Own({ map, now }: { readonly map: MapAnswer; readonly now: number }) {
  const { private: own, privateSources } = map;
  return (
    <section class="card" aria-labelledby="own-title" data-testid="private-sources">
      <h2 id="own-title">{SAYS.own}</h2>
      <p class="empty">{own.length === 0 ? SAYS.ownNone : SAYS.ownAbout}</p>
      <ul class="sessions">
        {own.map(({ ip, lastAt, hostname, vendor }) => (
          <li key={ip}>
            <a class="session-link" href={hashOf({ page: 'sources', id: ip, filter: {} })} data-row data-open>
              <span aria-hidden="true" />
              <span class="session-source">{ip}</span>
              <span class="session-time">
                <When at={lastAt} text={localTime(lastAt, now)} />
              </span>
              <span class="session-what muted">
                <Inert text={[hostname, vendor].filter((part) => part !== null).join(' · ')} max={80} />
              </span>
            </a>
          </li>
        ))}
      </ul>
      {privateSources > own.length && <p class="foot muted">{SAYS.ownMore(privateSources - own.length)}</p>}
    </section>
  );
}
