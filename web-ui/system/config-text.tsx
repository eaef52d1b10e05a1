import { useSignal } from '@preact/signals';
import type { ConfigState, ConfigVerdict } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { Marked } from '../settings/marked.tsx';
import { Restart } from '../settings/restart.tsx';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { SYSTEM_WORDS } from '../words/system.ts';
import { difference, excerpt, type Line } from './difference.ts';
import { reasonOf } from '../reason.ts';

const { config: SAYS } = SYSTEM_WORDS;
const FILE_MAX_BYTES = 1_000_000;

interface ConfigTextProps {
  readonly conf: ConfigState | undefined;
  readonly load: () => Promise<void>;
}

/** The whole file: read, changed, compared, checked, applied; taken to and from another box. */
export function ConfigText({ conf, load }: ConfigTextProps) {
  const { client } = useApp();
  const typed = useSignal<string | undefined>(undefined);
  const verdict = useSignal<ConfigVerdict | undefined>(undefined);
  const told = useSignal('');
  if (conf === undefined) return null;
  const kept = conf.text ?? '';
  const text = typed.value ?? kept;

  const attempt = async (work: () => Promise<string>): Promise<void> => {
    told.value = SETTINGS_WORDS.applying;
    try {
      told.value = await work();
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  const type = (fresh: string | undefined, saying = ''): void => {
    typed.value = fresh;
    verdict.value = undefined;
    told.value = saying;
  };
  const check = async (): Promise<string> => {
    const answer = await client.post('/api/v1/configuration/check', { text });
    verdict.value = answer;
    if (answer.problems.length > 0) return SETTINGS_WORDS.problems(answer.problems.length);
    return `${SAYS.fine} ${answer.restart.length > 0 ? SAYS.waits(answer.restart.join(', ')) : ''}`;
  };
  const apply = async (): Promise<string> => {
    if (text === kept) return SETTINGS_WORDS.nothing;
    const done = await client.post('/api/v1/configuration', { text, revision: conf.revision });
    verdict.value = done;
    if (!done.applied) return SETTINGS_WORDS.problems(done.problems.length);
    await load();
    typed.value = undefined;
    return done.restart.length > 0 ? SETTINGS_WORDS.restartNeeded(done.restart.join(', ')) : SETTINGS_WORDS.applied;
  };
  const read = async (file: File | undefined): Promise<string> => {
    if (file === undefined) return '';
    if (file.size > FILE_MAX_BYTES) return SAYS.tooLarge;
    type(await file.text());
    return SAYS.imported(file.name);
  };
  const { problems, notices, restart } = verdict.value ?? conf;
  return (
    <section class="card" aria-labelledby="config">
      <h2 id="config">{SAYS.title}</h2>
      <form
        class="setting-form"
        onSubmit={(submit) => {
          submit.preventDefault();
          void attempt(apply);
        }}
      >
        <p class="hint">{SAYS.about}</p>
        {conf.text === null && <p class="notice">{SAYS.noText}</p>}
        <div class="buttons">
          <label class="inline">
            {SAYS.import}{' '}
            <input
              type="file"
              accept=".toml,text/plain"
              onChange={({ currentTarget }) => {
                const [file] = currentTarget.files ?? [];
                void attempt(async () => await read(file));
                // The same file may be chosen again after it was changed.
                currentTarget.value = '';
              }}
              data-testid="import"
            />
          </label>
          <button type="button" onClick={() => download(text)}>
            {SAYS.download}
          </button>
        </div>
        <label for="config-text">
          <Inert text={SAYS.text(conf.file)} max={400} />
        </label>
        <textarea
          id="config-text"
          class="config-text"
          rows={14}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
        {[...problems, ...notices].map(({ path, line, sentence }, index) => (
          <p key={`${path}${sentence}`} class={index < problems.length ? 'wrong' : 'hint'}>
            {line !== null && SAYS.line(line)}
            <Marked text={sentence} />
          </p>
        ))}
        {text !== kept && <Difference lines={difference(kept, text)} />}
        <div class="buttons">
          <button type="submit" class="primary" data-testid="apply-text">
            {SETTINGS_WORDS.apply}
          </button>
          <button type="button" onClick={() => void attempt(check)}>
            {SAYS.check}
          </button>
          {text !== kept && (
            <button type="button" onClick={() => type(undefined)}>
              {SETTINGS_WORDS.discard}
            </button>
          )}
        </div>
        <div class="told">
          <span role="status" data-testid="config-told">
            <Inert text={told.value} max={1000} />
          </span>
          {text === kept && told.value !== '' && restart.length > 0 && (
            <span class="buttons">
              <Restart onBack={() => void load()} />
            </span>
          )}
        </div>
      </form>
    </section>
  );
}

function Difference({ lines }: { readonly lines: readonly Line[] | undefined }) {
  if (lines === undefined) return <p class="hint">{SAYS.cut}</p>;
  const count = (kind: Line['kind']): number => lines.filter((line) => line.kind === kind).length;
  return (
    <details class="more" open data-testid="difference">
      <summary>{SAYS.difference(count('added'), count('removed'))}</summary>
      <div class="difference" tabIndex={0} role="region" aria-label={SAYS.difference(count('added'), count('removed'))}>
        {excerpt(lines).map((line, index) =>
          line === null ? (
            <div key={index} class="muted">
              …
            </div>
          ) : (
            <div key={index} class={`line-${line.kind}`}>
              <span aria-hidden="true">{MARKS[line.kind]} </span>
              {line.kind !== 'same' && <span class="unseen">{SAYS[line.kind]} </span>}
              <Inert text={line.text} max={400} />
            </div>
          ),
        )}
      </div>
    </details>
  );
}

const MARKS = { same: ' ', added: '+', removed: '−' } as const;

function download(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = 'skep.toml';
  link.click();
  URL.revokeObjectURL(link.href);
}
