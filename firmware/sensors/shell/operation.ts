import { replaced } from './commands/input.ts';
import { setVariable, type State } from './program.ts';

/** What `${name...}` does with a value (XCU 2.6.2, and bash's parts and replacements). Patterns are texts, with a `*` at one end. */
export function operated(name: string, value: string, operation: string, state: State): string {
  if (operation === '#') return String(value.length);
  const [, operator = '', rest = ''] = /^(:[-=+?]|##|%%|\/\/|[-=+?#%/:])(.*)$/s.exec(operation) ?? [];
  const word = rest.startsWith('$') ? (state.variables.get(rest.slice(1)) ?? '') : rest.replaceAll(/["']/g, '');
  switch (operator) {
    case ':-':
    case '-':
    case ':?':
    case '?':
      return value === '' ? word : value;
    case ':=':
    case '=':
      if (value === '') setVariable(state, name, word);
      return value === '' ? word : value;
    case ':+':
    case '+':
      return value === '' ? '' : word;
    case ':': {
      const [from = 0, length] = rest.split(':').map((text) => Number.parseInt(text, 10) || 0);
      return value.slice(from).slice(0, length);
    }
    case '#':
    case '##':
      return withoutStart(value, word, operator === '##');
    case '%':
    case '%%':
      return withoutEnd(value, word, operator === '%%');
    case '/':
    case '//': {
      const [from = '', to = ''] = word.split('/');
      return replaced(value, from, to, operator === '//');
    }
    default:
      return value;
  }
}

function withoutStart(value: string, pattern: string, longest: boolean): string {
  if (!pattern.startsWith('*')) return value.startsWith(pattern) ? value.slice(pattern.length) : value;
  const text = pattern.slice(1);
  const at = longest ? value.lastIndexOf(text) : value.indexOf(text);
  return at < 0 || text === '' ? value : value.slice(at + text.length);
}

function withoutEnd(value: string, pattern: string, longest: boolean): string {
  if (!pattern.endsWith('*')) return value.endsWith(pattern) ? value.slice(0, value.length - pattern.length) : value;
  const text = pattern.slice(0, -1);
  const at = longest ? value.indexOf(text) : value.lastIndexOf(text);
  return at < 0 || text === '' ? value : value.slice(0, at);
}
