import { useSignal } from '@preact/signals';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { Sure } from '../settings/sure.tsx';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { SYSTEM_WORDS } from '../words/system.ts';
import { reasonOf } from '../reason.ts';

const { access: SAYS } = SYSTEM_WORDS;
const EMPTY = { current: '', fresh: '', again: '' } as const;
const FIELDS = [
  ['current', 'current-password'],
  ['fresh', 'new-password'],
  ['again', 'new-password'],
] as const;

/** Another password, and the end of log-ins. */
export function Access() {
  const { client } = useApp();
  const typed = useSignal<Readonly<Record<keyof typeof EMPTY, string>>>(EMPTY);
  const told = useSignal('');
  const change = async (): Promise<void> => {
    const { current, fresh, again } = typed.value;
    if (fresh !== again) {
      told.value = SAYS.differ;
      return;
    }
    try {
      await client.post('/api/v1/password', { current, password: fresh });
      typed.value = EMPTY;
      told.value = SAYS.done;
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  const leave = async (path: '/api/v1/logout' | '/api/v1/logout/everywhere'): Promise<void> => {
    try {
      await client.post(path, {});
      location.assign('/login');
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  return (
    <section class="card" aria-labelledby="access">
      <h2 id="access">{SAYS.title}</h2>
      <form
        class="setting-form"
        onSubmit={(submit) => {
          submit.preventDefault();
          void change();
        }}
        data-testid="password"
      >
        {/* A password manager wants to know whose it is. */}
        <input type="text" name="username" value="owner" autocomplete="username" hidden />
        {FIELDS.map(([key, autocomplete]) => (
          <div key={key} class="setting">
            <div class="setting-name">
              <label for={`password-${key}`}>{SAYS[key]}</label>
            </div>
            <div class="setting-value">
              <input
                id={`password-${key}`}
                type="password"
                required
                autocomplete={autocomplete}
                value={typed.value[key]}
                onInput={({ currentTarget }) => (typed.value = { ...typed.value, [key]: currentTarget.value })}
              />
            </div>
          </div>
        ))}
        <p class="hint">{SAYS.about}</p>
        <div class="buttons">
          <button type="submit" class="primary">
            {SAYS.change}
          </button>
          <button type="button" onClick={() => void leave('/api/v1/logout')}>
            {SAYS.out}
          </button>
          <Sure
            word={SAYS.everywhere}
            question={SAYS.everywhereSure}
            yes={SAYS.everywhereYes}
            onYes={() => void leave('/api/v1/logout/everywhere')}
            testid="everywhere"
          />
        </div>
        <p role="status" data-testid="password-told">
          <Inert text={told.value} />
        </p>
      </form>
    </section>
  );
}
