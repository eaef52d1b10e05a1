import { NAME } from '../../core/declaration.ts';
import type { DraftColumn } from './draft.ts';
import type { Section } from './ini.ts';

/** What recce7 shipped, and headers of a request that have a column: Skep's own columns hold them. */
const HELD = new Set([
  'command',
  'path',
  'headers',
  'body',
  'input_type',
  'user_input',
  'host',
  'referer',
  'user_agent',
]);

/** Request headers (RFC 9110, RFC 6265, RFC 6454) and what proxies add, as a column would be called. */
const HEADERS = new Set(
  (
    'accept accept_charset accept_encoding accept_language connection content_length content_type cookie dnt expect ' +
    'from forwarded if_modified_since if_none_match origin pragma range te upgrade via x_forwarded_for ' +
    'x_forwarded_host x_forwarded_proto x_real_ip x_requested_with'
  ).split(' '),
);

const TYPES: ReadonlyMap<string, DraftColumn['type']> = new Map([
  ['INTEGER', 'int'],
  ['BLOB', 'bytes'],
]);

const COLUMN = /\[\s*\d+\s*,\s*(?:'([^'\\\n]*)'|"([^"\\\n]*)")\s*,\s*(?:'(\w*)'|"(\w*)")\s*\]/g;

/**
 * The columns that an owner added to `tableColumns`. Their values came from an attribute of that name in the plug-in's
 * Python: where the name is that of a request header it is taken for that, else only the owner knows what to fill it
 * with, and the column is written as a comment.
 */
export function ownColumns(
  instance: string,
  section: Section,
  isHttp: boolean,
  lost: string[],
): readonly DraftColumn[] {
  const written = section.get('tableColumns') ?? '[]';
  // It was given to eval(); here only what a plain list looks like is read.
  if (!/^[\s,[\]]*$/.test(written.replaceAll(COLUMN, ''))) {
    lost.push(`tableColumns of [${instance}]: it is no plain list of [number, 'name', 'TYPE'].`);
    return [];
  }
  return [...written.matchAll(COLUMN)].flatMap((found) => {
    const old = found[1] ?? found[2] ?? '';
    const name = snakeCase(old);
    if (HELD.has(name)) return [];
    const known = isHttp && HEADERS.has(name);
    if (!known) lost.push(`Column ${old} of [${instance}]: its plug-in's code filled it; say from what.`);
    if (!isHttp || !NAME.test(name)) return [];
    const type = TYPES.get(found[3] ?? found[4] ?? '') ?? 'text';
    return [{ name, type, ...(known ? { from: `header:${name.replaceAll('_', '-')}` } : {}) }];
  });
}

/** `userAgent`, `User-Agent`: `user_agent`. */
const snakeCase = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
