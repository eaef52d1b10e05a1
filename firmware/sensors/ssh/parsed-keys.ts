import type { ParsedKey } from 'ssh2';
import type { Ssh2 } from './library.ts';

const parsed = new Map<string, { readonly key: ParsedKey }>();

/** Host keys as ssh2 takes them without parsing them again: for each visitor, it was a twentieth of what he costs. */
export const parsedKeys = (ssh2: Ssh2, keys: readonly string[]): { readonly key: ParsedKey }[] =>
  keys.map((text) => {
    const known = parsed.get(text) ?? { key: parse(ssh2, text) };
    parsed.set(text, known);
    return known;
  });

function parse(ssh2: Ssh2, text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}
