import type { EventRow } from '../../firmware/api/contract.ts';
import { Inert } from '../inert.ts';
import { FilterLink, SourceLink } from '../list/links.tsx';
import { GradeMark, When } from '../mark.tsx';
import { hashOfSession } from '../route.ts';
import { localTime } from '../time.ts';
import { WORDS } from '../words.ts';

export interface EventLineProps {
  readonly event: EventRow;
  readonly now: number;
}

/** Beginnings and ends of connections are the frame of what happened, so they stand back. */
const COMING_AND_GOING: ReadonlySet<string> = new Set(['opened', 'closed', 'folded']);

export function EventLine({ event, now }: EventLineProps) {
  const { id, session, at, sensor, name, grade, srcIp, instance, dstPort } = event;
  const kind = COMING_AND_GOING.has(name) && grade === 'touch' ? ' coming-going' : '';
  return (
    <tr
      role="row"
      tabIndex={-1}
      data-row
      class={`event event-${grade ?? 'note'}${kind}`}
      data-testid="event"
      data-id={id}
      data-name={name}
      data-sensor={sensor}
    >
      <td role="cell" class="col-time">
        <When at={at} text={localTime(at, now)} />
      </td>
      <td role="cell" class="col-grade">
        <GradeMark grade={grade} />
      </td>
      <td role="cell" class="col-source">
        {srcIp === null && session === null ? <span class="muted">{WORDS.feed.box}</span> : <SourceLink ip={srcIp} />}
      </td>
      <td role="cell" class="col-decoy">
        <FilterLink name="sensor" value={instance ?? sensor} />
        {dstPort !== null && <span class="muted">:{dstPort}</span>}
      </td>
      <td role="cell" class="col-summary">
        {session === null ? (
          <Inert text={event.summary} />
        ) : (
          <a href={hashOfSession(session)} title={WORDS.feed.openSession(session)} data-open>
            <Inert text={event.summary} />
          </a>
        )}
      </td>
    </tr>
  );
}
