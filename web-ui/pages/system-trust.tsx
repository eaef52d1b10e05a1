import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ApiKeys } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { reasonOf } from './decoys-form.tsx';

const SAYS = SETTINGS_WORDS.system;

/** Programs that may read. */
export function Keys() {
  const { client } = useApp();
  const keys = useSignal<ApiKeys['keys']>([]);
  const name = useSignal('');
  const made = useSignal('');
  const told = useSignal('');
  const then = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      keys.value = (await client.get('/api/v1/keys')).keys;
      told.value = '';
    } catch (error) {
      told.value = reasonOf(error);
    }
  };
  useEffect(() => void then(async () => await Promise.resolve()), []);
  const add = async (): Promise<void> => {
    made.value = (await client.post('/api/v1/keys', { name: name.value })).key;
    name.value = '';
  };
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{SAYS.keys}</h2>
      {keys.value.length === 0 && <p class="empty">{SAYS.noKeys}</p>}
      <ul class="rows">
        {keys.value.map((key) => (
          <li key={key.id}>
            <Inert text={key.name} />
            <button
              type="button"
              class="small"
              onClick={() => void then(async () => void (await client.remove(`/api/v1/keys/${key.id}`)))}
            >
              {SAYS.remove} <Inert text={key.name} />
            </button>
          </li>
        ))}
      </ul>
      <form
        class="actions"
        onSubmit={(submit) => {
          submit.preventDefault();
          void then(add);
        }}
      >
        <label>
          {SAYS.keyName}{' '}
          <input
            class="search"
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        </label>
        <button type="submit">{SAYS.addKey}</button>
        <span role="status">
          {made.value !== '' && (
            <>
              {SAYS.keyMade}
              <code>{made.value}</code>
            </>
          )}{' '}
          <Inert text={told.value} />
        </span>
      </form>
    </section>
  );
}

/** Another password logs every other browser out. */
export function Password() {
  const { client } = useApp();
  const current = useSignal('');
  const password = useSignal('');
  const told = useSignal('');
  const change = async (): Promise<void> => {
    try {
      await client.post('/api/v1/password', { current: current.value, password: password.value });
      current.value = '';
      password.value = '';
      told.value = SAYS.passwordDone;
    } catch (error) {
      told.value = reasonOf(error);
    }
  };
  return (
    <section class="card" aria-labelledby="password">
      <h2 id="password">{SAYS.password}</h2>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          void change();
        }}
      >
        <div class="fields">
          {(
            [
              ['current', SAYS.current, current, 'current-password'],
              ['fresh', SAYS.fresh, password, 'new-password'],
            ] as const
          ).map(([id, word, value, autocomplete]) => (
            <div key={id} class="field">
              <label for={`password-${id}`}>{word}</label>
              <input
                id={`password-${id}`}
                type="password"
                autocomplete={autocomplete}
                value={value.value}
                onInput={({ currentTarget }) => (value.value = currentTarget.value)}
              />
            </div>
          ))}
        </div>
        <div class="actions">
          <button type="submit">{SAYS.change}</button>
          <span role="status">
            <Inert text={told.value} />
          </span>
        </div>
      </form>
    </section>
  );
}
