import type { ValuesOf } from '../core/field.ts';
import type { Complain } from './complain.ts';
import type { FRONT_DOOR } from './front-door.ts';
import { parsePorts } from './ports.ts';

export interface FrontDoorConfig extends Omit<ValuesOf<typeof FRONT_DOOR>, 'open'> {
  readonly open: readonly number[];
}

export function resolveFrontDoor(written: ValuesOf<typeof FRONT_DOOR>, complain: Complain): FrontDoorConfig {
  if (written.open.trim() === '') return { ...written, open: [] };
  const parsed = parsePorts(written.open);
  if ('value' in parsed) return { ...written, open: parsed.value };
  complain.key(['front_door', 'open'], parsed.fault);
  return { ...written, open: [] };
}
