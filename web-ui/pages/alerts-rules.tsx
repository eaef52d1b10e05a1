import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { IgnoreAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { localTime } from '../time.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { reasonOf } from './decoys-form.tsx';

const SAYS = SETTINGS_WORDS.alerts.rules;
const KEYS = ['address', 'ports', 'until', 'note'] as const;

/** Of whom nobody is told: listed, added, removed; it acts at once. */
export function Rules() {
  const { state, client } = useApp();
  const rules = useSignal<IgnoreAnswer['rules']>([]);
  const typed = useSignal<Readonly<Record<string, string>>>({});
  const told = useSignal('');
  const take = async (answer: Promise<IgnoreAnswer>): Promise<boolean> => {
    try {
      rules.value = (await answer).rules;
      told.value = '';
      return true;
    } catch (error) {
      told.value = reasonOf(error);
      return false;
    }
  };
  useEffect(() => void take(client.get('/api/v1/ignore')), []);
  const now = state.now.value;
  const add = async (): Promise<void> => {
    const given = Object.fromEntries(Object.entries(typed.value).filter(([, text]) => text.trim() !== ''));
    if (await take(client.post('/api/v1/ignore', given))) typed.value = {};
  };
  return (
    <section class="card" aria-labelledby="rules">
      <h2 id="rules">{SAYS.title}</h2>
      {rules.value.length === 0 && <p class="empty">{SAYS.none}</p>}
      <ul class="rows" data-testid="rules">
        {rules.value.map(({ name, preset, address, mac, ports, sensor, grade, note, expiresAt, events }) => (
          <li key={name}>
            <div>
              <Inert text={[preset, address, mac, ports, sensor, grade].filter((one) => one !== null).join(', ')} />{' '}
              <span class="muted">
                {expiresAt !== null && `${SAYS.ends(localTime(expiresAt, now))}, `}
                {SAYS.kept(events)}
              </span>
              {note !== '' && (
                <p class="help-text">
                  <Inert text={note} />
                </p>
              )}
            </div>
            {name.startsWith('rule ') ? (
              <button
                type="button"
                class="small"
                onClick={() => void take(client.remove(`/api/v1/ignore/${Number(name.slice(5))}`))}
              >
                {SAYS.remove} {name}
              </button>
            ) : (
              <span class="muted">{SAYS.inFile}</span>
            )}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          void add();
        }}
      >
        <div class="fields">
          {KEYS.map((key) => (
            <div key={key} class="field">
              <label for={`rule-${key}`}>{SAYS[key]}</label>
              <input
                id={`rule-${key}`}
                placeholder={key === 'until' ? '2027-01-31' : ''}
                value={typed.value[key] ?? ''}
                onInput={({ currentTarget }) => (typed.value = { ...typed.value, [key]: currentTarget.value })}
              />
            </div>
          ))}
        </div>
        <div class="actions">
          <button type="submit">{SAYS.add}</button>
          <span class="wrong" role="status">
            <Inert text={told.value} />
          </span>
        </div>
      </form>
    </section>
  );
}
