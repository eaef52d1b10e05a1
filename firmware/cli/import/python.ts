/**
 * Constants in the source of a Python script: read as text, never run. A constant that is more than a plain value (a
 * call, a name, arithmetic beyond + and *) is undefined here, and told as such by who asked.
 */

/** What stands right of the last `NAME =`, without comments; lists may go over several lines. */
export function assigned(source: string, name: string): string | undefined {
  const start = [...source.matchAll(new RegExp(String.raw`^[ \t]*${name}[ \t]*=(?!=)`, 'gm'))].at(-1);
  if (start === undefined) return undefined;
  return expressionAt(source, start.index + start[0].length).trim();
}

/** To the end of the line on which every bracket is closed. */
function expressionAt(source: string, from: number): string {
  let text = '';
  let open = 0;
  for (const [token] of source.slice(from).matchAll(TOKEN)) {
    if (token.startsWith('#')) continue;
    if (token === '\n' && open <= 0) break;
    if (token === '[' || token === '(') open += 1;
    if (token === ']' || token === ')') open -= 1;
    text += token;
  }
  return text;
}

const TOKEN = /#[^\n]*|'[^'\n]*'|"[^"\n]*"|[^'"#\n[\]()]+|[^]/g;

/** `'text'`; none of the scripts has an escape in a constant. */
export const pythonText = (expression: string): string | undefined =>
  /^(?:'([^'\\]*)'|"([^"\\]*)")$/
    .exec(expression)
    ?.slice(1)
    .find((text) => text !== undefined);

/** `60*10`, `8089 + 1` */
export function pythonInt(expression: string): number | undefined {
  if (!/^[\d+*\s]{1,40}$/.test(expression)) return undefined;
  const terms = expression.split('+').map((term) => product(term.split('*')));
  return terms.includes(undefined) ? undefined : terms.reduce<number>((sum, term) => sum + (term ?? 0), 0);
}

const product = (factors: readonly string[]): number | undefined =>
  factors.every((factor) => /^\s*\d{1,9}\s*$/.test(factor))
    ? factors.reduce((whole, factor) => whole * Number(factor), 1)
    : undefined;

const LONGEST_LIST = 10_000;

/** `[445, 139, *range(8080, 8089 + 1)]` as `445,139,8080-8089`; empty for an empty list. */
export function pythonPorts(expression: string): string | undefined {
  const inside =
    /^\[([^]*)\]$/.exec(expression)?.[1] ?? (expression.startsWith('range(') ? `*${expression}` : undefined);
  if (inside === undefined || inside.length > LONGEST_LIST) return undefined;
  // Commas inside range(a, b) do not part items.
  const items = inside.split(/,(?![^(]*\))/).map((item) => item.trim());
  if (items.at(-1) === '') items.pop();
  const parts = items.map((item) => portsOf(item));
  return parts.includes(undefined) ? undefined : parts.join(',');
}

function portsOf(item: string): string | undefined {
  const range = /^\*\s*range\(([^(),]+),([^(),]+)\)$/.exec(item);
  if (range === null) return pythonInt(item)?.toString();
  const [first, end] = [pythonInt((range[1] ?? '').trim()), pythonInt((range[2] ?? '').trim())];
  if (first === undefined || end === undefined || end <= first) return undefined;
  return first === end - 1 ? `${first}` : `${first}-${end - 1}`;
}
