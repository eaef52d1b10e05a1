import type { EventRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { FilterLink, SourceLink } from '../list/links.tsx';
import { List, type Column } from '../list/list.tsx';
import { GradeMark, When } from '../mark.tsx';
import { hashOfSession } from '../route.ts';
import { localTime } from '../time.ts';
import { WORDS } from '../words.ts';

const { columns: HEADINGS } = WORDS.feed;

/** Everything that happened, with the filter. */
export default function Events() {
  const { state } = useApp();
  return (
    <List
      name="events"
      title={WORDS.menu.pages.events}
      columns={columnsAt(state.now.peek())}
      keyOf={keyOf}
      makesRow={always}
      rowClass={({ grade }) => `event-${grade ?? 'note'}`}
    />
  );
}

const keyOf = ({ id }: EventRow): number => id;
const always = (): boolean => true;

const columnsAt = (now: number): readonly Column<EventRow>[] => [
  { name: 'time', word: HEADINGS.time, cell: ({ at }) => <When at={at} text={localTime(at, now)} /> },
  { name: 'grade', word: HEADINGS.grade, cell: ({ grade }) => <GradeMark grade={grade} /> },
  {
    name: 'source',
    word: HEADINGS.source,
    cell: ({ srcIp, session }) =>
      srcIp === null && session === null ? <span class="muted">{WORDS.feed.box}</span> : <SourceLink ip={srcIp} />,
  },
  {
    name: 'decoy',
    word: HEADINGS.decoy,
    cell: ({ instance, sensor, dstPort }) => (
      <>
        <FilterLink name="sensor" value={instance ?? sensor} />
        {dstPort !== null && <span class="muted">:{dstPort}</span>}
      </>
    ),
  },
  {
    name: 'summary',
    word: HEADINGS.summary,
    cell: ({ session, summary }) =>
      session === null ? (
        <Inert text={summary} />
      ) : (
        <a href={hashOfSession(session)} title={WORDS.feed.openSession(session)} data-open>
          <Inert text={summary} />
        </a>
      ),
  },
];
