import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type {
  ConfigChange,
  ConfigField,
  ConfigProblem,
  ConfigSection,
  ConfigState,
  ConfigValue,
} from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { SETTINGS_WORDS as SAYS } from '../words/settings.ts';

const KEPT_SECRET = '(kept secret)';

/** The configuration as the daemon has it; `load` asks for it again. */
export function useConfiguration(): {
  readonly conf: Signal<ConfigState | undefined>;
  readonly problem: Signal<string | undefined>;
  readonly load: () => Promise<void>;
} {
  const { client } = useApp();
  const conf = useSignal<ConfigState | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (): Promise<void> => {
    try {
      conf.value = await client.get('/api/v1/configuration');
      problem.value = undefined;
    } catch (error) {
      problem.value = reasonOf(error);
    }
  };
  useEffect(() => void load(), []);
  return { conf, problem, load };
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export interface FormProps {
  readonly conf: ConfigState;
  readonly section: ConfigSection;
  /** Of the table that it is for. */
  readonly path: string;
  readonly keys?: readonly string[];
  readonly reload: () => Promise<void>;
  /** Something to try with what was typed. */
  readonly trial?: { readonly word: string; readonly run: (changes: readonly ConfigChange[]) => void };
}

/** A form drawn from what is declared, with what is wrong beside its field. */
export function ConfigForm({ conf, section, path, keys, reload, trial }: FormProps) {
  const { client } = useApp();
  const typed = useSignal<Readonly<Record<string, string>>>({});
  const problems = useSignal<readonly ConfigProblem[]>([]);
  const told = useSignal('');
  const fields = section.fields.filter(({ key }) => keys === undefined || keys.includes(key));
  const placeOf = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const changes = (): ConfigChange[] =>
    fields.flatMap((field) => {
      const text = typed.value[field.key];
      return text === undefined ? [] : [{ path: placeOf(field.key), value: valueOf(field, text) }];
    });

  async function apply(): Promise<void> {
    if (changes().length === 0) {
      told.value = SAYS.nothing;
      return;
    }
    told.value = SAYS.applying;
    try {
      const done = await client.post('/api/v1/configuration', { revision: conf.revision, changes: changes() });
      problems.value = done.problems;
      if (!done.applied) told.value = SAYS.problems(done.problems.length);
      else {
        typed.value = {};
        told.value = done.restart.length > 0 ? SAYS.restart(done.restart.join(', ')) : SAYS.applied;
        await reload();
      }
    } catch (error) {
      told.value = SAYS.failed(reasonOf(error));
    }
  }

  const beside = (key: string): readonly ConfigProblem[] => problems.value.filter((one) => one.path === placeOf(key));
  const elsewhere = problems.value.filter((one) => !fields.some(({ key }) => one.path === placeOf(key)));
  return (
    <form
      onSubmit={(submit) => {
        submit.preventDefault();
        void apply();
      }}
      data-testid={`form-${path}`}
    >
      <div class="fields">
        {fields.map((field) => (
          <Field
            key={field.key}
            field={field}
            place={placeOf(field.key)}
            entry={conf.entries.find((one) => one.path === placeOf(field.key))}
            typed={typed.value[field.key]}
            problems={beside(field.key)}
            onType={(text) => (typed.value = { ...typed.value, [field.key]: text })}
          />
        ))}
      </div>
      {elsewhere.map((one) => (
        <p key={`${one.path}${one.sentence}`} class="notice in-card">
          <Inert text={one.sentence} />
        </p>
      ))}
      <div class="actions">
        <button type="submit" data-testid="apply">
          {SAYS.apply}
        </button>
        {trial !== undefined && (
          <button type="button" onClick={() => trial.run(changes())}>
            {trial.word}
          </button>
        )}
        <span role="status" data-testid="told">
          <Inert text={told.value} />
        </span>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly field: ConfigField;
  readonly place: string;
  readonly entry: ConfigState['entries'][number] | undefined;
  readonly typed: string | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly onType: (text: string) => void;
}

function Field({ field, place, entry, typed, problems, onType }: FieldProps) {
  const variable = entry?.variable ?? null;
  const written = field.secret || entry === undefined ? '' : textOf(entry.value);
  const shared = {
    id: `field-${place}`,
    disabled: variable !== null,
    'aria-describedby': `about-${place}`,
    'aria-invalid': problems.length > 0,
  };
  const hear = (event: { readonly currentTarget: { readonly value: string } }): void =>
    onType(event.currentTarget.value);
  const choices = field.kind === 'bool' ? ['true', 'false'] : field.kind === 'choice' ? field.choices : null;
  const value = typed ?? written;
  const standard = SAYS.byDefault(field.default === null ? '' : textOf(field.default).replaceAll('\n', ', '));
  return (
    <div class="field">
      <label for={shared.id}>{field.key}</label>
      {choices !== null ? (
        <select {...shared} value={value} onChange={hear}>
          <option value="">{standard}</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice === 'true' ? SAYS.yes : choice === 'false' ? SAYS.no : choice}
            </option>
          ))}
        </select>
      ) : field.kind === 'list' ? (
        <textarea
          {...shared}
          rows={Math.min(5, value.split('\n').length)}
          value={value}
          placeholder={standard}
          onInput={hear}
        />
      ) : field.secret ? (
        <input
          {...shared}
          type="password"
          autocomplete="off"
          value={value}
          placeholder={entry?.value === KEPT_SECRET ? SAYS.keptSecret : ''}
          onInput={hear}
        />
      ) : (
        <input {...shared} type="text" autocomplete="off" value={value} placeholder={standard} onInput={hear} />
      )}
      <p class="help-text" id={`about-${place}`}>
        <Inert text={field.kind === 'list' ? `${field.about} (${SAYS.listHint})` : field.about} />
        {variable !== null && <strong> {SAYS.fromEnvironment(variable)}</strong>}
      </p>
      {problems.map(({ sentence }) => (
        <p key={sentence} class="wrong" role="alert">
          <Inert text={sentence} />
        </p>
      ))}
    </div>
  );
}

const textOf = (value: ConfigValue): string => (Array.isArray(value) ? value.join('\n') : String(value));

/** What was typed, as the file has it; what is no number goes as text, and the daemon says what is wrong with it. */
function valueOf(field: ConfigField, text: string): ConfigValue | null {
  if (text === '') return null;
  switch (field.kind) {
    case 'int':
    case 'real':
      return numberOr(text);
    case 'bool':
      return text === 'true';
    case 'list':
      return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .map((line) => (field.item === 'int' || field.key === 'ports' ? numberOr(line) : line));
    case 'text':
    case 'choice':
    case 'bytes':
      return text;
  }
}

const numberOr = (text: string): number | string => (/^-?\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : text);
