import type { HealthFact } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { WORDS } from '../words.ts';

const { health: SAYS } = WORDS;
/** The worst first; among equals the order in which the daemon tells them. */
const ORDER: readonly HealthFact['state'][] = ['bad', 'warning', 'unknown', 'good'];

/** How the box itself is; what is not good says what to do. */
export function HealthRow() {
  const health = useApp().state.status.value?.health ?? [];
  if (health.length === 0) return null;
  const sorted = health.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return (
    <section class="card health" aria-labelledby="health-title" data-testid="health">
      <h2 id="health-title">{SAYS.title}</h2>
      <ul>
        {sorted.map(({ name, state, value, cure }) => (
          <li key={name} class={`health-${state}`} data-name={name} data-state={state}>
            <span class="lamp" aria-hidden="true" />
            <span class="health-name">{SAYS.names[name]}</span>
            <span class="health-value">
              <span class="unseen">{SAYS.states[state]}: </span>
              <Inert text={value} max={160} />
            </span>
            {cure !== null && (
              <p class="health-cure">
                <Inert text={cure} max={400} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
