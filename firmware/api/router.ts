import { Refusal } from './refusal.ts';

/** The little that this room needs of a web framework, in one file so that a real one can take its place. */

/** Pieces of a body that is longer than memory: written as fast as the other end reads. */
export type Pieces = AsyncIterable<string | Uint8Array>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each a whole Set-Cookie. */
  readonly cookies?: readonly string[];
  readonly body: string | Uint8Array | Pieces;
}

/**
 * Who may ask. `public`: whoever reaches the page. `read`: who may see evidence. `change`: who may also alter something,
 * and never by a request that another site's page can make.
 */
export type Access = 'public' | 'read' | 'change';
export type Method = 'GET' | 'POST' | 'DELETE';

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
  /** The JSON that came with it, read when it is asked for and not before; refuses what is none. */
  readonly body: () => Promise<unknown>;
  /** The same of a form that a page without JavaScript sends. */
  readonly form: () => Promise<URLSearchParams>;
  /** Address that asks. */
  readonly source: string;
}

export interface Route {
  readonly method: Method;
  /** As it was written: `/sessions/:id`. */
  readonly path: string;
  /** The groups of `pattern` are the path's `:names`. */
  readonly pattern: RegExp;
  readonly access: Access;
  readonly answer: (question: Question) => Promise<Answer>;
}

type Ask<Path extends string> = (question: Question<Path>) => Promise<Answer>;

/** `route('/sessions/:id', async ({ params }) => ...)`: `params.id` is known to the compiler. */
export const route = <const Path extends string>(path: Path, answer: Ask<Path>, access: Access = 'read'): Route => ({
  ...{ method: 'GET', path, access, answer },
  pattern: patternOf(path),
});

/** One that alters something. */
export const changing = <const Path extends string>(
  method: 'POST' | 'DELETE',
  path: Path,
  answer: Ask<Path>,
): Route => ({ method, path, access: 'change', answer, pattern: patternOf(path) });

/** One that alters nothing, but needs a body to say what is asked. Who may read may ask: that it is JSON keeps others' pages out. */
export const asking = <const Path extends string>(path: Path, answer: Ask<Path>): Route => ({
  ...{ method: 'POST', path, access: 'read', answer },
  pattern: patternOf(path),
});

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.$]/g, String.raw`\$&`).replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);

/** The route for a request; HEAD is answered as GET is. Paths are compared undecoded: `..` and `%2e` are names nobody has. */
export function routeFor(routes: readonly Route[], method: string, url: string): Route {
  const path = pathOf(url);
  const here = routes.filter(({ pattern }) => pattern.test(path));
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = here.find((known) => known.method === wanted);
  if (found !== undefined) return found;
  if (here.length === 0 && wanted === 'GET') throw new Refusal(404, 'There is nothing at this address.');
  const methods = here.length === 0 ? ['GET'] : here.map((known) => known.method);
  const allow = [...methods.flatMap((known) => (known === 'GET' ? ['GET', 'HEAD'] : [known]))].join(', ');
  throw new Refusal(405, `Nothing can be done here by this method: use ${methods.join(' or ')}.`, { allow });
}

/** Asks the route. */
export async function dispatch(
  { pattern, answer }: Route,
  url: string,
  rest: Pick<Question, 'headers' | 'body' | 'form' | 'source'>,
): Promise<Answer> {
  const at = url.indexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  return await answer({ params: { ...pattern.exec(pathOf(url))?.groups }, query, ...rest });
}

export const pathOf = (url: string): string => url.split('?')[0] ?? '';

/** One that is whole when it is begun. */
export type Text = Answer & { readonly body: string };

export const json = (value: unknown, status = 200, headers: Answer['headers'] = {}): Text => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
});
