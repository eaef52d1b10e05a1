import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ApiKeys } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { Sure } from '../settings/sure.tsx';
import { localTime } from '../time.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { SYSTEM_WORDS } from '../words/system.ts';
import { reasonOf } from '../reason.ts';

const { keys: SAYS } = SYSTEM_WORDS;

/** Programs that may read. */
export function Keys() {
  const { client, state } = useApp();
  const keys = useSignal<ApiKeys['keys']>([]);
  const name = useSignal('');
  const made = useSignal('');
  const told = useSignal('');
  const then = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      ({ keys: keys.value } = await client.get('/api/v1/keys'));
      told.value = '';
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  useEffect(() => void then(async () => await Promise.resolve()), []);
  const add = async (): Promise<void> => {
    made.value = (await client.post('/api/v1/keys', { name: name.value })).key;
    name.value = '';
  };
  const remove = async (id: number): Promise<void> => {
    await client.remove(`/api/v1/keys/${id}`);
  };
  const now = state.now.value;
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{SAYS.title}</h2>
      <p class="hint about">{SAYS.about}</p>
      {keys.value.length === 0 && <p class="empty">{SAYS.none}</p>}
      <ul class="stands" data-testid="keys">
        {keys.value.map((key) => (
          <li key={key.id} class="stand">
            <div class="stand-what">
              <strong class="stand-name">
                <Inert text={key.name} />
              </strong>{' '}
              <span class="muted">{SAYS.created(localTime(key.createdAt, now))}</span>
            </div>
            <div class="stand-buttons">
              <Sure
                small
                word={SAYS.remove(key.name)}
                question={SAYS.removeSure(key.name)}
                yes={SAYS.removeYes}
                onYes={() => void then(async () => await remove(key.id))}
              />
            </div>
          </li>
        ))}
      </ul>
      <form
        class="about buttons"
        onSubmit={(submit) => {
          submit.preventDefault();
          void then(add);
        }}
      >
        <label class="inline">
          {SAYS.name}{' '}
          <input
            value={name.value}
            maxLength={40}
            autocomplete="off"
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        </label>
        <button type="submit">{SAYS.add}</button>
      </form>
      <div class="about" role="status">
        {made.value !== '' && (
          <p class="notice good">
            {SAYS.made} <code class="secret">{made.value}</code>
          </p>
        )}
        <Inert text={told.value} />
      </div>
    </section>
  );
}
