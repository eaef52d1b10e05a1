import type { EventRow, SessionRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { FilterLink, SourceLink } from '../list/links.tsx';
import { List, type Column } from '../list/list.tsx';
import { GradeMark, When } from '../mark.tsx';
import type { PageProps } from '../pages.ts';
import { hashOfSession } from '../route.ts';
import { SessionView } from '../session/view.tsx';
import { duration, localTime } from '../time.ts';
import { WORDS } from '../words.ts';

const { sessions: SAYS } = WORDS;

/** Every connection; one of them in full. */
export default function Sessions({ id }: PageProps) {
  const { state } = useApp();
  if (id !== undefined) return <SessionView id={Number(id)} />;
  return (
    <List
      name="sessions"
      title={SAYS.title}
      columns={columnsAt(state.now.peek())}
      keyOf={keyOf}
      makesRow={ofSession}
      rowClass={({ grade }) => `event-${grade}`}
      empty={SAYS.empty}
    />
  );
}

const keyOf = ({ id }: SessionRow): number => id;
const ofSession = ({ session }: EventRow): boolean => session !== null;

const columnsAt = (now: number): readonly Column<SessionRow>[] => [
  {
    name: 'time',
    word: SAYS.columns.started,
    cell: ({ startedAt }) => <When at={startedAt} text={localTime(startedAt, now)} />,
  },
  { name: 'grade', word: SAYS.columns.grade, cell: ({ grade }) => <GradeMark grade={grade} /> },
  { name: 'source', word: SAYS.columns.source, cell: ({ srcIp }) => <SourceLink ip={srcIp} /> },
  {
    name: 'decoy',
    word: SAYS.columns.decoy,
    cell: ({ instance, dstPort }) => (
      <>
        <FilterLink name="sensor" value={instance} />
        {dstPort !== null && <span class="muted">:{dstPort}</span>}
      </>
    ),
  },
  {
    name: 'summary',
    word: SAYS.columns.what,
    cell: ({ id, sessions, events, startedAt, endedAt }) => (
      <a href={hashOfSession(id)} data-open>
        {sessions > 1 ? SAYS.folded(sessions) : SAYS.events(events)}
        {endedAt === null ? <span class="badge">{SAYS.open}</span> : `, ${duration(endedAt - startedAt)}`}
      </a>
    ),
  },
];
