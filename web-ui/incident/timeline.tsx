import type { Grade, IncidentRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { SCALE } from '../filter.ts';
import { Inert } from '../inert.ts';
import { GradeMark, When } from '../mark.tsx';
import { hashOfPage } from '../route.ts';
import { localTime } from '../time.ts';
import { INCIDENT_WORDS } from '../words/incidents.ts';
import { placeOf } from './sentence.ts';

const { timeline: SAYS } = INCIDENT_WORDS;

/** The first deeds of each grade in the order of their time; the incident keeps no more, the events have all. */
export function Timeline({ incident }: { readonly incident: IncidentRow }) {
  const { startedAt, lastAt, endedAt, lines } = incident;
  const place = placeOf(incident.source);
  const filter = {
    ...(place === 'own' || place === 'internet' ? { source: incident.source } : {}),
    from: String(startedAt),
    until: String(lastAt + 1),
  };
  return (
    <section class="card detail" aria-labelledby="timeline-title" data-testid="timeline">
      <h3 id="timeline-title">{SAYS.title}</h3>
      <ol class="timeline">
        <Mark at={startedAt} word={SAYS.startedAt} />
        {lines.length === 0 && <li class="muted">{SAYS.none}</li>}
        {lines
          .toSorted((a, b) => a.at - b.at)
          .map((line, index) => (
            <Line key={index} line={line} />
          ))}
        <Mark at={lastAt} word={endedAt === null ? SAYS.lastAt : SAYS.endedAt} />
      </ol>
      <ul class="more-deeds">
        {SCALE.toReversed().map((grade) => (
          <More key={grade} grade={grade} count={missing(incident, grade)} />
        ))}
      </ul>
      <a class="onward" href={hashOfPage('events', filter)}>
        {SAYS.events}
      </a>
    </section>
  );
}

const missing = ({ counts, lines }: IncidentRow, grade: Grade): number =>
  (counts[grade] ?? 0) - lines.filter((line) => line.grade === grade).length;

const More = ({ grade, count }: { readonly grade: Grade; readonly count: number }) =>
  count <= 0 ? null : (
    <li>
      <GradeMark grade={grade} /> {SAYS.more(count)}
    </li>
  );

function Mark({ at, word }: { readonly at: number; readonly word: string }) {
  return (
    <li class="mark">
      <When at={at} text={localTime(at, useApp().state.now.peek())} /> <span>{word}</span>
    </li>
  );
}

function Line({ line: { at, grade, sensor, port, text } }: { readonly line: IncidentRow['lines'][number] }) {
  return (
    <li class={`deed deed-${grade}`} data-row tabIndex={-1}>
      <When at={at} text={localTime(at, useApp().state.now.peek())} />
      <GradeMark grade={grade} quiet />
      <span class="muted">
        <Inert text={sensor} max={63} />
        {port === null ? '' : ` ${port}`}
      </span>
      <Inert text={text} max={400} />
    </li>
  );
}
