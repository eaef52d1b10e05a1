/** Brackets inside brackets. */
const DEPTH_MAX = 16;
const TOKEN = /\s*(\d+|[A-Za-z_]\w*|<<|>>|[<>=!]=|&&|\|\||[-+*/%()<>&|^])/y;
/** Operators of each level, the weakest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** The value of `$((...))` (XCU 2.6.4), as visitors ask for it to see whether somebody reckons; undefined: no such sum. */
export function reckon(source: string, variable: (name: string) => string): number | undefined {
  const tokens: string[] = [];
  for (let at = 0; source.slice(at).trim() !== '';) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (found === null) return undefined;
    tokens.push(found[1] ?? '');
    at = TOKEN.lastIndex;
  }
  let next = 0;

  function value(depth: number): number {
    const token = tokens[next];
    next += 1;
    if (token === undefined || depth > DEPTH_MAX) return Number.NaN;
    if (token === '-') return -value(depth + 1);
    if (token === '+') return value(depth + 1);
    if (token === '(') {
      const inside = level(0, depth + 1);
      return tokens[next++] === ')' ? inside : Number.NaN;
    }
    if (/^\d/.test(token)) return /^0\d/.test(token) ? Number.parseInt(token, 8) : Number(token);
    return /^\w/.test(token) ? Number.parseInt(variable(token), 10) || 0 : Number.NaN;
  }

  function level(at: number, depth: number): number {
    const operators = LEVELS[at];
    if (operators === undefined) return value(depth);
    let left = level(at + 1, depth);
    for (let operator = tokens[next]; operator !== undefined && operators.includes(operator); operator = tokens[next]) {
      next += 1;
      left = apply(operator, left, level(at + 1, depth));
    }
    return left;
  }

  const result = tokens.length === 0 ? 0 : level(0, 0);
  return next >= tokens.length && Number.isFinite(result) ? result : undefined;
}

function apply(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return Math.trunc(left / right);
    case '%':
      return left % right;
    case '<<':
      return left * 2 ** right;
    case '>>':
      return Math.floor(left / 2 ** right);
    // In 32 bits; the real thing has 64, and visitors small numbers.
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '<':
      return Number(left < right);
    case '>':
      return Number(left > right);
    case '<=':
      return Number(left <= right);
    case '>=':
      return Number(left >= right);
    case '&&':
      return Number(left !== 0 && right !== 0);
    default:
      return Number(left !== 0 || right !== 0);
  }
}
