import { csvLine } from './csv.ts';
import { wordOf } from './filter-query.ts';
import { Refusal } from './refusal.ts';
import type { Answer, Question } from './router.ts';

/** How a list can be had. */
export const FORMATS = ['json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

const TYPES: Readonly<Record<Exclude<Format, 'json'>, string>> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

/** `?format=` goes before `Accept`, so that a link can ask for a file. */
export function formatOf({ query, headers }: Pick<Question, 'query' | 'headers'>): Format {
  const written = wordOf(query, 'format');
  if (written !== undefined) {
    const format = FORMATS.find((known) => known === written);
    if (format === undefined) throw new Refusal(400, `Parameter format must be one of ${FORMATS.join(', ')}.`);
    return format;
  }
  const accept = String(headers['accept'] ?? '').toLowerCase();
  if (/\btext\/csv\b/.test(accept)) return 'csv';
  return /\bapplication\/(?:x-)?ndjson\b/.test(accept) ? 'ndjson' : 'json';
}

export type Rows = AsyncIterable<readonly object[]>;

/** Rows as they come from the store, page by page: however many they are, one page is in memory. */
export function streamed(
  format: Exclude<Format, 'json'>,
  name: string,
  columns: readonly string[],
  rows: Rows,
): Answer {
  return {
    status: 200,
    headers: {
      'content-type': TYPES[format],
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="skep-${name}.${format}"`,
    },
    body: format === 'csv' ? csv(columns, rows) : ndjson(rows),
  };
}

async function* ndjson(rows: Rows): AsyncGenerator<string> {
  for await (const page of rows) yield page.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function* csv(columns: readonly string[], rows: Rows): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const page of rows) {
    yield page.map((row) => csvLine(columns.map((name) => (row as Record<string, unknown>)[name]))).join('');
  }
}
