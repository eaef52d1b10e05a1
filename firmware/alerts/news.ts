import { GRADES } from '../core/grade.ts';
import type { Incident, Known, Story } from '../store/state.ts';

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

/** What a person knows who has just been told of it. */
export const knownOf = ({ story, grade, news }: Incident, now: number): Known => ({
  at: now,
  grade,
  news,
  connections: story.connections,
  counts: story.counts,
});

/** Whether more happened than the last message told. */
export const hasNews = ({ news, known }: Incident): boolean => news > (known?.news ?? 0);
