import { useSignal } from '@preact/signals';
import type { IncidentRow } from '../../firmware/api/contract.ts';
import { inertText } from '../inert.ts';
import { IGNORE_WORDS as SAYS } from '../words/ignore.ts';
import { networkOf, portsOf, suggested } from './rule.ts';
import { RuleMaker } from './rule-maker.tsx';

/** A rule by which nobody is told of the like of this incident, with what it would have hidden. */
export function IgnoreForm({ incident }: { readonly incident: IncidentRow }) {
  const open = useSignal(false);
  const start = suggested(incident);
  const network = networkOf(start.address);
  return (
    <section class="card detail" aria-labelledby="ignore-title" data-testid="ignore">
      <details onToggle={({ currentTarget }) => (open.value = currentTarget.open)}>
        <summary>
          <h3 id="ignore-title">{SAYS.title}</h3>
        </summary>
        {open.value && (
          <RuleMaker
            start={start}
            sensors={[...new Set(incident.sensors.map(({ sensor }) => sensor))]}
            addresses={[
              ...(start.address === ''
                ? []
                : [[start.address, SAYS.thisAddress(inertText(start.address, 64))] as const]),
              ...(network === undefined ? [] : [[network, SAYS.network(inertText(network, 64))] as const]),
            ]}
            portsHint={(sensor) => portsOf(incident, sensor)}
          />
        )}
      </details>
    </section>
  );
}
