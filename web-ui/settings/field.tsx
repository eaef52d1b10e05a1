import type { ConfigField, ConfigProblem, ConfigState } from '../../firmware/api/contract.ts';
import { SETTINGS_WORDS as SAYS } from '../words/settings.ts';
import { Marked } from './marked.tsx';
import { isChanged, KEPT_SECRET, labelOf, placeOf, textOf, writtenOf, type Typed } from './values.ts';

export interface FieldProps {
  readonly conf: ConfigState;
  readonly path: string;
  readonly field: ConfigField;
  readonly typed: Typed;
  readonly problems: readonly ConfigProblem[];
  /** What counts when nothing is written; default: what is declared. */
  readonly standard?: string | undefined;
  readonly onType: (text: string | null) => void;
}

/** One key: its name for people, the key itself, what it is, and what is wrong with what was typed. */
export function Field({ conf, path, field, typed, problems, standard, onType }: FieldProps) {
  const place = placeOf(path, field.key);
  const entry = conf.entries.find((one) => one.path === place);
  const variable = entry?.variable ?? null;
  const text = typed[field.key];
  const changed = text !== undefined && isChanged(conf, path, field, text);
  const label = SAYS.labels[field.key] ?? labelOf(field.key);
  const preset = standard ?? (field.default === null ? '' : textOf(field, field.default).replaceAll('\n', ', '));
  const isKept = field.secret && entry?.value === KEPT_SECRET && text !== null;
  const shared: Shared = {
    id: `field-${place}`,
    disabled: variable !== null,
    'aria-describedby': `about-${place}`,
    'aria-invalid': problems.length > 0,
  };
  return (
    <div class={changed ? 'setting changed' : 'setting'} data-testid="setting" data-place={place}>
      <div class="setting-name">
        <label for={shared.id}>{label}</label> <code>{field.key}</code>
        {changed && <span class="unsaved">{SAYS.unsaved}</span>}
      </div>
      <div class="setting-value">
        <Control
          field={field}
          shared={shared}
          value={text ?? (text === null ? '' : writtenOf(conf, path, field))}
          hint={isKept ? SAYS.keptSecret : preset}
          onType={onType}
        />
        {isKept && variable === null && (
          <button type="button" class="small" onClick={() => onType(null)}>
            {SAYS.forget(label)}
          </button>
        )}
        {problems.map(({ sentence }) => (
          <p key={sentence} class="wrong" role="alert">
            <Marked text={sentence} />
          </p>
        ))}
        <p class="hint" id={`about-${place}`}>
          <Marked
            text={field.kind === 'list' && field.key !== 'ports' ? `${field.about} ${SAYS.listHint}` : field.about}
          />
          {variable !== null && <strong> {SAYS.fromEnvironment(variable)}</strong>}
        </p>
      </div>
    </div>
  );
}

interface Shared {
  readonly id: string;
  readonly disabled: boolean;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

interface ControlProps {
  readonly field: ConfigField;
  readonly shared: Shared;
  readonly value: string;
  readonly hint: string;
  readonly onType: (text: string) => void;
}

function Control({ field, shared, value, hint, onType }: ControlProps) {
  const hear = (event: { readonly currentTarget: { readonly value: string } }): void =>
    onType(event.currentTarget.value);
  const choices = field.kind === 'bool' ? ['true', 'false'] : field.kind === 'choice' ? field.choices : null;
  if (choices !== null) {
    return (
      <select {...shared} value={value} onChange={hear}>
        <option value="">{SAYS.byDefault(wordOf(hint))}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {wordOf(choice)}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === 'list' && field.key !== 'ports') {
    const rows = Math.min(10, Math.max(2, value.split('\n').length + 1));
    return <textarea {...shared} rows={rows} spellcheck={false} value={value} placeholder={hint} onInput={hear} />;
  }
  const rest = { value, placeholder: hint, spellcheck: false, onInput: hear };
  if (field.secret) return <input {...shared} {...rest} type="password" autocomplete="new-password" />;
  const isNumber = field.kind === 'int' || field.kind === 'real';
  return (
    <input
      {...shared}
      {...rest}
      class={isNumber ? 'number' : ''}
      type="text"
      autocomplete="off"
      {...(isNumber ? { inputMode: 'numeric' as const } : {})}
    />
  );
}

const wordOf = (value: string): string => (value === 'true' ? SAYS.yes : value === 'false' ? SAYS.no : value);
