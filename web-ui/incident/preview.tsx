import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PreviewAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import type { Live } from '../live.ts';
import { GradeMark, When } from '../mark.tsx';
import { hashOf } from '../route.ts';
import { localTime } from '../time.ts';
import { IGNORE_WORDS } from '../words/ignore.ts';
import { bodyOf, type RuleForm } from './rule.ts';
import { deedOf, nameOf } from './sentence.ts';
import { reasonOf } from '../reason.ts';

const { preview: SAYS } = IGNORE_WORDS;
const TYPED_MS = 400;
const DAY_MS = 86_400_000;

/** What the rule would have hidden, had it been there; asked when the typing rests. */
export function Preview({ form }: { readonly form: RuleForm }) {
  const { client } = useApp();
  const shown = useSignal<Live<PreviewAnswer>>({ kind: 'loading' });
  const { address, ports, sensor, grade } = form;
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      client.post('/api/v1/ignore/preview', bodyOf({ address, ports, sensor, grade, days: '', note: '' }, 0)).then(
        (thing) => {
          if (!gone) shown.value = { kind: 'loaded', thing };
        },
        (error: unknown) => {
          if (!gone) shown.value = { kind: 'failed', reason: reasonOf(error) };
        },
      );
    }, TYPED_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, shown, address, ports, sensor, grade]);
  return (
    <div class="preview" aria-live="polite" data-testid="preview" data-state={shown.value.kind}>
      <Content shown={shown.value} />
    </div>
  );
}

function Content({ shown }: { readonly shown: Live<PreviewAnswer> }) {
  switch (shown.kind) {
    case 'loading':
      return <p class="muted">{SAYS.asking}</p>;
    case 'failed':
      return <Inert text={SAYS.failed(shown.reason)} />;
    case 'loaded':
      return <Hidden preview={shown.thing} />;
  }
}

function Hidden({ preview }: { readonly preview: PreviewAnswer }) {
  const now = useApp().state.now.peek();
  const { from, events, already, incidents, first, complete } = preview;
  const days = Math.round((now - from) / DAY_MS);
  return (
    <>
      <p>{events === 0 ? SAYS.nothing(days) : SAYS.hidden(events, incidents, days)}</p>
      <ul class="links">
        {first.map((incident) => (
          <li key={incident.id}>
            <a class="session-link" href={hashOf({ page: 'incidents', id: String(incident.id), filter: {} })}>
              <GradeMark grade={incident.grade} quiet />
              <Inert text={`${nameOf(incident.source)} ${deedOf(incident)}`} max={160} />
              <span class="session-time">
                <When at={incident.startedAt} text={localTime(incident.startedAt, now)} />
              </span>
            </a>
          </li>
        ))}
      </ul>
      {incidents > first.length && <p class="muted">{SAYS.more(incidents - first.length)}</p>}
      {already > 0 && <p class="muted">{SAYS.already(already)}</p>}
      {!complete && <p class="muted">{SAYS.cut}</p>}
    </>
  );
}
