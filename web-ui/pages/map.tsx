import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { MapAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { queryOf } from '../filter.ts';
import { Inert } from '../inert.ts';
import { FilterBar } from '../list/filter-bar.tsx';
import { Own } from '../map/own.tsx';
import { Places } from '../map/places.tsx';
import { WorldMap } from '../map/world-map.tsx';
import { MAP_WORDS as SAYS } from '../words/map.ts';
import { reasonOf } from '../reason.ts';

/** Where the sources came from; those near by have a panel of their own. */
export default function Map() {
  const { state, client } = useApp();
  const { filter } = state.route.value;
  const map = useSignal<MapAnswer | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const query = queryOf(filter);
  useEffect(() => {
    let gone = false;
    client.get('/api/v1/map', state.route.peek().filter).then(
      (found) => {
        if (gone) return;
        map.value = found;
        problem.value = undefined;
      },
      (error: unknown) => {
        if (!gone) problem.value = reasonOf(error);
      },
    );
    return () => {
      gone = true;
    };
  }, [client, query, map, problem, state]);
  return (
    <>
      <section class="card" aria-labelledby="list-title" data-testid="map">
        <FilterBar title={SAYS.title} name="sources" filter={filter} />
        {problem.value !== undefined && (
          <p class="notice in-card" role="alert">
            <Inert text={SAYS.failed(problem.value)} />
          </p>
        )}
        {map.value === undefined && problem.value === undefined && <p class="empty">{SAYS.loading}</p>}
        {map.value !== undefined && <WorldMap map={map.value} />}
      </section>
      {map.value !== undefined && (
        <div class="columns">
          <Places map={map.value} now={state.now.peek()} />
          <Own map={map.value} now={state.now.peek()} />
        </div>
      )}
    </>
  );
}
