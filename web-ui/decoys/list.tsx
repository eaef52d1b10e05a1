import { useSignal } from '@preact/signals';
import type { ConfigChange, ConfigInstance, ConfigState } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { hashOf } from '../route.ts';
import { Sure } from '../settings/sure.tsx';
import { DECOY_WORDS as SAYS } from '../words/decoys.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { standOf, type Stand } from './stand.ts';
import { reasonOf } from '../reason.ts';

export interface Shown {
  readonly conf: ConfigState;
  readonly load: () => Promise<void>;
}

/** Every decoy there could be: how it stands, what it passes for, where. */
export function DecoyList({ conf, load }: Shown) {
  return (
    <section class="card" aria-labelledby="decoys-list">
      <h2 id="decoys-list">{SAYS.title}</h2>
      {conf.restart.length > 0 && (
        <p class="notice in-card" data-testid="decoys-wait">
          <Inert text={SAYS.waits(conf.restart.join(', '))} />
        </p>
      )}
      <ul class="stands" data-testid="decoy-list">
        {conf.instances.map((instance) => (
          <Row key={instance.path} {...{ conf, load, instance }} />
        ))}
      </ul>
    </section>
  );
}

function Row({ conf, load, instance }: Shown & { readonly instance: ConfigInstance }) {
  const { state, client } = useApp();
  const told = useSignal('');
  const { path, name, sensor, enabled } = instance;
  const stand = standOf(conf, instance, state.status.value?.decoys ?? []);
  const likes = conf.instances.filter((one) => one.sensor === sensor);

  async function change(changes: readonly ConfigChange[]): Promise<void> {
    told.value = SAYS.applying;
    try {
      const done = await client.post('/api/v1/configuration', { revision: conf.revision, changes });
      const wrong = done.problems.map(({ sentence }) => sentence).join(' ');
      told.value =
        wrong === '' && done.restart.length > 0 ? SETTINGS_WORDS.restartNeeded(done.restart.join(', ')) : wrong;
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
    await load();
  }

  // Switched off: its ports are to be chosen first.
  const another = `${sensor}-${likes.length + 1}`;
  const added = { path: `sensors.${sensor}.${likes.length + 1}`, value: { enabled: false, name: another } };
  const settings = hashOf({ page: 'decoys', id: path, filter: {} });
  return (
    <li class={`stand stand-${stand.lamp}`} data-testid="decoy-row" data-path={path} data-state={stand.lamp}>
      <span class="lamp" aria-hidden="true" />
      <div class="stand-what">
        <a class="stand-name" href={settings}>
          <Inert text={name} max={64} />
        </a>
        <span class="muted">
          {' '}
          {name !== sensor && <Inert text={`${sensor} `} max={64} />}
          {SAYS.kinds[sensor]}
        </span>
        <Face stand={stand} />
      </div>
      <div class="stand-where">
        <strong class="stand-state">{SAYS.states[stand.lamp]}</strong>
        {stand.ports.map(({ transport, ports }) => (
          <span key={`${transport} ${ports}`}>{SAYS.ports(transport, ports)}</span>
        ))}
      </div>
      {stand.problems.map((problem) => (
        <p key={problem} class="notice" role="alert">
          <Inert text={problem} /> <a href={settings}>{SAYS.openSettings}</a>
        </p>
      ))}
      <div class="stand-buttons">
        <a class="button small" href={settings}>
          {SAYS.settings}
          <span class="unseen"> {name}</span>
        </a>
        <button
          type="button"
          class="small"
          onClick={() => void change([{ path: `${path}.enabled`, value: !enabled }])}
          data-testid="switch"
        >
          {enabled ? SAYS.switchOff : SAYS.switchOn}
          <span class="unseen"> {name}</span>
        </button>
        {enabled && path === likes.at(-1)?.path && (
          <button type="button" class="small" onClick={() => void change([added])}>
            {SAYS.add}
            <span class="unseen"> {sensor}</span>
          </button>
        )}
        {likes.length > 1 && (
          <Sure
            small
            word={SAYS.remove(name)}
            question={SAYS.removeSure(name)}
            yes={SAYS.removeYes}
            onYes={() => void change([{ path, value: null }])}
          />
        )}
        <span role="status" class="wrong">
          <Inert text={told.value} />
        </span>
      </div>
    </li>
  );
}

/** What somebody who connects takes it for. */
export function Face({ stand }: { readonly stand: Stand }) {
  const { product, greeting } = stand;
  return (
    <p class="stand-face">
      {product !== '' && (
        <>
          {SAYS.passesFor} <Inert text={SAYS.products[product] ?? product} max={64} />
        </>
      )}
      {product !== '' && greeting !== '' && ', '}
      {greeting !== '' && (
        <>
          {SAYS.says}{' '}
          <code>
            <Inert text={greeting.replaceAll('{hostname}', SAYS.hostname)} max={120} />
          </code>
        </>
      )}
    </p>
  );
}
