import { useSignal } from '@preact/signals';
import type { ConfigVerdict } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { reasonOf, useConfiguration } from './decoys-form.tsx';

const SAYS = SETTINGS_WORDS.system;

/** The whole file: read, changed, checked, applied; copied to and from another box. */
export function ConfigText() {
  const { client } = useApp();
  const { conf, load } = useConfiguration();
  const typed = useSignal<string | undefined>(undefined);
  const verdict = useSignal<ConfigVerdict | undefined>(undefined);
  const told = useSignal('');
  const now = conf.value;
  if (now === undefined) return null;
  const text = typed.value ?? now.text ?? '';

  const attempt = async (work: () => Promise<string>): Promise<void> => {
    try {
      told.value = await work();
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  const check = async (): Promise<string> => {
    verdict.value = await client.post('/api/v1/configuration/check', { text });
    return verdict.value.problems.length === 0 ? SAYS.fine : '';
  };
  const apply = async (): Promise<string> => {
    const done = await client.post('/api/v1/configuration', { text, revision: now.revision });
    verdict.value = done;
    if (!done.applied) return SETTINGS_WORDS.problems(done.problems.length);
    await load();
    typed.value = undefined;
    return done.restart.length > 0 ? SETTINGS_WORDS.restart(done.restart.join(', ')) : SETTINGS_WORDS.applied;
  };
  const download = (): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = 'skep.toml';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <section class="card" aria-labelledby="config">
      <h2 id="config">{SAYS.config}</h2>
      <div class="fields">
        <label for="config-text" class="help-text">
          <Inert text={SAYS.where(now.file, now.exists)} />
        </label>
        {now.text === null && <p class="wrong">{SAYS.noText}</p>}
        <textarea
          id="config-text"
          class="config-text"
          rows={16}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
        {[...(verdict.value ?? now).problems, ...(verdict.value ?? now).notices].map(({ path, line, sentence }) => (
          <p key={`${path}${sentence}`} class="help-text">
            {line !== null && <strong>{line}: </strong>}
            <Inert text={sentence} />
          </p>
        ))}
      </div>
      <div class="actions">
        <button type="button" onClick={() => void attempt(check)}>
          {SAYS.check}
        </button>
        <button type="button" onClick={() => void attempt(apply)} data-testid="apply-text">
          {SETTINGS_WORDS.apply}
        </button>
        <button type="button" onClick={download}>
          {SAYS.download}
        </button>
        <span role="status" data-testid="config-told">
          <Inert text={told.value} />
        </span>
      </div>
    </section>
  );
}
