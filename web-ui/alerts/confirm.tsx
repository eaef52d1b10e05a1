import { useSignal } from '@preact/signals';
import type { AlertsState, AlertTrial } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { localTime } from '../time.ts';
import { ALERT_WORDS } from '../words/alerts.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { Trial } from './trial.tsx';
import { reasonOf } from '../reason.ts';

const { confirm: SAYS } = ALERT_WORDS;

interface ConfirmProps {
  readonly alerts: AlertsState;
  readonly put: (alerts: AlertsState) => void;
}

/** That mails do arrive is known when somebody has typed what was in one. */
export function Confirm({ alerts, put }: ConfirmProps) {
  const { client, state } = useApp();
  const code = useSignal('');
  const told = useSignal('');
  const trial = useSignal<AlertTrial | undefined>(undefined);
  const ask = async (body: { readonly code?: string }): Promise<void> => {
    told.value = ALERT_WORDS.testing;
    trial.value = undefined;
    try {
      const answer = await client.post('/api/v1/alerts/confirm', body);
      put(answer);
      const isMailed = answer.trial?.sent === true;
      trial.value = isMailed ? undefined : (answer.trial ?? undefined);
      told.value = isMailed ? SAYS.mailed : '';
      code.value = '';
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  const { confirmation } = alerts;
  const when = confirmation.at === null ? '' : localTime(confirmation.at, state.now.value);
  const said = SAYS[confirmation.state];
  return (
    <section class="card" aria-labelledby="confirm">
      <h2 id="confirm">{SAYS.title}</h2>
      <div class="about">
        <p data-testid="confirmation" data-state={confirmation.state}>
          {typeof said === 'string' ? said : said(when)}
        </p>
        <form
          class="buttons"
          onSubmit={(submit) => {
            submit.preventDefault();
            void ask({ code: code.value });
          }}
        >
          <button type="button" onClick={() => void ask({})} data-testid="mail-code">
            {confirmation.state === 'none' ? SAYS.mail : SAYS.again}
          </button>
          {confirmation.state !== 'none' && (
            <>
              <label class="inline">
                {SAYS.code}{' '}
                <input
                  class="code"
                  autocomplete="one-time-code"
                  inputMode="numeric"
                  value={code.value}
                  onInput={({ currentTarget }) => (code.value = currentTarget.value)}
                />
              </label>
              <button type="submit" class="primary">
                {SAYS.send}
              </button>
            </>
          )}
        </form>
        <p role="status" data-testid="confirm-told">
          <Inert text={told.value} />
        </p>
        {trial.value !== undefined && <Trial trial={trial.value} />}
      </div>
    </section>
  );
}
