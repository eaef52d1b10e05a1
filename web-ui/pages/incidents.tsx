import type { EventRow, IncidentRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { without } from '../filter.ts';
import { countsOf, deedOf, nameOf, placeOf } from '../incident/sentence.ts';
import { IncidentView } from '../incident/view.tsx';
import { Inert } from '../inert.ts';
import { SourceLink } from '../list/links.tsx';
import { List, type Column } from '../list/list.tsx';
import { GradeMark, When } from '../mark.tsx';
import type { PageProps } from '../pages.ts';
import { hashOf } from '../route.ts';
import { localTime } from '../time.ts';
import { INCIDENT_WORDS as SAYS } from '../words/incidents.ts';

/** The alerts fold events into incidents a moment later, and save what nobody waits for after ten seconds. */
const LATE_MS = 11_000;

/** What people are told of; one of them in full. */
export default function Incidents({ id }: PageProps) {
  const { state } = useApp();
  if (id !== undefined) return <IncidentView key={id} id={Number(id)} />;
  return (
    <List
      name="incidents"
      title={SAYS.title}
      columns={columnsAt(state.now.peek())}
      keyOf={keyOf}
      makesRow={ofIncident}
      rowsComeLateMs={LATE_MS}
      rowClass={({ grade, acknowledgedAt }) => `event-${grade} ${acknowledgedAt === null ? 'open' : 'seen-to'}`}
      empty={SAYS.empty}
    >
      <OnlyOpen />
    </List>
  );
}

/** Those that are still to be seen to. */
function OnlyOpen() {
  const { state, go } = useApp();
  const route = state.route.value;
  const isOn = route.filter.open !== undefined;
  return (
    <label class="only-open">
      <input
        type="checkbox"
        checked={isOn}
        onChange={() =>
          go({ ...route, filter: isOn ? without(route.filter, 'open') : { ...route.filter, open: 'true' } })
        }
        data-testid="only-open"
      />{' '}
      {SAYS.onlyOpen}
    </label>
  );
}

const keyOf = ({ id }: IncidentRow): number => id;
const ofIncident = ({ grade }: EventRow): boolean => grade !== null;

const columnsAt = (now: number): readonly Column<IncidentRow>[] => [
  {
    name: 'time',
    word: SAYS.columns.when,
    cell: ({ startedAt }) => <When at={startedAt} text={localTime(startedAt, now)} />,
  },
  { name: 'grade', word: SAYS.columns.grade, cell: ({ grade }) => <GradeMark grade={grade} /> },
  {
    name: 'source',
    word: SAYS.columns.source,
    cell: ({ source }) =>
      placeOf(source) === 'unknown' || placeOf(source) === 'box' ? (
        <span class="muted">{nameOf(source)}</span>
      ) : (
        <SourceLink ip={source} />
      ),
  },
  {
    name: 'what',
    word: SAYS.columns.what,
    cell: (incident) => (
      <a href={hashOf({ page: 'incidents', id: String(incident.id), filter: {} })} data-open>
        <Inert text={deedOf(incident)} max={200} />
        <span class="row-note">{countsOf(incident)}</span>
        {incident.note !== '' && (
          <span class="row-note">
            <Inert text={incident.note} max={120} />
          </span>
        )}
      </a>
    ),
  },
  {
    name: 'state',
    word: SAYS.columns.state,
    cell: ({ acknowledgedAt, endedAt }) => (
      <>
        {acknowledgedAt === null ? SAYS.state.open : SAYS.state.acknowledged}{' '}
        {endedAt === null && <span class="badge">{SAYS.state.goesOn}</span>}
      </>
    ),
  },
];
