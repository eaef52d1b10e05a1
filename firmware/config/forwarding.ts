import { field, type ValuesOf } from '../core/field.ts';

export const TOKENS = {
  log: field.text(
    'File that gets the two lines of honey_token_http’s log for each request of a honeytoken, for rules that read them; empty: none. A relative path is one in the data directory.',
    { default: '', max: 4096 },
  ),
} as const;

export const TOKENS_SECTION = {
  name: 'tokens',
  about: 'Honeytokens: `skep token` keeps their catalogue, `token_paths` of a web server answers them.',
  fields: TOKENS,
} as const;

export const HONEYFILES = {
  paths: field.list(
    'Files and folders to watch, beside those of `skep honeyfile`; a folder with all that is beneath it. They need not be there yet (a folder then ends with `/`).',
    field.text('An absolute path.', { max: 4096, pattern: '^/[^\\n\\u0000]*$' }),
    { default: [], max: 1000 },
  ),
  log: field.text(
    'File that gets a line for each access as simple_honeytoken_system writes it: `2026-11-21 05:19:28.123000: OPEN /srv/file`; empty: none. A relative path is one in the data directory.',
    { default: '', max: 4096 },
  ),
} as const;

export const HONEYFILES_SECTION = {
  name: 'honeyfiles',
  about: 'Files on this box that nobody has a reason to touch; needs inotifywait (package inotify-tools).',
  fields: HONEYFILES,
} as const;

export type HoneyfilesConfig = ValuesOf<typeof HONEYFILES>;
export type TokensConfig = ValuesOf<typeof TOKENS>;
