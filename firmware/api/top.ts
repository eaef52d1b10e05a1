import { TOPS, type TopOf } from '../core/top.ts';
import type { TopAnswer } from './contract.ts';
import { FILTER_KEYS, filterOf, wordOf } from './filter-query.ts';
import { Frequent } from './frequent.ts';
import { PAGE_ROWS_MAX, TOP_ROWS } from './limits.ts';
import { numberParameter, refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { json, route, type Route } from './router.ts';
import { asked, nowOf, type Sources } from './sources.ts';

export const TOP_PARAMETERS = ['of', ...FILTER_KEYS, 'limit'] as const;

/** What came most often: `/api/v1/top?of=password&limit=5`. */
export function topRoute(sources: Sources): Route {
  const { store, log } = sources;
  return route('/api/v1/top', async ({ query }) => {
    refuseUnknown(query, TOP_PARAMETERS);
    const of = topicOf(wordOf(query, 'of'));
    const filter = filterOf(query, nowOf(sources));
    const limit = numberParameter(query, 'limit', { min: 1, max: PAGE_ROWS_MAX }) ?? TOP_ROWS;
    const frequent = new Frequent();
    for (let before: number | null | undefined; before !== null;) {
      const part = await asked(store.top(of, filter, before), log);
      for (const row of part.rows) frequent.add(row);
      before = part.next;
    }
    const { total, different, off } = frequent;
    const top = frequent.top(limit).map(({ value, cut, count }) => ({ value, cut, count }));
    return json({ of, total, different, off, top } satisfies TopAnswer);
  });
}

function topicOf(word = 'source'): TopOf {
  const of = TOPS.find((known) => known === word);
  if (of === undefined) throw new Refusal(400, `Parameter of must be one of ${TOPS.join(', ')}.`);
  return of;
}
