import { useSignal } from '@preact/signals';
import type { ConfigChange, ConfigInstance, ConfigState } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import type { PageProps } from '../pages.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { ConfigForm, reasonOf, useConfiguration } from './decoys-form.tsx';

const SAYS = SETTINGS_WORDS.decoys;

/** What listens, and how it is set. */
export default function Decoys({ id }: PageProps) {
  const { conf, problem, load } = useConfiguration();
  const now = conf.value;
  if (problem.value !== undefined) return <p class="notice">{SETTINGS_WORDS.failed(problem.value)}</p>;
  if (now === undefined) return <p class="empty">{SETTINGS_WORDS.loading}</p>;
  const instance = now.instances.find(({ path }) => path === id);
  if (instance !== undefined) return <One conf={now} instance={instance} load={load} />;
  const top = now.sections.find(({ name }) => name === '');
  return (
    <div class="settings">
      <section class="card" aria-labelledby="decoys-list">
        <h2 id="decoys-list">{SAYS.title}</h2>
        <ul class="rows" data-testid="decoy-list">
          {now.instances.map((one) => (
            <Row key={one.path} instance={one} conf={now} load={load} />
          ))}
        </ul>
      </section>
      <section class="card" aria-labelledby="persona">
        <h2 id="persona">{SAYS.persona}</h2>
        {top !== undefined && (
          <ConfigForm conf={now} section={top} path="" keys={['persona', 'port_offset']} reload={load} />
        )}
      </section>
    </div>
  );
}

interface Shown {
  readonly conf: ConfigState;
  readonly instance: ConfigInstance;
  readonly load: () => Promise<void>;
}

function Row({ conf, instance, load }: Shown) {
  const { state, client } = useApp();
  const told = useSignal('');
  const { path, name, sensor, enabled } = instance;
  const states = (state.status.value?.decoys ?? []).filter((one) => one.instance === name);
  const likes = conf.instances.filter((one) => one.sensor === sensor);

  async function change(changes: readonly ConfigChange[]): Promise<void> {
    try {
      const done = await client.post('/api/v1/configuration', { revision: conf.revision, changes });
      told.value = done.problems.map(({ sentence }) => sentence).join(' ');
    } catch (error) {
      told.value = reasonOf(error);
    }
    await load();
  }

  const add = (): void => {
    const next = `sensors.${sensor}.${likes.length + 1}`;
    // Switched off: its ports are to be chosen first.
    void change([{ path: next, value: { enabled: false, name: `${sensor}-${likes.length + 1}` } }]);
  };
  return (
    <li data-testid="decoy-row" data-path={path}>
      <div>
        <a class="value" href={`#/decoys/${path}`}>
          {name}
        </a>
        {name !== sensor && <span class="muted"> {sensor}</span>}{' '}
        <span class="muted">
          {enabled ? SAYS.on : SAYS.switchedOff}
          {states.length > 0 && ` · ${states.map(({ transport, port }) => `${transport} ${port}`).join(', ')}`}
        </span>
        {[...states.flatMap(({ problem }) => problem ?? []), ...(told.value === '' ? [] : [told.value])].map((text) => (
          <p key={text} class="wrong">
            <Inert text={text} />
          </p>
        ))}
      </div>
      <span>
        {path === likes.at(-1)?.path && (
          <button type="button" class="small" onClick={add}>
            {SAYS.add} {sensor}
          </button>
        )}{' '}
        {likes.length > 1 && (
          <button type="button" class="small" onClick={() => void change([{ path, value: null }])}>
            {SAYS.remove} {name}
          </button>
        )}
      </span>
    </li>
  );
}

function One({ conf, instance, load }: Shown) {
  const section = conf.sections.find(({ sensor }) => sensor === instance.sensor);
  return (
    <section class="card" aria-labelledby="decoy-one">
      <h2 id="decoy-one">{SAYS.change(instance.name)}</h2>
      <div class="fields">
        <p>
          <a class="value" href="#/decoys">
            {SAYS.back}
          </a>
        </p>
        <p class="help-text">{section?.about}</p>
        <p class="help-text">{SAYS.keep}</p>
      </div>
      {section !== undefined && <ConfigForm conf={conf} section={section} path={instance.path} reload={load} />}
    </section>
  );
}
