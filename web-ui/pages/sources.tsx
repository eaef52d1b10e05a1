import type { EventRow, PeerFacts } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { List, type Column } from '../list/list.tsx';
import { When } from '../mark.tsx';
import type { PageProps } from '../pages.ts';
import { hashOf } from '../route.ts';
import { SourceView } from '../source/view.tsx';
import { localTime } from '../time.ts';
import { SOURCE_WORDS as SAYS } from '../words/sources.ts';

/** Who came; one of them in full. */
export default function Sources({ id }: PageProps) {
  const { state } = useApp();
  if (id !== undefined) return <SourceView ip={id} />;
  return (
    <List
      name="sources"
      title={SAYS.title}
      columns={columnsAt(state.now.peek())}
      keyOf={keyOf}
      makesRow={fromSomebody}
      empty={SAYS.empty}
    />
  );
}

const keyOf = ({ ip }: PeerFacts): string => ip;
/** Also what was learned of a source later. */
const fromSomebody = ({ srcIp }: EventRow): boolean => srcIp !== null;

const columnsAt = (now: number): readonly Column<PeerFacts>[] => [
  {
    name: 'source',
    word: SAYS.columns.source,
    cell: ({ ip }) => (
      <a class="value" href={hashOf({ page: 'sources', id: ip, filter: {} })} data-open>
        {ip}
      </a>
    ),
  },
  { name: 'when', word: SAYS.columns.last, cell: ({ lastAt }) => <When at={lastAt} text={localTime(lastAt, now)} /> },
  { name: 'name', word: SAYS.columns.name, cell: ({ hostname, vendor }) => <Text text={hostname ?? vendor} /> },
  { name: 'place', word: SAYS.columns.place, cell: placeOf },
  {
    name: 'system',
    word: SAYS.columns.system,
    cell: ({ osName, osFlavor }) => <Text text={osName === null ? null : `${osName} ${osFlavor ?? ''}`.trim()} />,
  },
  { name: 'count', word: SAYS.columns.sessions, cell: ({ sessions }) => sessions.toLocaleString('en') },
];

const Text = ({ text }: { readonly text: string | null }) =>
  text === null ? <span class="muted">–</span> : <Inert text={text} max={80} />;

function placeOf({ country, city, mac }: PeerFacts) {
  const place = [city, country].filter((part) => part !== null).join(', ');
  if (place !== '') return <Inert text={place} max={80} />;
  return <span class="muted">{mac === null ? '–' : SAYS.privateNetwork}</span>;
}
