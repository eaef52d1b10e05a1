import { parse } from 'csv-parse/sync';
import { byteString } from '../core/bytes.ts';
import { messageOf } from '../core/errors.ts';
import type { Token } from '../core/token.ts';

/** Tokens as a file: `Token_ID,Host,Alert_Message`, the catalogue of honey_token_http; RFC 4180. */
export interface Catalogue {
  /** By id, which is a byte string. The last row of an id counts, as it did there. */
  readonly tokens: ReadonlyMap<string, Token>;
  readonly duplicates: readonly Duplicate[];
  /** Rows that are left out, each with its line. */
  readonly problems: readonly string[];
}

export interface Duplicate {
  readonly id: string;
  readonly line: number;
}

/** As spreadsheets and people write the first row. */
const HEADER = /^\s*(?:token[ _-]?)?id\s*$|^\s*token\s*$/i;
const COLUMNS = ['Token_ID', 'Host', 'Alert_Message'] as const;
/** A target line as a visitor may send it is no longer. */
const ID_MAX = 8000;

interface Row {
  readonly record: readonly string[];
  /** Its last line. */
  readonly end: number;
}

export function parseCatalogue(text: string): Catalogue {
  const tokens = new Map<string, Token>();
  const duplicates: Duplicate[] = [];
  const problems: string[] = [];
  let before = 0;
  for (const { record, end } of rowsOf(text, problems)) {
    // A quoted field may hold line ends: the row is told by the line where it begins.
    const line = before + 1;
    before = end;
    const [id = '', host = '', message = ''] = record;
    if (line === 1 && HEADER.test(id)) continue;
    const fault = faultOf(record);
    if (fault !== undefined) {
      problems.push(`line ${line} ${fault}`);
      continue;
    }
    const key = byteString(id);
    if (tokens.has(key)) duplicates.push({ id, line });
    tokens.set(key, { id: key, host, message });
  }
  return { tokens, duplicates, problems };
}

function rowsOf(text: string, problems: string[]): readonly Row[] {
  const rows: Row[] = [];
  try {
    parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // What stands before a broken row is kept.
      on_record: (record, { lines }) => {
        rows.push({ record, end: lines });
        return null;
      },
    });
  } catch (error) {
    problems.push(`from here on it is no CSV: ${messageOf(error)}; the rows above are kept`);
  }
  return rows;
}

function faultOf(record: readonly string[]): string | undefined {
  const [id = ''] = record;
  if (record.length !== COLUMNS.length) {
    const advice = record.length > COLUMNS.length ? '; write a field that holds a comma in "quotes"' : '';
    return `has ${record.length} column${record.length === 1 ? '' : 's'} instead of ${COLUMNS.join(', ')}${advice}`;
  }
  if (id === '') return 'has no id';
  if (id.includes('.')) return `has the id ${id}: a token is what stands before the first dot, so it is never found`;
  if (/\s/.test(id)) return `has the id ${JSON.stringify(id)}: a blank ends a URL, so it is never found`;
  return id.length > ID_MAX ? `has an id of more than ${ID_MAX} characters` : undefined;
}

export function formatCatalogue(tokens: Iterable<Token>): string {
  const rows = [...tokens].map(({ id, host, message }) => [Buffer.from(id, 'latin1').toString('utf8'), host, message]);
  return [COLUMNS, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

/** RFC 4180 section 2, rules 5 to 7. */
const quoted = (value: string): string => (/[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
