import type { ChecklistItem } from '../../firmware/api/contract.ts';

/** What the first-run checklist says; what is to be done comes from the daemon. */
export const CHECKLIST_WORDS = {
  title: 'Before you leave it alone',
  done: (done: number, all: number) => `${done} of ${all} done`,
  dismiss: 'Do not show this again',
  state: { done: 'done', open: 'to do' },
  since: (time: string) => `since ${time}`,
  items: {
    password: 'A password guards this page',
    mail: 'Mails reach you',
    attack: 'A visit was seen',
    backup: 'A backup was taken',
  } satisfies Readonly<Record<ChecklistItem['name'], string>>,
  open: {
    password: 'The password',
    mail: 'To the alerts',
    attack: 'Test it now',
    backup: 'To the snapshot',
  } satisfies Readonly<Record<ChecklistItem['name'], string>>,
} as const;
