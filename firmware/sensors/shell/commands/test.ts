import { fits } from '../../ftp/glob.ts';
import { resolve } from '../files.ts';
import type { Call } from '../program.ts';

const NUMBERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};
const TEXTS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b || fits(a, b),
  '!=': (a, b) => a !== b && !fits(a, b),
  // No expression of a visitor's is run (ReDoS).
  '=~': (a, b) => a.includes(b.replaceAll(/[\^$]/g, '')),
};
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** test(1): of files, texts and numbers. 0 is true. */
export function judge(call: Call, args: readonly string[]): number {
  const [first = '', second = '', third = ''] = args;
  if (first === '!') return Number(judge(call, args.slice(1)) === 0);
  for (const operator of ['-o', '||', '-a', '&&']) {
    const at = args.indexOf(operator, 1);
    if (at < 0 || at === args.length - 1) continue;
    const [left, right] = [judge(call, args.slice(0, at)) === 0, judge(call, args.slice(at + 1)) === 0];
    return Number(operator === '-o' || operator === '||' ? !(left || right) : !(left && right));
  }
  if (args.length < 2) return Number(first === '');
  const numbers = own(NUMBERS, second);
  if (numbers !== undefined) return Number(!numbers(Number(first), Number(third)));
  const texts = own(TEXTS, second);
  if (texts !== undefined) return Number(!texts(first, third));
  return Number(!isSo(call, first, second));
}

function isSo({ state }: Call, operator: string, operand: string): boolean {
  const { files } = state;
  const path = resolve(state.cwd, operand);
  const found = files.find(path);
  switch (operator) {
    case '-n':
      return operand !== '';
    case '-z':
      return operand === '';
    case '-f':
      return found.kind === 'file' && !path.startsWith('/dev/');
    case '-d':
      return found.kind === 'directory';
    case '-x':
      return found.kind === 'directory' || (found.kind === 'file' && found.executable);
    case '-s':
      return found.kind === 'directory' || (found.kind === 'file' && found.bytes.length > 0);
    case '-c':
      return found.kind === 'file' && path.startsWith('/dev/');
    case '-r':
      return found.kind !== 'missing' && files.mayRead(path);
    case '-e':
    case '-w':
      return found.kind !== 'missing';
    case '-t':
      return true;
    default:
      return false;
  }
}
