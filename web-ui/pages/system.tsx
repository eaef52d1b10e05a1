import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AuditPage, LogAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { localTime } from '../time.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { reasonOf } from './decoys-form.tsx';
import { ConfigText } from './system-config.tsx';
import { Keys, Password } from './system-trust.tsx';

const SAYS = SETTINGS_WORDS.system;

/** The box itself: what it is, what it said, how it is set, who may look. */
export default function System() {
  const { state, client } = useApp();
  const log = useSignal<LogAnswer['lines']>([]);
  const audit = useSignal<AuditPage['entries']>([]);
  const told = useSignal('');
  const status = state.status.value;
  const now = state.now.value;
  const failed = (error: unknown): void => void (told.value = SETTINGS_WORDS.failed(reasonOf(error)));
  useEffect(() => {
    client.get('/api/v1/log').then(({ lines }) => (log.value = lines), failed);
    client.get('/api/v1/audit', { limit: 50 }).then(({ entries }) => (audit.value = entries), failed);
  }, []);
  const restart = (): void => {
    client.post('/api/v1/restart', {}).then(() => (told.value = SAYS.restarting), failed);
  };
  return (
    <div class="settings">
      <section class="card" aria-labelledby="box">
        <h2 id="box">{SAYS.title}</h2>
        {status !== undefined && (
          <div class="fields">
            <p>
              {SAYS.version} {status.version}, {SAYS.up.toLowerCase()} {localTime(status.startedAt, now)}
            </p>
          </div>
        )}
        <div class="actions">
          <button type="button" onClick={restart} data-testid="restart">
            {SAYS.restart}
          </button>
          <span role="status">
            <Inert text={told.value} />
          </span>
        </div>
      </section>
      <ConfigText />
      <section class="card" aria-labelledby="log">
        <h2 id="log">{SAYS.log}</h2>
        {log.value.length === 0 ? (
          <p class="empty">{SAYS.noLog}</p>
        ) : (
          <div class="log-text" tabIndex={0} role="region" aria-labelledby="log" data-testid="log">
            {log.value.map(({ at, text }, index) => (
              <div key={index}>
                <span class="muted">{localTime(at, now)}</span> <Inert text={text} />
              </div>
            ))}
          </div>
        )}
      </section>
      <Keys />
      <Password />
      <section class="card" aria-labelledby="audit">
        <h2 id="audit">{SAYS.audit}</h2>
        {audit.value.length === 0 && <p class="empty">{SAYS.noAudit}</p>}
        <ul class="rows" data-testid="audit">
          {audit.value.map(({ id, at, who, source, action, detail }) => (
            <li key={id}>
              <div>
                <Inert text={action} />{' '}
                <span class="muted">
                  <Inert text={detail ?? ''} />
                </span>
              </div>
              <span class="muted">
                <Inert text={[who, source].filter((one) => one !== null).join(', ')} /> {localTime(at, now)}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
