/** What the box knows about itself. A fact that this machine cannot know (no thermometer) is left out. */
export const HEALTH_NAMES = [
  'mail',
  'last_alert',
  'storage',
  'card',
  'temperature',
  'power',
  'memory',
  'clock',
  'network',
  'p0f',
  'scans',
  'geoip',
  'springboard',
  'page_certificate',
] as const;
export type HealthName = (typeof HEALTH_NAMES)[number];

export const HEALTH_STATES = ['good', 'warning', 'bad', 'unknown'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

export interface HealthFact {
  readonly name: HealthName;
  readonly state: HealthState;
  /** For people: `41 °C`, `2.1 GB free of 7.4`. */
  readonly value: string;
  /** What to do; null: nothing. */
  readonly cure: string | null;
  /** UTC ms: in this state since then, or since the daemon knows. */
  readonly since: number;
}
