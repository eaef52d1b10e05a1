import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestQuery } from '../../../scripts/grafana/queries.ts';

const FOLDER = join(import.meta.dirname, '../../../image/grafana/dashboards');

export interface Target {
  readonly refId: string;
  readonly rawQueryText?: string;
  readonly queryType?: string;
  readonly expr?: string;
  readonly instant?: boolean;
}
export interface Panel {
  readonly title: string;
  readonly targets: readonly (Target & Partial<RestQuery>)[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: unknown;
  readonly allValue?: string;
}

/** The panels of a board that ask something, and its variables. */
export function readBoard(name: string): {
  readonly panels: readonly Panel[];
  readonly variables: readonly Variable[];
} {
  const board = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as {
    readonly panels: readonly (Panel & { readonly type: string })[];
    readonly templating: { readonly list: readonly Variable[] };
  };
  return { panels: board.panels.filter(({ type }) => type !== 'row'), variables: board.templating.list };
}

/** What is chosen; `all`: what the board has for «All». */
export type Values = Readonly<Record<string, string | number | { readonly all: string }>>;

/** All is chosen above a board. */
export const allOf = (board: string): Values =>
  Object.fromEntries(
    readBoard(board).variables.flatMap(({ name, allValue }) =>
      allValue === undefined ? [] : [[name, { all: allValue }]],
    ),
  );

/**
 * As Grafana fills in variables: `${x:sqlstring}` in quotes, with those inside escaped; else as they are. What a board
 * has for «All» is filled in as it stands, whatever the format (Grafana's templateSrv.ts).
 */
export const filled = (text: string, values: Values): string =>
  text.replaceAll(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (written, braced?: string, format?: string, plain?: string) => {
    const value = values[braced ?? plain ?? ''];
    if (value === undefined) throw new Error(`${written} has no value`);
    if (typeof value === 'object') return value.all;
    const escaped = String(value)
      .replaceAll("'", "''")
      .replaceAll('"', String.raw`\"`);
    return format === 'sqlstring' ? `'${escaped}'` : String(value);
  });

/** Address and query that Infinity asks for. */
export function addressOf({ url = '', url_options }: Partial<RestQuery>, values: Values): string {
  const params = (url_options?.params ?? []).map(({ key, value }) => [key, filled(value, values)]);
  return params.length === 0 ? url : `${url}?${new URLSearchParams(params).toString()}`;
}

export type Row = Readonly<Record<string, unknown>>;

/** The rows that Infinity makes of an answer: what is at the root, with a column for each selector. */
export function rowsOf({ root_selector: root = '', columns = [] }: Partial<RestQuery>, answer: unknown): Row[] {
  const found = at(answer, root);
  if (found === undefined) throw new Error(`the answer has no ${root}`);
  return [found].flat().map((item) =>
    Object.fromEntries(
      columns.map(({ selector, text }) => {
        const value = at(item, selector);
        if (value === undefined) throw new Error(`a row of ${root} has no ${selector}`);
        return [text, value];
      }),
    ),
  );
}

const at = (value: unknown, path: string): unknown =>
  path === ''
    ? value
    : path.split('.').reduce((inside, name) => (inside as Record<string, unknown> | undefined)?.[name], value);
