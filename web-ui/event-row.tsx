import type { EventRow } from '../firmware/api/contract.ts';
import { hashOf, type View } from './filter.ts';
import { Inert } from './inert.ts';
import { GradeMark, When } from './mark.tsx';
import { localTime } from './time.ts';
import { WORDS } from './words.ts';

export interface EventLineProps {
  readonly event: EventRow;
  readonly view: View;
  readonly now: number;
}

/** Beginnings and ends of connections are the frame of what happened, so they stand back. */
const FRAME: ReadonlySet<string> = new Set(['opened', 'closed', 'folded']);

export function EventLine({ event, view, now }: EventLineProps) {
  const { id, session, at, sensor, name, grade, srcIp, instance, dstPort } = event;
  const kind = FRAME.has(name) && grade === 'touch' ? ' frame' : '';
  return (
    <tr
      role="row"
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
        {srcIp === null ? (
          <span class="muted">{session === null ? WORDS.feed.box : WORDS.feed.unknownSource}</span>
        ) : (
          <a href={hashOf({ ...view, source: srcIp })} title={WORDS.filter.only(srcIp)}>
            {srcIp}
          </a>
        )}
      </td>
      <td role="cell" class="col-decoy">
        {instance ?? sensor}
        {dstPort !== null && <span class="muted">:{dstPort}</span>}
      </td>
      <td role="cell" class="col-summary">
        {session === null ? (
          <Inert text={event.summary} />
        ) : (
          <a href={hashOf({ ...view, session })} title={WORDS.feed.openSession(session)}>
            <Inert text={event.summary} />
          </a>
        )}
      </td>
    </tr>
  );
}
