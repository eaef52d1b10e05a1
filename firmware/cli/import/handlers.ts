import type { DraftTable } from './draft.ts';
import { unquoted } from './mail.ts';

export interface OldHandler {
  readonly name: string;
  readonly interpreter: string;
}

/** DSHP's `handlers`: file names; also as its README has it, "/usr/bin/python2.7 emailer.py". */
export function handlersOf(written: unknown, interpreter: string): readonly OldHandler[] {
  const items: readonly unknown[] =
    typeof written === 'string' ? written.split(',') : Array.isArray(written) ? written : [];
  const found = new Map<string, OldHandler>();
  for (const item of items) {
    const words = unquoted(String(item).trim()).split(/\s+/);
    const own = words.length > 1 && words[0]?.startsWith('/') === true ? words[0] : undefined;
    const name = (own === undefined ? words[0] : words[1]) ?? '';
    if (name !== '' && !found.has(name)) found.set(name, { name, interpreter: own ?? interpreter });
  }
  return [...found.values()];
}

export function handlerTable(handlers: readonly OldHandler[], dir: string, lost: string[]): readonly DraftTable[] {
  // A name with a slash left the folder; `=` parts a name from its interpreter here.
  const usable = handlers.filter(({ name, interpreter }) => !/[/=\0]/.test(name) && !interpreter.includes('='));
  for (const { name } of handlers.filter((handler) => !usable.includes(handler))) {
    lost.push(`The handler ${name}: it must be a file in ${dir}, without / and = in its name.`);
  }
  if (usable.length === 0) return [];
  if (usable.some(({ interpreter }) => interpreter.includes('python2'))) {
    lost.push('Python 2, which runs the handlers here and which Debian has no more: see that they run with python3.');
  }
  lost.push('The environment of the handlers: name in `pass_environment` what they need of it.');
  return [
    {
      name: 'alerts.handler',
      keys: {
        dir,
        run: usable.map(({ name }) => name),
        interpreters: usable.map(({ name, interpreter }) => `${name}=${interpreter}`),
      },
    },
  ];
}
