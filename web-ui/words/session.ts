import { counted } from './counted.ts';

/** What the page of one session says about what happened in it. */
export const SESSION_WORDS = {
  replay: {
    title: 'On its screen',
    about: 'What the visitor saw, in the time it took.',
    screen: 'The visitor’s screen',
    play: 'Play',
    pause: 'Pause',
    place: 'Place in the session',
    of: (at: string, length: string) => `${at} of ${length}`,
    speed: 'Speed',
    skipPauses: 'skip pauses',
    keys: 'On the screen: space plays, ← and → go from line to line',
    cut: (size: string) => `[${size} more were not kept]`,
    linesBefore: (count: number) => `[${counted(count, 'line', 'lines')} before]`,
  },
  dialogue: {
    title: 'What happened',
    more: (next: number, left: number) => `Show ${next.toLocaleString('en')} more of ${left.toLocaleString('en')}`,
    load: 'Load what came after',
    loading: 'Loading …',
    failed: (reason: string) => `The rest cannot be shown: ${reason}`,
    none: 'Nothing was said.',
    characters: (count: number) => counted(count, 'character', 'characters'),
    moreLines: (count: number) => `${counted(count, 'more line', 'more lines')}; the evidence has them.`,
    cut: (size: string) => `${size} more were not kept.`,
    quote: (name: string) => `Text of ${name}`,
  },
  same: 'Other sessions of this source',
  sameNone: 'This is the only one.',
  source: 'All that is known of it',
} as const;
