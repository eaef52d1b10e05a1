import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AlertsState, AlertTrial, ConfigChange } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { localTime } from '../time.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { Rules } from './alerts-rules.tsx';
import { ConfigForm, reasonOf, useConfiguration } from './decoys-form.tsx';

const SAYS = SETTINGS_WORDS.alerts;

/** Who is told, whether that works, and of whom nobody is told. */
export default function Alerts() {
  const { state, client } = useApp();
  const alerts = useSignal<AlertsState | undefined>(undefined);
  const trial = useSignal<AlertTrial | undefined>(undefined);
  const told = useSignal('');
  const code = useSignal('');
  const { conf, load } = useConfiguration();
  const now = state.now.value;

  const attempt = async (work: () => Promise<string>): Promise<void> => {
    try {
      told.value = await work();
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  const look = async (): Promise<void> =>
    await attempt(async () => {
      alerts.value = await client.get('/api/v1/alerts');
      return told.value;
    });
  useEffect(() => void look(), []);

  const test = async (channel: string, changes: readonly ConfigChange[] = []): Promise<void> => {
    trial.value = undefined;
    told.value = SAYS.testing;
    await attempt(async () => {
      trial.value = await client.post('/api/v1/alerts/test', { channel, ...(changes.length > 0 ? { changes } : {}) });
      return '';
    });
    await look();
  };
  const confirm = async (body: { readonly code?: string }): Promise<void> =>
    await attempt(async () => {
      const answer = await client.post('/api/v1/alerts/confirm', body);
      alerts.value = answer;
      if (answer.trial !== null) trial.value = answer.trial;
      code.value = '';
      return '';
    });

  const { channels = [], confirmation = { state: 'none' as const, at: null } } = alerts.value ?? {};
  const when = confirmation.at === null ? '' : localTime(confirmation.at, now);
  const mail = conf.value?.sections.find(({ name }) => name === 'alerts.email');
  return (
    <div class="settings">
      <section class="card" aria-labelledby="channels">
        <h2 id="channels">{SAYS.title}</h2>
        {!channels.some(({ configured }) => configured) && <p class="empty">{SAYS.none}</p>}
        <ul class="rows" data-testid="channels">
          {channels
            .filter(({ configured }) => configured)
            .map(({ name, to, waiting, lastDeliveredAt, problem }) => (
              <li key={name}>
                <div>
                  <strong>{name}</strong> <Inert text={to.join(', ')} />{' '}
                  <span class="muted">
                    {lastDeliveredAt === null ? SAYS.never : SAYS.last(localTime(lastDeliveredAt, now))},{' '}
                    {SAYS.waiting(waiting)}
                  </span>
                  {problem !== null && (
                    <p class="wrong">
                      <Inert text={problem} />
                    </p>
                  )}
                </div>
                <button type="button" onClick={() => void test(name)} data-testid={`test-${name}`}>
                  {SAYS.test}
                </button>
              </li>
            ))}
        </ul>
        <p class="fields" role="status" data-testid="alert-told">
          <Inert text={told.value} />
        </p>
        {trial.value !== undefined && <Outcome trial={trial.value} />}
      </section>
      <section class="card" aria-labelledby="confirm">
        <h2 id="confirm">{SAYS.confirm.title}</h2>
        <div class="fields">
          <p data-testid="confirmation">
            {confirmation.state === 'confirmed' ? SAYS.confirm.confirmed(when) : SAYS.confirm[confirmation.state]}
          </p>
        </div>
        <form
          class="actions"
          onSubmit={(submit) => {
            submit.preventDefault();
            void confirm({ code: code.value });
          }}
        >
          <button type="button" onClick={() => void confirm({})}>
            {SAYS.confirm.mail}
          </button>
          <label>
            {SAYS.confirm.code}{' '}
            <input
              class="search"
              autocomplete="one-time-code"
              value={code.value}
              onInput={({ currentTarget }) => (code.value = currentTarget.value)}
            />
          </label>
          <button type="submit">{SAYS.confirm.send}</button>
        </form>
      </section>
      <Rules />
      {conf.value !== undefined && mail !== undefined && (
        <section class="card" aria-labelledby="mail">
          <h2 id="mail">{SAYS.mail}</h2>
          <ConfigForm
            conf={conf.value}
            section={mail}
            path="alerts.email"
            reload={async () => {
              await load();
              await look();
            }}
            trial={{ word: SAYS.testForm, run: (changes) => void test('email', changes) }}
          />
        </section>
      )}
    </div>
  );
}

/** In the server's own words. */
function Outcome({ trial: { sent, problem, dialogue, cure, problems } }: { readonly trial: AlertTrial }) {
  return (
    <div class="fields" data-testid="trial">
      <p class={sent ? '' : 'wrong'}>{sent ? SAYS.sent : SAYS.notSent}</p>
      {[problem, ...problems.map(({ sentence }) => sentence)].map(
        (text) =>
          text !== null && (
            <p key={text}>
              <Inert text={text} />
            </p>
          ),
      )}
      {cure !== null && (
        <p>
          <strong>{SAYS.cure}</strong>
          <Inert text={cure} />
        </p>
      )}
      {dialogue.length > 0 && (
        <pre class="log-text">
          <Inert text={dialogue.join('\n')} />
        </pre>
      )}
    </div>
  );
}
