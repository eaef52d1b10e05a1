import { fill } from './machine.ts';
import type { State } from './program.ts';

/** PS1 of the innermost shell. */
export function promptOf(state: State): string {
  const { account, cwd, machine, shells, now } = state;
  const { home } = account;
  const inside = cwd === home || cwd.startsWith(`${home}/`);
  const directory = inside ? `~${cwd.slice(home.length)}` : cwd;
  const template = shells.at(-1)?.prompt ?? '';
  // The directory last: its name is the visitor's.
  return fill(template.replace('{sign}', account.uid === 0 ? '#' : '$'), machine, account.name, now()).replace(
    '{directory}',
    () => directory,
  );
}
