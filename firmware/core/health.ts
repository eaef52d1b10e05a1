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

/** What can be mailed: a fact that is bad, and what merely happens. */
export const HEALTH_ALERTS = [...HEALTH_NAMES, 'addresses', 'reboot'] as const;
export type HealthAlert = (typeof HEALTH_ALERTS)[number];

export const HEALTH_STATES = ['good', 'warning', 'bad', 'unknown'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** What facts measure, with the unit in the name. */
export const MEASURES = [
  'temperature_celsius',
  'memory_available_bytes',
  'memory_size_bytes',
  'storage_free_bytes',
  'storage_size_bytes',
  'card_errors',
] as const;
export type Measure = (typeof MEASURES)[number];

export interface HealthFact {
  readonly name: HealthName;
  readonly state: HealthState;
  /** For people: `41 °C`, `2.1 GB free of 7.4`. */
  readonly value: string;
  /** What to do; null: nothing. */
  readonly cure: string | null;
  /** The same for programs, in base units; left out where there is nothing to measure. */
  readonly measured?: Partial<Readonly<Record<Measure, number>>>;
  /** UTC ms: in this state since then, or since the daemon knows. */
  readonly since: number;
}
