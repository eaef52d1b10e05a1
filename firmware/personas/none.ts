import type { Persona } from '../core/persona.ts';
import { router as computer } from './computers/router.ts';

/** Every sensor as it is by itself; whoever writes the config answers for what it looks like together. */
export const none: Persona = {
  name: 'none',
  about: 'No disguise: every sensor with its own defaults, and nobody checks whether they go together.',
  hostname: '{word:files|backup|store|media|office|archive|data|share}{digits:4}',
  certificate: { subject: [['CN', '{hostname}']], names: ['{hostname}'], validDays: 3650 },
  computer,
  sensors: null,
};
