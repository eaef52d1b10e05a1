import type { EventOwner } from './declaration.ts';
import { field } from './field.ts';

/** What may be done to a honeyfile. `moved_here`: something was moved or renamed to its name. */
export const HONEYFILE_ACTIONS = [
  'open',
  'read',
  'modify',
  'attributes',
  'moved_away',
  'moved_here',
  'create',
  'delete',
] as const;
export type HoneyfileAction = (typeof HONEYFILE_ACTIONS)[number];

/** Files on this box that nobody has a reason to touch. Who it was the kernel does not say: no address, no session. */
export const HONEYFILE_EVENTS = {
  name: 'honeyfile',
  events: {
    touched: {
      about: 'Something was done to a honeyfile, or within a honeyfolder.',
      grade: 'critical',
      summary: 'honeyfile {path}: {action}',
      fields: {
        path: field.text('The file, as it is called in the config or beneath the folder that is.', { max: 4096 * 4 }),
        action: field.choice('What was done.', HONEYFILE_ACTIONS),
      },
    },
    more: {
      about: 'More was done to honeyfiles within a minute than is kept singly.',
      grade: 'critical',
      summary: '{count} more accesses to honeyfiles',
      fields: { count: field.int('How many.') },
    },
    unwatched: {
      about: 'Honeyfiles are not watched, or not all of them.',
      grade: null,
      summary: 'honeyfiles: {problem}',
      fields: { problem: field.text('Why, and what to do.', { max: 4096 }) },
    },
    watched: {
      about: 'Honeyfiles are watched (again).',
      grade: null,
      summary: '{files} honeyfiles and {folders} honeyfolders are watched',
      fields: { files: field.int('How many files.'), folders: field.int('How many folders.') },
    },
  },
} as const satisfies EventOwner;

export type HoneyfileEvent = keyof typeof HONEYFILE_EVENTS.events;
