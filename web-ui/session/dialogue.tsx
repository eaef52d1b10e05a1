import { useSignal } from '@preact/signals';
import { Inert } from '../inert.ts';
import { GradeMark, When } from '../mark.tsx';
import { bytes, duration } from '../time.ts';
import { SESSION_WORDS } from '../words/session.ts';
import type { Step } from './steps.ts';
import { valuesOf } from './values.ts';

const { dialogue: SAYS } = SESSION_WORDS;
/** In the document at first: thousands of steps are scrolled by nobody, and a phone draws them slowly. */
const STEPS_SHOWN = 100;
/** Of one value; the evidence has all. */
const LINES_SHOWN = 60;
/** A box that can be scrolled can be reached by keyboard. */
const SCROLLS_FROM = 300;

interface DialogueProps {
  readonly steps: readonly Step[];
  readonly startedAt: number;
}

/** What the visitor said and what was recorded of it, in the order of its time. */
export function Dialogue({ steps, startedAt }: DialogueProps) {
  const count = useSignal(STEPS_SHOWN);
  return (
    <>
      <ol class="steps" data-testid="session-events">
        {steps.slice(0, count.value).map((step) => (
          <Said key={step.event} step={step} startedAt={startedAt} />
        ))}
      </ol>
      {steps.length > count.value && (
        <button type="button" onClick={() => (count.value += STEPS_SHOWN * 2)} data-testid="more-steps">
          {SAYS.more(Math.min(STEPS_SHOWN * 2, steps.length - count.value), steps.length - count.value)}
        </button>
      )}
    </>
  );
}

function Said({ step, startedAt }: { readonly step: Step; readonly startedAt: number }) {
  const { name, grade, summary, line, afterMs } = step;
  const { short, long } = valuesOf(step);
  return (
    <li class={`step event-${grade ?? 'note'}`} data-name={name} data-row tabIndex={-1}>
      <span class="step-time">
        <When at={startedAt + afterMs} text={`+${duration(afterMs)}`} />
      </span>
      <GradeMark grade={grade} quiet />
      <div class="step-what">
        {line === null && (
          <>
            <span class="step-name">{name}</span> <Inert text={summary} max={400} />
          </>
        )}
        {line !== null && (
          <Quote
            name="command"
            lines={[`${line.prompt}${line.command}`, ...line.output]}
            cut={line.cutBytes > 0 ? SAYS.cut(bytes(line.cutBytes)) : undefined}
          />
        )}
        {short.length > 0 && (
          <dl class="values">
            {short.map((value) => (
              <div key={value.name}>
                <dt>{value.name}</dt>
                <dd>
                  <Inert text={value.text} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {long.map((value) => (
          <div key={value.name} class="long-value">
            <div class="value-name">
              {value.name} <span class="muted">{SAYS.characters(value.text.length)}</span>
            </div>
            <Quote name={value.name} lines={value.lines} cut={undefined} />
          </div>
        ))}
      </div>
    </li>
  );
}

interface QuoteProps {
  readonly name: string;
  readonly lines: readonly string[];
  readonly cut: string | undefined;
}

/** A visitor's lines as they were. */
function Quote({ name, lines, cut }: QuoteProps) {
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  const scrolls = length > SCROLLS_FROM || lines.length > 5;
  return (
    <div
      class={scrolls ? 'quote scrolls' : 'quote'}
      {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': SAYS.quote(name) } : {})}
    >
      {lines.slice(0, LINES_SHOWN).map((line, index) => (
        <div key={index} class="quote-line">
          <Inert text={line} max={4000} />
        </div>
      ))}
      {lines.length > LINES_SHOWN && <div class="muted">{SAYS.moreLines(lines.length - LINES_SHOWN)}</div>}
      {cut !== undefined && <div class="muted">{cut}</div>}
    </div>
  );
}
