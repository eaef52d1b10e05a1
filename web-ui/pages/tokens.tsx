import { useSignal } from '@preact/signals';
import type { EventRow, HoneyfileRow, TokenRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Activity } from '../chart/activity.tsx';
import type { Filter } from '../filter.ts';
import { Inert } from '../inert.ts';
import { deedColumns, keyOfDeed, OfSession } from '../list/deed-columns.tsx';
import { List, type Column } from '../list/list.tsx';
import { DEED_WORDS } from '../words/deeds.ts';

const { tokens: TOKENS, honeyfiles: FILES } = DEED_WORDS;
const KINDS = ['tokens', 'honeyfiles'] as const;

/** A token is touched by way of a decoy; what else is critical there counts, too. */
const OVER_TIME: Readonly<Record<(typeof KINDS)[number], Filter>> = {
  tokens: { grade: 'critical' },
  honeyfiles: { sensor: 'honeyfile' },
};

/** What nobody has a reason to touch, and who did. */
export default function Tokens() {
  const { state } = useApp();
  const kind = useSignal<(typeof KINDS)[number]>('tokens');
  const now = state.now.peek();
  return (
    <>
      <div class="tabs" role="group" aria-label={DEED_WORDS.which}>
        {KINDS.map((known) => (
          <button
            key={known}
            type="button"
            aria-pressed={kind.value === known}
            onClick={() => (kind.value = known)}
            data-testid={`tab-${known}`}
          >
            {DEED_WORDS[known].title}
          </button>
        ))}
      </div>
      <Activity filter={OVER_TIME[kind.value]} title={DEED_WORDS[kind.value].overTime} />
      {kind.value === 'tokens' ? (
        <List
          name="tokens"
          title={TOKENS.title}
          columns={[...deedColumns(now), ...TOKEN_COLUMNS]}
          keyOf={keyOfDeed}
          makesRow={isToken}
          empty={TOKENS.empty}
        />
      ) : (
        <List
          name="honeyfiles"
          title={FILES.title}
          columns={[...deedColumns(now), ...FILE_COLUMNS]}
          keyOf={keyOfDeed}
          makesRow={isFile}
          empty={FILES.empty}
        />
      )}
    </>
  );
}

const isToken = ({ name }: EventRow): boolean => name.includes('token');
const isFile = ({ sensor, name }: EventRow): boolean => sensor === 'honeyfile' || name.includes('honeyfile');

const TOKEN_COLUMNS: readonly Column<TokenRow>[] = [
  {
    name: 'token',
    word: TOKENS.token,
    cell: ({ session, token, path }) => <OfSession session={session} text={token ?? path} />,
  },
  {
    name: 'host',
    word: TOKENS.host,
    cell: ({ host, message }) => <Inert text={[host, message].filter((part) => part !== null).join(': ')} max={200} />,
  },
  { name: 'agent', word: TOKENS.agent, cell: ({ userAgent }) => <Inert text={userAgent ?? '–'} max={120} /> },
];

const FILE_COLUMNS: readonly Column<HoneyfileRow>[] = [
  { name: 'path', word: FILES.path, cell: ({ session, path }) => <OfSession session={session} text={path} /> },
  { name: 'action', word: FILES.action, cell: ({ action }) => <Inert text={action ?? '–'} max={80} /> },
];
