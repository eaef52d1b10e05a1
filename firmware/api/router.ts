import { Refusal } from './refusal.ts';

/** The little that this room needs of a web framework, in one file so that a real one can take its place. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export interface Question<Path extends string = string> {
  /** What stands in the path for `:name`. */
  readonly params: Readonly<Record<Names<Path>, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Route {
  /** The groups of `pattern` are the path's `:names`. */
  readonly pattern: RegExp;
  readonly answer: (question: Question) => Promise<Answer>;
}

/** `route('/sessions/:id', async ({ params }) => ...)`: `params.id` is known to the compiler. */
export function route<const Path extends string>(
  path: Path,
  answer: (question: Question<Path>) => Promise<Answer>,
): Route {
  const pattern = path.replaceAll(/[.$]/g, String.raw`\$&`).replaceAll(/:(\w+)/g, '(?<$1>[^/]+)');
  return { pattern: new RegExp(`^${pattern}$`), answer };
}

/** Finds the route and asks it. Paths are compared as they came, undecoded: `..` and `%2e` are names nobody has. */
export async function dispatch(routes: readonly Route[], url: string, headers: Question['headers']): Promise<Answer> {
  const [path = '', ...rest] = url.split('?');
  for (const { pattern, answer } of routes) {
    const match = pattern.exec(path);
    if (match === null) continue;
    return answer({ params: { ...match.groups }, query: new URLSearchParams(rest.join('?')), headers });
  }
  throw new Refusal(404, 'There is nothing at this address.');
}

export const json = (value: unknown, status = 200, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
});
