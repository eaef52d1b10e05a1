import type { EventRow, LoginRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { deedColumns, keyOfDeed, OfSession } from '../list/deed-columns.tsx';
import { List, type Column } from '../list/list.tsx';
import { DEED_WORDS } from '../words/deeds.ts';

const { logins: SAYS } = DEED_WORDS;

/** What was tried to log in with. */
export default function Logins() {
  const { state } = useApp();
  return (
    <List
      name="logins"
      title={SAYS.title}
      columns={[...deedColumns(state.now.peek()), ...COLUMNS]}
      keyOf={keyOfDeed}
      makesRow={isLogin}
      empty={SAYS.empty}
    />
  );
}

const isLogin = ({ grade }: EventRow): boolean => grade === 'login' || grade === 'commands';

const COLUMNS: readonly Column<LoginRow>[] = [
  {
    name: 'username',
    word: SAYS.username,
    cell: ({ session, username }) => <OfSession session={session} text={username} />,
  },
  {
    name: 'password',
    word: SAYS.password,
    cell: ({ password }) =>
      password === null ? <span class="muted">{SAYS.none}</span> : <Inert text={password} max={400} />,
  },
  {
    name: 'outcome',
    word: SAYS.outcome,
    cell: ({ accepted }) =>
      accepted === true ? <span class="badge">{SAYS.accepted}</span> : <span class="muted">{SAYS.refused}</span>,
  },
];
