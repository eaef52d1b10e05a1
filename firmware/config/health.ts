import { HEALTH_ALERTS } from '../core/health.ts';
import { field, type ValuesOf } from '../core/field.ts';

export const HEALTH = {
  alerts: field.list(
    'What somebody is told of by the way of all alerts: a fact of health when it is bad, `addresses` (this box has another one, or a link went up or down) and `reboot` when they happen. All of it is recorded in any case.',
    field.choice('A fact.', HEALTH_ALERTS),
    { default: ['temperature', 'power', 'card', 'storage', 'clock'], max: 32 },
  ),
  every_s: field.int('Seconds between two looks. A change is told when the next look shows it again.', {
    default: 30,
    min: 1,
    max: 3600,
  }),
  hot_celsius: field.int('Temperature of the processor that is bad; a Raspberry Pi slows itself down from 80 on.', {
    default: 80,
    min: 30,
    max: 120,
  }),
} as const;

export const HEALTH_SECTION = {
  name: 'health',
  about: 'How the box itself is: warm, full, without its time.',
  fields: HEALTH,
} as const;

export type HealthConfig = ValuesOf<typeof HEALTH>;
