import { useSignal } from '@preact/signals';
import type { IncidentRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { When } from '../mark.tsx';
import { localTime } from '../time.ts';
import { INCIDENT_WORDS } from '../words/incidents.ts';
import { reasonOf } from '../reason.ts';

const { acknowledge: SAYS } = INCIDENT_WORDS;

interface AcknowledgeProps {
  readonly incident: IncidentRow;
  readonly put: (incident: IncidentRow) => void;
}

/** Somebody has seen to it, or has not. */
export function Acknowledge({ incident: { id, acknowledgedAt }, put }: AcknowledgeProps) {
  const { client, state } = useApp();
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const change = async (): Promise<void> => {
    busy.value = true;
    problem.value = undefined;
    try {
      put(await client.post(`/api/v1/incidents/${id}/acknowledge`, { acknowledged: acknowledgedAt === null }));
    } catch (error) {
      problem.value = reasonOf(error);
    }
    busy.value = false;
  };
  return (
    <div class="acknowledge" data-testid="acknowledge" data-done={acknowledgedAt !== null}>
      <button
        type="button"
        class={acknowledgedAt === null ? 'primary' : ''}
        onClick={() => void change()}
        disabled={busy.value}
      >
        {acknowledgedAt === null ? SAYS.do : SAYS.undo}
      </button>
      <span class="muted" role="status">
        {acknowledgedAt === null ? (
          SAYS.todo
        ) : (
          <When at={acknowledgedAt} text={SAYS.done(localTime(acknowledgedAt, state.now.peek()))} />
        )}
      </span>
      {problem.value !== undefined && (
        <p class="notice" role="alert">
          <Inert text={SAYS.failed(problem.value)} />
        </p>
      )}
    </div>
  );
}
