import { field } from '../core/field.ts';

const CRON =
  'Minute, hour, day of month, month, day of week (0 or 7: Sunday), as cron knows them: `0 7 * * 1` is Mondays at 7:00. With six fields the first is the second: `*/10 * * * * *`, each ten seconds, is for a trial';
const TIME_ZONE = { default: '', max: 64 } as const;

export const HANDLER = {
  dir: field.text('Folder of handlers; empty: `handlers` in the data directory. Read at the start.', {
    default: '',
    max: 4096,
  }),
  run: field.list(
    'Names of the files in it that are run at each message; empty: every executable file that is there at the start.',
    field.text('A file name.', { max: 255, pattern: '^(?!\\.{1,2}$)[^/\\u0000]+$' }),
    { default: [], max: 16 },
  ),
  interpreters: field.list(
    'What runs a file that is not executable by itself: `notify.py=python3 -u`. Blanks part the arguments; there is no shell.',
    field.text('A file name, `=`, a program and its arguments.', { max: 1024, pattern: '^[^/\\u0000]+= *[^= ][^=]*$' }),
    { default: [], max: 16 },
  ),
  pass_environment: field.list(
    'Names of environment variables of the daemon that handlers get; beside them they have PATH, HOME, LANG and TZ only.',
    field.text('A name.', { max: 128, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
    { default: [], max: 64 },
  ),
  time_limit_s: field.int('Seconds after which a handler is ended, with all that is in its process group.', {
    default: 60,
    min: 1,
    max: 3600,
  }),
  concurrency: field.int('Handlers that run at one time; of each handler one.', { default: 4, min: 1, max: 16 }),
  output_bytes: field.int('First bytes of stdout and of stderr that are kept of each run.', {
    default: 4096,
    min: 0,
    max: 65_536,
  }),
} as const;

export const REPORT = {
  cron: field.text(`${CRON}; empty: no report.`, { default: '', max: 128 }),
  time_zone: field.text('Time zone of `cron`, as `Europe/Berlin`; empty: the one of this box.', TIME_ZONE),
  quiet: field.bool('Send a report also when nothing happened: that it comes says that the box lives.', {
    default: true,
  }),
  top: field.int('Lines of each list; what is not shown is counted.', { default: 20, min: 1, max: 200 }),
} as const;

export const HEARTBEAT = {
  cron: field.text(`${CRON}; empty: no mail that says how the box is.`, { default: '', max: 128 }),
  time_zone: field.text('Time zone of `cron`, as `Europe/Berlin`; empty: the one of this box.', TIME_ZONE),
  url: field.text(
    'Address that is asked (GET) while all is well, for services that tell when it stays away (healthchecks.io and its like); empty: none.',
    { default: '', max: 2048, secret: true },
  ),
  interval_s: field.int('Seconds between two such requests.', { default: 300, min: 10, max: 604_800 }),
  fail: field.bool('While the box has a problem, ask `url` with `/fail` at its end, as healthchecks.io wants it.', {
    default: false,
  }),
} as const;

/** Sections of what is told beside mail, and at times of day. */
export const DUTY_SECTIONS = [
  {
    name: 'alerts.handler',
    about: 'Programs of yours that are run for each message; see "Handlers".',
    fields: HANDLER,
  },
  { name: 'alerts.report', about: 'A mail that counts what happened, at times of day.', fields: REPORT },
  { name: 'alerts.heartbeat', about: 'Signs of life, so that silence means something.', fields: HEARTBEAT },
] as const;
