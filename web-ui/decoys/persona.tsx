import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ConfigVerdict } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { ConfigForm } from '../settings/form.tsx';
import { Marked } from '../settings/marked.tsx';
import { Restart } from '../settings/restart.tsx';
import { currentOf } from '../settings/values.ts';
import { DECOY_WORDS } from '../words/decoys.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import type { Shown } from './list.tsx';
import { swap } from './stand.ts';
import { reasonOf } from '../reason.ts';

const { persona: SAYS } = DECOY_WORDS;

/** The disguise as a whole: what each is, what comes and goes with it, and the restart that puts it on. */
export function PersonaCard({ conf, load }: Shown) {
  const { client } = useApp();
  const section = conf.sections.find(({ name }) => name === '');
  const field = section?.fields.find(({ key }) => key === 'persona');
  const chosen = useSignal<string | undefined>(undefined);
  const verdict = useSignal<ConfigVerdict | undefined>(undefined);
  const told = useSignal('');
  const now = field === undefined ? '' : currentOf(conf, '', field);
  const wanted = chosen.value ?? now;
  const changes = [{ path: 'persona', value: wanted }];
  useEffect(() => {
    verdict.value = undefined;
    if (wanted === now) return;
    let gone = false;
    client.post('/api/v1/configuration/check', { changes }).then(
      (answer) => gone || (verdict.value = answer),
      (error: unknown) => gone || (told.value = SETTINGS_WORDS.failed(reasonOf(error))),
    );
    return () => void (gone = true);
  }, [wanted, now]);
  if (section === undefined || field === undefined) return null;

  const variable = conf.entries.find(({ path }) => path === 'persona')?.variable ?? null;
  const waits = conf.restart.includes('persona');
  const apply = async (): Promise<void> => {
    told.value = DECOY_WORDS.applying;
    try {
      const done = await client.post('/api/v1/configuration', { revision: conf.revision, changes });
      verdict.value = done;
      told.value = done.applied ? '' : SETTINGS_WORDS.problems(done.problems.length);
      if (!done.applied) return;
      await load();
      chosen.value = undefined;
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  return (
    <section class="card" aria-labelledby="persona-title" data-testid="persona">
      <h2 id="persona-title">{SAYS.title}</h2>
      <div class="about">
        <p>{SAYS.about}</p>
        <fieldset class="personas" disabled={variable !== null}>
          <legend class="unseen">{SAYS.title}</legend>
          {(field.choices ?? []).map((name) => (
            <label key={name} class={name === wanted ? 'persona chosen' : 'persona'}>
              <input
                type="radio"
                name="persona"
                value={name}
                checked={name === wanted}
                onChange={() => {
                  chosen.value = name;
                  told.value = '';
                }}
              />
              <span>
                <strong>{SAYS.names[name]?.title ?? name}</strong> <code>{name}</code>
                {name === now && <span class="tag">{waits ? SAYS.soon : SAYS.now}</span>}
                <span class="hint">{SAYS.names[name]?.about}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {variable !== null && <p class="hint">{SETTINGS_WORDS.fromEnvironment(variable)}</p>}
        {wanted !== now && <Change {...{ conf, wanted, verdict: verdict.value }} />}
        {wanted !== now && (
          <div class="buttons">
            <button type="button" class="primary" onClick={() => void apply()} data-testid="persona-apply">
              {SAYS.choose}
            </button>
            <button type="button" onClick={() => (chosen.value = undefined)}>
              {SETTINGS_WORDS.discard}
            </button>
          </div>
        )}
        <p role="status" data-testid="persona-told">
          <Inert text={told.value} />
        </p>
        {wanted === now && waits && (
          <div class="notice buttons" data-testid="persona-waits">
            <span>{SAYS.waits}</span>
            <Restart onBack={() => void load()} />
          </div>
        )}
      </div>
      <details class="more about">
        <summary>{SAYS.port}</summary>
        <ConfigForm {...{ conf, section }} path="" groups={[{ title: null, keys: ['port_offset'] }]} reload={load} />
      </details>
    </section>
  );
}

/** What would become of it. */
function Change({
  conf,
  wanted,
  verdict,
}: Pick<Shown, 'conf'> & { readonly wanted: string; readonly verdict: ConfigVerdict | undefined }) {
  const serves = SAYS.names[wanted]?.serves ?? null;
  const { comes, goes } = swap(conf.instances, serves ?? []);
  const problems = verdict?.problems ?? [];
  return (
    <div class="change" data-testid="persona-change">
      {serves !== null && (
        <p>
          {comes.length > 0 && `${SAYS.comes(comes.join(', '))} `}
          {goes.length > 0 && <Inert text={SAYS.goes(goes.join(', '))} />}
          {comes.length + goes.length === 0 && SAYS.same}
        </p>
      )}
      <p>{SAYS.restart}</p>
      {problems.length > 0 && (
        <div class="notice" role="alert">
          <p>{SAYS.misfit}</p>
          <ul>
            {problems.map(({ path, sentence }) => (
              <li key={`${path}${sentence}`}>
                <Marked text={sentence} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
