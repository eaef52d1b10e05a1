import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app.ts';
import { withQuery } from '../client.ts';
import { FILTER_KEYS, SCALE, without, type Filter, type FilterKey } from '../filter.ts';
import { Inert, inertText } from '../inert.ts';
import { GRADE_WORDS, WORDS } from '../words.ts';

const TYPED_MS = 400;
/** Those that have a field of their own in the bar. */
const FIELDS: ReadonlySet<FilterKey> = new Set(['text', 'grade', 'open']);
const LASTS = ['-15m', '-1h', '-24h', '-7d', '-30d'] as const;

interface BarProps {
  readonly title: string;
  /** The list in the API that is exported. */
  readonly name: string;
  readonly filter: Filter;
}

export function FilterBar({ title, name, filter }: BarProps) {
  const { state, go } = useApp();
  const to = (changed: Filter): void => go({ ...state.route.peek(), filter: changed });
  const set = (key: FilterKey, value: string): void =>
    to(value === '' ? without(filter, key) : { ...filter, [key]: value });
  return (
    <div class="bar">
      <h2 id="list-title">{title}</h2>
      <Search filter={filter} />
      <label>
        <span class="unseen">{WORDS.list.time}</span>
        <select
          value={filter.from ?? ''}
          onChange={({ currentTarget }) => to(withTime(filter, currentTarget.value))}
          data-testid="time-filter"
        >
          <option value="">{WORDS.list.anyTime}</option>
          {LASTS.map((last) => (
            <option key={last} value={last}>
              {WORDS.list.lasts[last]}
            </option>
          ))}
          {filter.from !== undefined && !LASTS.some((last) => last === filter.from) && (
            <option value={filter.from}>{inertText(filter.from, 40)}</option>
          )}
        </select>
      </label>
      <GradeChoice grade={filter.grade ?? ''} choose={(grade) => set('grade', grade)} />
      <Exports name={name} filter={filter} />
      <div class="chips" data-testid="filters">
        {FILTER_KEYS.filter((key) => filter[key] !== undefined && !FIELDS.has(key)).map((key) => (
          <button
            key={key}
            type="button"
            class="chip"
            aria-label={WORDS.filter.remove(`${WORDS.filter.names[key]} ${inertText(filter[key] ?? '', 80)}`)}
            onClick={() => to(without(filter, key))}
          >
            <span class="muted">{WORDS.filter.names[key]}</span> <Inert text={filter[key] ?? ''} max={80} />{' '}
            <span aria-hidden="true">×</span>
          </button>
        ))}
      </div>
    </div>
  );
}

const withTime = (filter: Filter, from: string): Filter => {
  const left = without(without(filter, 'from'), 'until');
  return from === '' ? left : { ...left, from };
};

/** Searches when the typing rests; the address changes without a step in the history. */
function Search({ filter }: { readonly filter: Filter }) {
  const { state, go } = useApp();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string): void => {
    const route = state.route.peek();
    if (text === (route.filter.text ?? '')) return;
    go({ ...route, filter: text === '' ? without(route.filter, 'text') : { ...route.filter, text } }, 'replace');
  };
  return (
    <input
      type="search"
      class="search"
      data-search
      data-testid="search"
      aria-label={WORDS.list.search}
      placeholder={WORDS.list.searchHint}
      value={filter.text ?? ''}
      maxLength={200}
      onInput={({ currentTarget: { value } }) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => search(value), TYPED_MS);
      }}
    />
  );
}

interface GradeProps {
  readonly grade: string;
  readonly choose: (grade: string) => void;
}

export const GradeChoice = ({ grade, choose }: GradeProps) => (
  <label>
    <span class="unseen">{WORDS.filter.names.grade}</span>
    <select data-testid="grade-filter" value={grade} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      <option value="">{WORDS.filter.anyGrade}</option>
      {SCALE.slice(1).map((known) => (
        <option key={known} value={known}>
          {WORDS.filter.andWorse(GRADE_WORDS[known].word)}
        </option>
      ))}
    </select>
  </label>
);

const FORMATS = ['csv', 'ndjson'] as const;

/** All of what the filter means, not only what is loaded. */
const Exports = ({ name, filter }: Omit<BarProps, 'title'>) => (
  <details class="exports">
    <summary data-export data-testid="export">
      {WORDS.list.export}
    </summary>
    <ul>
      {FORMATS.map((format) => (
        <li key={format}>
          <a href={withQuery(`/api/v1/${name}`, { ...filter, format })} download>
            {WORDS.list.exportAs[format]}
          </a>
        </li>
      ))}
    </ul>
  </details>
);
