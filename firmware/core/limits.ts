import { field, type ValuesOf } from './field.ts';

/** Section `[limits]`: what net/ grants to visitors. No sensor can opt out. Each limit has its own end reason. */
export const LIMITS = {
  sessions: field.int('Sessions open at one time, in all; above it the longest idle one gives way.', {
    default: 1000,
    min: 8,
    max: 60_000,
  }),
  sessions_per_address: field.int('Sessions open at one time from one address (an IPv6 /64 counts as one).', {
    default: 250,
    min: 1,
    max: 60_000,
  }),
  idle_s: field.int('Seconds without a byte from the visitor after which a session ends.', {
    default: 180,
    min: 1,
    max: 86_400,
  }),
  lifetime_s: field.int('Seconds after which a session ends in any case.', { default: 3600, min: 1, max: 604_800 }),
  bytes_in: field.int('Bytes taken from one session.', { default: 16 * 1024 * 1024, min: 1024 }),
  bytes_out: field.int('Bytes sent to one session.', { default: 16 * 1024 * 1024, min: 1024 }),
  first_bytes: field.int('Bytes from the start of each session that are kept even when nobody can parse them.', {
    default: 1024,
    min: 0,
    max: 65_536,
  }),
  events: field.int('Events recorded from one session.', { default: 2000, min: 1 }),
  line: field.int('Longest line in bytes, where a sensor does not set its own.', {
    default: 4096,
    min: 64,
    max: 1_048_576,
  }),
  payload: field.int('Bytes kept of one file or body that a visitor leaves; its full size and hash are always kept.', {
    default: 1024 * 1024,
    min: 0,
    max: 8 * 1024 * 1024,
  }),
  payloads_in_memory: field.int('Bytes of unfinished payloads held in memory, all sessions together.', {
    default: 8 * 1024 * 1024,
    min: 65_536,
  }),
  fold_after: field.int(
    'Sessions a minute from one source that are kept one by one; more are folded into counted rows.',
    {
      default: 120,
      min: 1,
    },
  ),
  datagrams_answered: field.int('Datagrams a minute to one source that are answered; more are recorded only.', {
    default: 120,
    min: 0,
  }),
} as const;

export type Limits = ValuesOf<typeof LIMITS>;
