import type { CommandRow, EventRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { deedColumns, keyOfDeed, OfSession } from '../list/deed-columns.tsx';
import { List, type Column } from '../list/list.tsx';
import { DEED_WORDS } from '../words/deeds.ts';

const { commands: SAYS } = DEED_WORDS;

/** What was typed. */
export default function Commands() {
  const { state } = useApp();
  return (
    <List
      name="commands"
      title={SAYS.title}
      columns={[...deedColumns(state.now.peek()), ...COLUMNS]}
      keyOf={keyOfDeed}
      makesRow={isCommand}
      empty={SAYS.empty}
    />
  );
}

const isCommand = ({ grade }: EventRow): boolean => grade === 'commands' || grade === 'critical';

const COLUMNS: readonly Column<CommandRow>[] = [
  {
    name: 'command',
    word: SAYS.command,
    cell: ({ session, command }) => (
      <code>
        <OfSession session={session} text={command} />
      </code>
    ),
  },
];
