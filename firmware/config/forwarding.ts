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

export type TokensConfig = ValuesOf<typeof TOKENS>;
