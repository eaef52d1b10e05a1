import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { IgnoreAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { BLANK_RULE, RuleMaker } from '../incident/rule-maker.tsx';
import { Inert } from '../inert.ts';
import { Sure } from '../settings/sure.tsx';
import { localTime } from '../time.ts';
import { GRADE_WORDS } from '../words.ts';
import { ALERT_WORDS } from '../words/alerts.ts';
import { reasonOf } from '../reason.ts';

const { rules: SAYS } = ALERT_WORDS;
type Rule = IgnoreAnswer['rules'][number];

/** Of whom nobody is told: what each rule kept silent, and a form for one more. It acts at once. */
export function Rules() {
  const { state, client } = useApp();
  const rules = useSignal<readonly Rule[] | undefined>(undefined);
  const told = useSignal('');
  const take = async (answer: Promise<IgnoreAnswer>): Promise<void> => {
    try {
      ({ rules: rules.value } = await answer);
      told.value = '';
    } catch (error) {
      told.value = SAYS.failed(reasonOf(error));
    }
  };
  useEffect(() => void take(client.get('/api/v1/ignore')), []);
  const sensors = [...new Set((state.status.value?.decoys ?? []).map(({ sensor }) => sensor))];
  return (
    <section class="card" aria-labelledby="rules">
      <h2 id="rules">{SAYS.title}</h2>
      <p class="hint about">{SAYS.about}</p>
      {rules.value?.length === 0 && <p class="empty">{SAYS.none}</p>}
      <ul class="stands" data-testid="rules">
        {(rules.value ?? []).map((rule) => (
          <Row key={rule.name} rule={rule} remove={(number) => void take(client.remove(`/api/v1/ignore/${number}`))} />
        ))}
      </ul>
      <p class="about wrong" role="status">
        <Inert text={told.value} />
      </p>
      <details class="more folded" data-testid="add-rule">
        <summary>{SAYS.add}</summary>
        <div class="about">
          <RuleMaker
            start={BLANK_RULE}
            sensors={sensors}
            addresses={null}
            portsHint={() => '22,137-138'}
            onMade={(made) => (rules.value = made)}
          />
        </div>
      </details>
    </section>
  );
}

function Row({ rule, remove }: { readonly rule: Rule; readonly remove: (number: number) => void }) {
  const now = useApp().state.now.value;
  const { name, note, expiresAt, events, lastAt } = rule;
  const isOwn = name.startsWith('rule ');
  const ending =
    expiresAt === null ? SAYS.forever : (expiresAt > now ? SAYS.ends : SAYS.ended)(localTime(expiresAt, now));
  return (
    <li class="stand" data-testid="rule" data-name={name}>
      <div class="stand-what">
        <strong class="stand-name">
          <Inert text={coversOf(rule)} max={400} />
        </strong>
        {note !== '' && (
          <p>
            <Inert text={note} max={200} />
          </p>
        )}
        <p class="stand-face">
          {SAYS.kept(events, lastAt === null ? '' : localTime(lastAt, now))}; {ending}.
        </p>
      </div>
      <div class="stand-where">
        <Inert text={name} />
      </div>
      <div class="stand-buttons">
        {isOwn ? (
          <Sure
            small
            word={SAYS.remove(name)}
            question={SAYS.removeSure(name)}
            yes={SAYS.removeYes}
            onYes={() => remove(Number(name.slice(5)))}
          />
        ) : (
          <span class="hint">{SAYS.inFile}</span>
        )}
      </div>
    </li>
  );
}

function coversOf({ preset, address, mac, ports, sensor, grade }: Rule): string {
  const parts = [
    preset,
    address,
    mac,
    ports === null ? null : SAYS.ports(ports),
    sensor === null ? null : SAYS.at(sensor),
  ].filter((part) => part !== null);
  const upTo = grade === null ? '' : `, ${SAYS.upTo(GRADE_WORDS[grade].word)}`;
  return `${parts.length === 0 ? SAYS.everything : parts.join(', ')}${upTo}`;
}
