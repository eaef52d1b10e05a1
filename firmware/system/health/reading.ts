import type { HealthFact, HealthState } from '../../core/health.ts';

/** What one look at one thing has shown. */
export type Reading = Omit<HealthFact, 'name' | 'since'>;

/** `before`: the state of the last look; undefined at the first. Gives undefined where this machine cannot know. */
export type Reader = (before: HealthState | undefined) => Promise<Reading | undefined> | Reading | undefined;

export const good = (value: string): Reading => ({ state: 'good', value, cure: null });
export const warning = (value: string, cure: string): Reading => ({ state: 'warning', value, cure });
export const bad = (value: string, cure: string): Reading => ({ state: 'bad', value, cure });
export const unknown = (value: string, cure: string | null = null): Reading => ({ state: 'unknown', value, cure });

interface Bounds {
  readonly warning: number;
  readonly bad: number;
  /** So far a worse state has to be left behind before it is over: a value at a bound must not flap. */
  readonly slack: number;
}

/** The more the worse. */
export function graded(value: number, bounds: Bounds, before: HealthState | undefined): HealthState {
  if (value >= bounds.bad - (before === 'bad' ? bounds.slack : 0)) return 'bad';
  const wasWorse = before === 'bad' || before === 'warning';
  return value >= bounds.warning - (wasWorse ? bounds.slack : 0) ? 'warning' : 'good';
}

/** `2.1 GB`, `210 MB`: as cards are sold, in thousands. */
export function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${Math.round(bytes / 1e6)} MB`;
}
