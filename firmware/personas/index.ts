import type { Persona } from '../core/persona.ts';
import { linuxServer } from './linux-server.ts';
import { nas } from './nas.ts';
import { none } from './none.ts';
import { router } from './router.ts';

/** By the word that stands in the config. */
export const PERSONAS = { nas, linux_server: linuxServer, router, none } as const satisfies Readonly<
  Record<string, Persona>
>;

export type PersonaName = keyof typeof PERSONAS;
export const PERSONA_NAMES = Object.keys(PERSONAS) as readonly PersonaName[];
export const DEFAULT_PERSONA: PersonaName = 'nas';
