import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AuditPage } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { When } from '../mark.tsx';
import { localTime } from '../time.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { SYSTEM_WORDS } from '../words/system.ts';
import { deedOf, resultOf } from './deed.ts';
import { reasonOf } from '../reason.ts';

const { audit: SAYS } = SYSTEM_WORDS;
const ROWS = 25;
type Entry = AuditPage['entries'][number];

/** Every change and every log-in, the newest first. */
export function Audit() {
  const { state, client } = useApp();
  const entries = useSignal<readonly Entry[]>([]);
  const isAll = useSignal(false);
  const told = useSignal('');
  const load = async (before?: number): Promise<void> => {
    try {
      const page = await client.get('/api/v1/audit', { limit: ROWS, before });
      entries.value = before === undefined ? page.entries : [...entries.value, ...page.entries];
      isAll.value = page.entries.length < ROWS;
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  useEffect(() => void load(), []);
  const now = state.now.value;
  const cells = ({ at, who, source, action, detail }: Entry) =>
    [
      ['when', <When at={at} text={localTime(at, now)} />],
      ['who', <Inert text={who} max={80} />],
      ['source', <Inert text={source ?? SAYS.box} max={64} />],
      ['what', <Inert text={deedOf(action)} max={200} />],
      ['result', <Inert text={resultOf(detail)} max={400} />],
    ] as const;
  const last = entries.value.at(-1);
  return (
    <section class="card" aria-labelledby="audit">
      <h2 id="audit">{SAYS.title}</h2>
      {entries.value.length === 0 && <p class="empty">{SAYS.none}</p>}
      {entries.value.length > 0 && (
        <table class="list list-audit" role="table" data-testid="audit">
          <caption class="unseen">{SAYS.caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {Object.entries(SAYS.columns).map(([name, word]) => (
                <th key={name} role="columnheader" scope="col" class={`col-audit-${name}`}>
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {entries.value.map((entry) => (
              <tr key={entry.id} role="row" title={entry.action}>
                {cells(entry).map(([name, cell]) => (
                  <td key={name} role="cell" data-word={SAYS.columns[name]}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div class="about buttons">
        {!isAll.value && last !== undefined && (
          <button type="button" onClick={() => void load(last.id)}>
            {SAYS.older}
          </button>
        )}
        <span role="status" class="wrong">
          <Inert text={told.value} />
        </span>
      </div>
    </section>
  );
}
