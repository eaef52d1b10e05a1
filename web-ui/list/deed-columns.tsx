import { When } from '../mark.tsx';
import { localTime } from '../time.ts';
import { DEED_WORDS } from '../words/deeds.ts';
import { Inert } from '../inert.ts';
import { hashOfSession } from '../route.ts';
import { FilterLink, SourceLink } from './links.tsx';
import type { Column } from './list.tsx';

/** What every list of deeds begins with. */
export interface Deed {
  readonly id: number;
  readonly at: number;
  readonly session: number | null;
  readonly sensor: string;
  readonly instance: string | null;
  readonly srcIp: string | null;
  readonly dstPort: number | null;
}

const { columns: WORDS } = DEED_WORDS;

export const keyOfDeed = ({ id }: Pick<Deed, 'id'>): number => id;

export const deedColumns = (now: number): readonly Column<Deed>[] => [
  { name: 'time', word: WORDS.when, cell: ({ at }) => <When at={at} text={localTime(at, now)} /> },
  { name: 'source', word: WORDS.source, cell: ({ srcIp }) => <SourceLink ip={srcIp} /> },
  {
    name: 'decoy',
    word: WORDS.decoy,
    cell: ({ instance, sensor, dstPort }) => (
      <>
        <FilterLink name="sensor" value={instance ?? sensor} />
        {dstPort !== null && <span class="muted">:{dstPort}</span>}
      </>
    ),
  },
];

interface OfSessionProps {
  readonly session: number | null;
  readonly text: string | null;
}

/** A visitor's text that leads to its session. */
export function OfSession({ session, text }: OfSessionProps) {
  const shown = text === null ? <span class="muted">–</span> : <Inert text={text} max={400} />;
  return session === null ? (
    shown
  ) : (
    <a href={hashOfSession(session)} data-open>
      {shown}
    </a>
  );
}
