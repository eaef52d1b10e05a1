import type { ConfigState } from '../../firmware/api/contract.ts';
import { Marked } from '../settings/marked.tsx';
import { ConfigForm } from '../settings/form.tsx';
import { ALERT_WORDS } from '../words/alerts.ts';

const { duties: SAYS } = ALERT_WORDS;
const SECTIONS = [
  ['alerts', SAYS.alerts],
  ['alerts.report', SAYS.report],
  ['alerts.heartbeat', SAYS.heartbeat],
  ['alerts.handler', SAYS.handler],
] as const;

interface DutiesProps {
  readonly conf: ConfigState;
  readonly reload: () => Promise<void>;
}

/** What is told beside a single incident, and when: a form each. */
export function Duties({ conf, reload }: DutiesProps) {
  return (
    <section class="card" aria-labelledby="duties">
      <h2 id="duties">{SAYS.title}</h2>
      {SECTIONS.map(([name, title]) => {
        const section = conf.sections.find((one) => one.name === name);
        if (section === undefined) return null;
        return (
          <details class="more folded" key={name} data-testid={`duty-${name}`}>
            <summary>{title}</summary>
            <p class="hint about">
              <Marked text={section.about} />
            </p>
            <ConfigForm
              {...{ conf, section, reload }}
              path={name}
              groups={[{ title: null, keys: section.fields.map(({ key }) => key) }]}
            />
          </details>
        );
      })}
    </section>
  );
}
