import { SCALE, without, type View } from './filter.ts';
import { Inert, inertText } from './inert.ts';
import type { State } from './state.ts';
import { GRADE_WORDS, WORDS } from './words.ts';

export function FilterChips({ view, go }: { readonly view: View; readonly go: (view: View) => void }) {
  const { source, decoy } = view;
  const chips = [
    ...(source === undefined ? [] : [{ word: WORDS.filter.source, value: source, without: without(view, 'source') }]),
    ...(decoy === undefined ? [] : [{ word: WORDS.filter.decoy, value: decoy, without: without(view, 'decoy') }]),
  ];
  return (
    <div class="chips" data-testid="filters">
      {chips.map(({ word, value, without: left }) => (
        <button
          key={word}
          type="button"
          class="chip"
          aria-label={WORDS.filter.remove(`${word} ${inertText(value, 80)}`)}
          onClick={() => go(left)}
        >
          <span class="muted">{word}</span> <Inert text={value} max={80} /> <span aria-hidden="true">×</span>
        </button>
      ))}
    </div>
  );
}

export function GradeChoice({ view, go }: { readonly view: View; readonly go: (view: View) => void }) {
  return (
    <label class="choice">
      <span class="unseen">{WORDS.filter.grade}</span>
      <select
        data-testid="grade-filter"
        value={view.grade ?? ''}
        onChange={({ currentTarget }) => {
          const grade = SCALE.find((known) => known === currentTarget.value);
          go(grade === undefined ? without(view, 'grade') : { ...view, grade });
        }}
      >
        <option value="">{WORDS.filter.anyGrade}</option>
        {SCALE.slice(1).map((grade) => (
          <option key={grade} value={grade}>
            {WORDS.filter.andWorse(GRADE_WORDS[grade].word)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function PauseButton({ state }: { readonly state: State }) {
  const toggle = (): void => {
    state.paused.value = !state.paused.value;
    state.apply({ type: state.paused.value ? 'hold' : 'release' });
  };
  return (
    <button type="button" onClick={toggle} aria-pressed={state.paused.value} data-testid="pause">
      {state.paused.value ? WORDS.feed.resume : WORDS.feed.pause}
    </button>
  );
}
