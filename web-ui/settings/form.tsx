import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type {
  ConfigApplied,
  ConfigChange,
  ConfigProblem,
  ConfigSection,
  ConfigState,
} from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { SETTINGS_WORDS as SAYS } from '../words/settings.ts';
import { Field } from './field.tsx';
import { Restart } from './restart.tsx';
import { changesOf, placeOf, type Typed } from './values.ts';
import { reasonOf } from '../reason.ts';

/** Fields that go together; with a title they are folded. */
export interface Group {
  readonly title: string | null;
  readonly keys: readonly string[];
}

export interface FormProps {
  readonly conf: ConfigState;
  readonly section: ConfigSection;
  /** Of the table that it is for. */
  readonly path: string;
  readonly groups: readonly Group[];
  readonly reload: () => Promise<void>;
  /** What was typed, when somebody else looks at it, too. */
  readonly typed?: Signal<Typed>;
  /** What counts where nothing is written, when it is not what is declared. */
  readonly standards?: Readonly<Record<string, string>>;
  /** What is said when it was applied. */
  readonly applied?: string;
  /** Something to try with what was typed; answers what is wrong with it. */
  readonly trial?: {
    readonly word: string;
    readonly run: (changes: readonly ConfigChange[]) => Promise<readonly ConfigProblem[]>;
  };
}

type Told =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'applied'; readonly answer: ConfigApplied };

/** A form drawn from what is declared, with what is wrong beside its field. */
export function ConfigForm(props: FormProps) {
  const { conf, section, path, groups, reload, standards = {}, trial } = props;
  const { client } = useApp();
  const own = useSignal<Typed>({});
  const typed = props.typed ?? own;
  const problems = useSignal<readonly ConfigProblem[]>([]);
  const told = useSignal<Told>({ kind: 'nothing' });
  const changes = changesOf(conf, path, section.fields, typed.value);
  useUnsaved(changes.length > 0);

  const type = (key: string, text: string | null): void => {
    typed.value = { ...typed.value, [key]: text };
    problems.value = problems.value.filter((one) => one.path !== placeOf(path, key));
    told.value = { kind: 'nothing' };
  };
  const discard = (): void => {
    typed.value = {};
    problems.value = [];
    told.value = { kind: 'nothing' };
  };
  async function apply(): Promise<void> {
    if (changes.length === 0) {
      told.value = { kind: 'said', text: SAYS.nothing };
      return;
    }
    told.value = { kind: 'said', text: SAYS.applying };
    try {
      const answer = await client.post('/api/v1/configuration', { revision: conf.revision, changes });
      problems.value = answer.problems;
      if (answer.applied) {
        await reload();
        typed.value = {};
      }
      told.value = { kind: 'applied', answer };
    } catch (error) {
      told.value = { kind: 'said', text: SAYS.failed(reasonOf(error)) };
    }
  }

  const isHere = ({ path: place }: ConfigProblem): boolean =>
    groups.some(({ keys }) => keys.some((key) => placeOf(path, key) === place));
  const group = ({ title, keys }: Group) => {
    const fields = keys.flatMap((key) => section.fields.filter((field) => field.key === key));
    if (fields.length === 0) return null;
    const drawn = fields.map((field) => (
      <Field
        key={field.key}
        {...{ conf, path, field }}
        typed={typed.value}
        standard={standards[field.key]}
        problems={problems.value.filter((one) => one.path === placeOf(path, field.key))}
        onType={(text) => type(field.key, text)}
      />
    ));
    if (title === null) return drawn;
    const isWrong = problems.value.some((one) => keys.some((key) => placeOf(path, key) === one.path));
    return (
      <details class="more" key={title} {...(isWrong ? { open: true } : {})}>
        <summary>{title}</summary>
        {drawn}
      </details>
    );
  };
  return (
    <form
      class="setting-form"
      onSubmit={(submit) => {
        submit.preventDefault();
        void apply();
      }}
      data-testid={`form-${path}`}
    >
      {groups.map(group)}
      {problems.value
        .filter((one) => !isHere(one))
        .map(({ path: place, sentence }) => (
          <p key={`${place}${sentence}`} class="notice" role="alert">
            <Inert text={sentence} />
          </p>
        ))}
      <div class="buttons">
        <button type="submit" class="primary" data-testid="apply">
          {SAYS.apply}
        </button>
        {trial !== undefined && (
          <button
            type="button"
            data-testid="try"
            onClick={() => void trial.run(changes).then((found) => (problems.value = found))}
          >
            {trial.word}
          </button>
        )}
        {changes.length > 0 && (
          <>
            <button type="button" onClick={discard}>
              {SAYS.discard}
            </button>
            <span class="unsaved" data-testid="unsaved">
              {SAYS.unsavedCount(changes.length)}
            </span>
          </>
        )}
      </div>
      <Outcome told={told.value} applied={props.applied} />
    </form>
  );
}

function Outcome({ told, applied = SAYS.applied }: { readonly told: Told; readonly applied?: string | undefined }) {
  const restart = told.kind === 'applied' && told.answer.applied ? told.answer.restart : [];
  return (
    <div class="told">
      <span role="status" data-testid="told">
        <Inert text={saidOf(told, applied)} />
      </span>
      {restart.length > 0 && (
        <span class="buttons">
          <Restart />
        </span>
      )}
    </div>
  );
}

function saidOf(told: Told, applied: string): string {
  switch (told.kind) {
    case 'nothing':
      return '';
    case 'said':
      return told.text;
    case 'applied': {
      const { applied: isDone, problems, restart } = told.answer;
      if (!isDone) return SAYS.problems(problems.length);
      return restart.length > 0 ? SAYS.restartNeeded(restart.join(', ')) : applied;
    }
  }
}

/** A browser asks before it leaves what is not applied. */
function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
}
