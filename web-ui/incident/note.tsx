import { useSignal } from '@preact/signals';
import type { IncidentRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { INCIDENT_WORDS } from '../words/incidents.ts';
import { reasonOf } from '../reason.ts';

const { note: SAYS } = INCIDENT_WORDS;
/** As the daemon takes it (`NOTE_MAX`). */
const CHARACTERS_MAX = 4000;

interface NoteProps {
  readonly incident: IncidentRow;
  readonly put: (incident: IncidentRow) => void;
}

type Saving = { readonly kind: 'idle' | 'saving' | 'saved' } | { readonly kind: 'failed'; readonly reason: string };

/** The owner's own words. What was typed survives that the incident changes beneath it. */
export function Note({ incident: { id, note }, put }: NoteProps) {
  const { client } = useApp();
  const typed = useSignal<string | undefined>(undefined);
  const saving = useSignal<Saving>({ kind: 'idle' });
  const text = typed.value ?? note;
  const save = async (): Promise<void> => {
    saving.value = { kind: 'saving' };
    try {
      put(await client.post(`/api/v1/incidents/${id}/note`, { note: text }));
      typed.value = undefined;
      saving.value = { kind: 'saved' };
    } catch (error) {
      saving.value = { kind: 'failed', reason: reasonOf(error) };
    }
  };
  return (
    <section class="card detail" aria-labelledby="note-title" data-testid="note">
      <h3 id="note-title">{SAYS.title}</h3>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <textarea
          aria-labelledby="note-title"
          aria-describedby="note-hint"
          rows={3}
          maxLength={CHARACTERS_MAX}
          value={text}
          onInput={({ currentTarget: { value } }) => {
            typed.value = value;
            saving.value = { kind: 'idle' };
          }}
        />
        <p id="note-hint" class="hint">
          {SAYS.hint}
        </p>
        <div class="row">
          <button type="submit" disabled={saving.value.kind === 'saving' || text === note}>
            {SAYS.save}
          </button>
          <span class="muted" role="status">
            {saysOf(saving.value, text !== note)}
          </span>
        </div>
        {saving.value.kind === 'failed' && (
          <p class="notice" role="alert">
            <Inert text={SAYS.failed(saving.value.reason)} />
          </p>
        )}
      </form>
    </section>
  );
}

function saysOf({ kind }: Saving, changed: boolean): string {
  switch (kind) {
    case 'saving':
      return SAYS.saving;
    case 'saved':
      return SAYS.saved;
    case 'idle':
    case 'failed':
      return changed ? SAYS.unsaved : '';
  }
}
