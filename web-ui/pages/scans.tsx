import type { EventRow, ScanRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { SourceLink } from '../list/links.tsx';
import { List, type Column } from '../list/list.tsx';
import { When } from '../mark.tsx';
import { duration, localTime } from '../time.ts';
import { DEED_WORDS } from '../words/deeds.ts';

const { scans: SAYS, columns: WORDS } = DEED_WORDS;

/** Who looked for open ports, also where no decoy is. */
export default function Scans() {
  const { state } = useApp();
  return (
    <List
      name="scans"
      title={SAYS.title}
      columns={columnsAt(state.now.peek())}
      keyOf={keyOf}
      makesRow={ofScan}
      empty={SAYS.empty}
    />
  );
}

const keyOf = ({ id }: ScanRow): number => id;
const ofScan = ({ sensor }: EventRow): boolean => sensor === 'scan';

const columnsAt = (now: number): readonly Column<ScanRow>[] => [
  { name: 'time', word: WORDS.when, cell: ({ startedAt }) => <When at={startedAt} text={localTime(startedAt, now)} /> },
  {
    name: 'source',
    word: WORDS.source,
    cell: ({ srcIp }) => (srcIp === null ? <span class="muted">{SAYS.forged}</span> : <SourceLink ip={srcIp} />),
  },
  {
    name: 'kind',
    word: SAYS.kind,
    cell: ({ kinds, kind, protocol }) => <Inert text={kinds ?? kind ?? protocol ?? ''} />,
  },
  {
    name: 'ports',
    word: SAYS.ports,
    cell: ({ tcpPorts, udpPorts, portCount, probes }) => (
      <>
        {SAYS.count(portCount ?? 0, probes ?? 0)}{' '}
        <span class="muted">
          <Inert text={[tcpPorts, udpPorts].filter((ports) => ports !== null && ports !== '').join(' ')} max={120} />
        </span>
      </>
    ),
  },
  { name: 'tool', word: SAYS.tool, cell: ({ tool }) => <Inert text={tool ?? '–'} max={80} /> },
  {
    name: 'lasted',
    word: SAYS.lasted,
    cell: ({ startedAt, endedAt }) =>
      endedAt === null ? <span class="badge">{SAYS.goingOn}</span> : duration(endedAt - startedAt),
  },
];
