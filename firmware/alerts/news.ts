import { GRADES, rank, type Grade } from '../core/grade.ts';
import type { Incident, Known, Regular, Story } from '../store/state.ts';

/** How often each kind of thing was done. */
export type Deeds = Pick<Story, 'connections' | 'counts'>;

/** What an incident holds that no message has told yet. */
export function untold({ story, known }: Pick<Incident, 'story' | 'known'>): Deeds {
  const { connections, counts } = story;
  if (known === null) return { connections, counts };
  return { connections: connections - known.connections, counts: sum(counts, known.counts, -1) };
}

/** Count by count; those that come to nothing are left out. */
export function sum(a: Story['counts'], b: Story['counts'], sign: 1 | -1 = 1): Story['counts'] {
  const sums = GRADES.map((grade) => [grade, (a[grade] ?? 0) + sign * (b[grade] ?? 0)] as const);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}

/** What an incident is told as: what an ignore rule covers must not stand in the way of a rise that none does. */
export const toldAs = ({ loud, grade }: Pick<Incident, 'loud' | 'grade'>): Grade => loud ?? grade;

/** What a person knows who has just been told of it. */
export const knownOf = ({ story, grade, loud, news }: Incident, now: number): Known => ({
  at: now,
  grade: toldAs({ loud, grade }),
  news,
  connections: story.connections,
  counts: story.counts,
});

/** Whether more happened than the last message told. */
export const hasNews = ({ news, known }: Incident): boolean => news > (known?.news ?? 0);

/** What one message tells. */
export interface News {
  readonly kind: 'first' | 'risen' | 'digest';
  /** As it is after the message. */
  readonly incident: Incident;
  /** What the last message about it told. */
  readonly before: Known | null;
  /** The source as it was before: what was held back and what was ignored since the last message about it. */
  readonly regular: Regular | null;
  /** How often it was told by now, this message counted. */
  readonly times: number;
}

export const kindOf = ({ known, loud, endedAt }: Incident): News['kind'] => {
  if (known === null) return 'first';
  return endedAt !== null && (loud === null || rank(loud) <= rank(known.grade)) ? 'digest' : 'risen';
};

/** All that a message tells for the first time; with what was held back, of which it can be the last itself. */
export function deedsOf({ incident, before, regular }: News): Deeds {
  const held = regular?.held ?? null;
  if (held?.latest.id === incident.id) return held;
  const own = untold({ story: incident.story, known: before });
  if (held === null) return own;
  return { connections: own.connections + held.connections, counts: sum(own.counts, held.counts) };
}
