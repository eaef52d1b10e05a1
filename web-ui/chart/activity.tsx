import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StatisticsAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import type { Filter } from '../filter.ts';
import { Inert } from '../inert.ts';
import { WORDS } from '../words.ts';
import type { Chart } from './draw.ts';
import { reasonOf } from '../reason.ts';

const { activity: SAYS } = WORDS;
const RANGES = ['-15m', '-1h', '-24h', '-7d', '-30d'] as const;
type Range = (typeof RANGES)[number];
const USUAL: Range = '-24h';
const BUCKETS = 60;
const AGAIN_MS: Readonly<Record<Range, number>> = {
  '-15m': 5_000,
  '-1h': 15_000,
  '-24h': 60_000,
  '-7d': 300_000,
  '-30d': 300_000,
};

interface ActivityProps {
  /** What is counted; the range is chosen here, and kept in the address as `from`. */
  readonly filter?: Filter;
  readonly title?: string;
}

/** What happened by time. The library that draws comes when the first chart is shown. */
export function Activity({ filter = {}, title = SAYS.title }: ActivityProps) {
  const { state, client, go } = useApp();
  const route = state.route.value;
  const range = RANGES.find((known) => known === route.filter.from) ?? USUAL;
  const counted = useSignal<StatisticsAnswer | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const asked = JSON.stringify(filter);
  useEffect(() => {
    let gone = false;
    async function load(): Promise<void> {
      try {
        const query = { ...(JSON.parse(asked) as Filter), from: range, buckets: BUCKETS };
        const answer = await client.get('/api/v1/statistics', query);
        if (gone) return;
        counted.value = answer;
        problem.value = undefined;
      } catch (error) {
        if (!gone) problem.value = reasonOf(error);
      }
    }
    void load();
    const timer = setInterval(() => void load(), AGAIN_MS[range]);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [client, asked, range, counted, problem]);
  return (
    <section class="card activity" aria-labelledby="activity-title" data-testid="activity">
      <div class="bar">
        <h2 id="activity-title">{title}</h2>
        <label>
          <span class="unseen">{SAYS.range}</span>
          <select
            value={range}
            onChange={({ currentTarget: { value } }) =>
              go({ ...route, filter: { ...route.filter, from: value } }, 'replace')
            }
          >
            {RANGES.map((known) => (
              <option key={known} value={known}>
                {WORDS.list.lasts[known]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {problem.value !== undefined && (
        <p class="empty">
          <Inert text={SAYS.failed(problem.value)} />
        </p>
      )}
      {counted.value !== undefined && <Drawn counted={counted.value} />}
    </section>
  );
}

const sumOf = ({ buckets }: StatisticsAnswer): string => {
  let [connections, events] = [0, 0];
  for (const bucket of buckets) {
    connections += bucket.connections;
    events += Object.values(bucket.grades).reduce((sum, count) => sum + count, 0);
  }
  return connections + events === 0 ? SAYS.none : SAYS.sum(connections, events);
};

function Drawn({ counted }: { readonly counted: StatisticsAnswer }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart>(undefined);
  const newest = useRef(counted);
  newest.current = counted;
  useEffect(() => {
    let gone = false;
    void import('./draw.ts').then(({ draw }) => {
      if (!gone && place.current !== null) chart.current = draw(place.current, newest.current);
    });
    return () => {
      gone = true;
      chart.current?.remove();
    };
  }, []);
  useEffect(() => chart.current?.show(counted), [counted]);
  return (
    <>
      <p class="muted chart-sum" data-testid="activity-sum">
        {sumOf(counted)}
      </p>
      <div class="chart" ref={place} role="img" aria-label={sumOf(counted)} />
    </>
  );
}
