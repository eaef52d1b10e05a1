import { boundTo, decoyGroups, type DecoyGroup } from './decoy-groups.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { hashOfPage } from '../route.ts';
import { WORDS } from '../words.ts';

export function Decoys() {
  const status = useApp().state.status.value;
  if (status === undefined) return null;
  const groups = decoyGroups(status.decoys);
  return (
    <section class="card" aria-labelledby="decoys-title">
      <h2 id="decoys-title">{WORDS.decoys.title}</h2>
      {groups.length === 0 && <p class="empty">{WORDS.decoys.none}</p>}
      <ul class="decoys" data-testid="decoys">
        {groups.map((group) => (
          <Decoy key={`${group.instance}/${group.transport}/${group.ports}`} group={group} />
        ))}
      </ul>
    </section>
  );
}

function Decoy({ group }: { readonly group: DecoyGroup }) {
  const { instance, sensor, transport, state, problem, ports } = group;
  return (
    <li class={`decoy decoy-${state}`} data-testid="decoy" data-instance={instance} data-state={state}>
      <span class="lamp" aria-hidden="true" />
      <div class="decoy-name">
        <a href={hashOfPage('events', { sensor: instance })} title={WORDS.decoys.filter(instance)}>
          {instance}
        </a>
        {sensor !== instance && <span class="muted"> {sensor}</span>}
      </div>
      <div class="decoy-port">
        {boundTo(group) !== '' && <span class="muted">{boundTo(group)} </span>}
        {transport} {ports}
      </div>
      <div class="decoy-state">{WORDS.decoys.state[state]}</div>
      {problem !== null && (
        <p class="decoy-problem">
          <Inert text={problem} />
        </p>
      )}
    </li>
  );
}
