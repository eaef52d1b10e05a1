import { SESSION_EVENTS } from '../../core/declaration.ts';
import type { EventDetail, SessionRow } from '../../core/rows.ts';
import { SESSION_EVENTS_MAX } from '../limits.ts';
import { asked, type Sources } from '../sources.ts';
import { durationText } from './timespan.ts';

/** One session as HoneyPotR tells it. */
export interface OldSession {
  readonly session: string;
  readonly begin_time: string;
  /** Null: it goes on. */
  readonly end_time: string | null;
  readonly local_address: string | null;
  readonly peer_address: string | null;
  readonly session_items: readonly object[];
  readonly duration: string;
}

export async function oldSession({ store, log }: Sources, session: SessionRow, now: number): Promise<OldSession> {
  const events = await asked(store.eventsOf(session.id, SESSION_EVENTS_MAX), log);
  return {
    session: String(session.id),
    begin_time: new Date(session.startedAt).toISOString(),
    end_time: session.endedAt === null ? null : new Date(session.endedAt).toISOString(),
    local_address: session.dstIp,
    peer_address: session.srcIp,
    session_items: events.filter(({ name }) => !(name in SESSION_EVENTS)).map(itemOf),
    duration: durationText((session.endedAt ?? now) - session.startedAt),
  };
}

/** A row of a plug-in's table; the columns of the event stand where the plug-in's stood. */
const itemOf = ({ id, session, at, srcIp, dstIp, name, fields }: EventDetail): object => ({
  ...fields,
  ID: id,
  session: String(session),
  eventDateTime: new Date(at).toISOString(),
  peerAddress: srcIp,
  localAddress: dstIp,
  event: name,
});
