import { field, type ValuesOf } from '../core/field.ts';

/** What is asked about a visitor, beside the visit. */
export const P0F = {
  socket: field.text(
    'Socket of a running p0f (its option `-s`), which is asked what system each visitor has; empty: it is not asked.',
    { default: '/run/skep/p0f.sock', max: 107 },
  ),
} as const;

export const EYES_SECTIONS = [
  { name: 'p0f', about: 'p0f, which tells a visitor’s system by its packets.', fields: P0F },
] as const;

export type P0fConfig = ValuesOf<typeof P0F>;
