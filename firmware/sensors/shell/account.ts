import type { Computer, User } from '../../core/computer.ts';

/** Names that an account can have; whatever else was let in is root. */
const NAME = /^[a-z_][a-z0-9_-]{0,31}$/;

/** The account of who was let in by this name. */
export function accountOf(computer: Computer, typed: string): User {
  const name = NAME.test(typed) ? typed : 'root';
  const known = computer.users.find((user) => user.name === name);
  if (known !== undefined) return known;
  const named = (text: string): string => text.replaceAll('{user}', name);
  const { newcomer } = computer;
  return { ...newcomer, name, about: named(newcomer.about), home: named(newcomer.home) };
}

export const rootOf = (computer: Computer): User =>
  computer.users.find(({ uid, name }) => uid === 0 && name === 'root') ?? computer.newcomer;

/** All accounts, the visitor's too. */
export const usersOf = (computer: Computer, account: User): readonly User[] =>
  computer.users.some(({ name }) => name === account.name) ? computer.users : [...computer.users, account];

/** His groups: the first is his own. */
export function groupsOf(
  computer: Computer,
  account: User,
): readonly { readonly name: string; readonly gid: number }[] {
  const { groups } = computer;
  const own = groups.find(({ gid }) => gid === account.gid) ?? { name: account.name, gid: account.gid };
  const others = groups.filter(
    ({ gid, members }) =>
      gid !== own.gid &&
      members.some((member) => member === account.name || (member === '{user}' && isNewcomer(computer, account))),
  );
  return [own, ...others];
}

export const isNewcomer = (computer: Computer, account: User): boolean =>
  account.uid !== 0 && !computer.users.some(({ name }) => name === account.name);

/** Of a number, its name. */
export function ownerName(computer: Computer, account: User, uid: number): string {
  return usersOf(computer, account).find((user) => user.uid === uid)?.name ?? String(uid);
}
export const groupName = (computer: Computer, account: User, gid: number): string =>
  computer.groups.find((group) => group.gid === gid)?.name ?? (gid === account.gid ? account.name : String(gid));
