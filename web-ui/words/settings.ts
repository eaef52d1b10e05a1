import { counted } from './counted.ts';

/** Of every form that changes the box. */
export const SETTINGS_WORDS = {
  loading: 'Loading …',
  failed: (reason: string) => `That did not work: ${reason}`,
  apply: 'Apply',
  applying: 'Applying …',
  applied: 'Applied.',
  discard: 'Discard',
  unsaved: 'not applied yet',
  unsavedCount: (count: number) => `${counted(count, 'change is', 'changes are')} not applied yet.`,
  nothing: 'Nothing is changed.',
  restartNeeded: (places: string) => `Kept. It counts after a restart (${places}).`,
  problems: (count: number) =>
    `Nothing was applied: ${count === 1 ? 'one thing has' : `${count} things have`} to be put right first.`,
  fromEnvironment: (name: string) =>
    `Set by ${name} in the environment, which beats the file; it cannot be changed here.`,
  yes: 'yes',
  no: 'no',
  byDefault: (value: string) => (value === '' ? 'default' : `default (${value})`),
  keptSecret: 'kept; type to replace it',
  forget: (label: string) => `Forget ${label.toLowerCase()}`,
  listHint: '(One a line.)',
  sureNot: 'No',
  more: 'More',
  /** Of keys whose own words say too little. */
  labels: {
    to: 'Recipients',
    from: 'Sender',
    host: 'Mail server',
    username: 'Log-in name',
    enabled: 'Switched on',
    cron: 'When (cron)',
    dir: 'Folder',
    run: 'Programs',
    window_s: 'Quiet that ends an incident (s)',
    max_per_hour: 'Messages in an hour, at most',
  } as Readonly<Record<string, string>>,
  restart: {
    word: 'Restart the daemon',
    question: 'Restart now? Whoever is visiting is cut off; it takes some seconds.',
    yes: 'Restart now',
    away: 'It restarts. This page comes back by itself …',
    back: (when: string) => `It is back, running since ${when}.`,
  },
} as const;
