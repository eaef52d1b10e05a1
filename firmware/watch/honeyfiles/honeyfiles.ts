import { byteString } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import { HONEYFILE_EVENTS, type HoneyfileEvent } from '../../core/honeyfile-events.ts';
import type { EventRecord } from '../../core/record.ts';
import { storedFields, summarise } from '../../core/summary.ts';
import { runInotify, type Seen } from './inotify.ts';
import { planOf, type Plan } from './plan.ts';

export interface HoneyfilesRoom {
  /** Absolute paths, as they are now; asked again and again. */
  readonly paths: () => readonly string[];
  readonly clock: Clock;
  readonly append: (record: EventRecord) => void;
  readonly log: (sentence: string) => void;
}

/** How soon a folder that was replaced, or has come to be, is watched. */
const LOOK_MS = 2000;
const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 60_000;
/** One backup run over a honeyfolder must not fill the card; what is above it is counted. */
const SINGLE_PER_MINUTE = 2000;
const MINUTE_MS = 60_000;

/** Watches honeyfiles and honeyfolders: whoever opens one has looked where only an intruder looks. */
export function startHoneyfiles({ paths, clock, append, log }: HoneyfilesRoom): { stop(): void } {
  let plan = planOf([]);
  let watches: readonly { stop(): void }[] = [];
  let pending = 0;
  let restart: NodeJS.Timeout | undefined;
  let restartMs = RESTART_FIRST_MS;
  let problem: string | undefined;
  let minute = { from: clock.mono(), singles: 0, more: 0 };

  function record(name: HoneyfileEvent, values: Readonly<Record<string, string | number>>): void {
    const { grade, summary, ...declaration } = HONEYFILE_EVENTS.events[name];
    const fields = storedFields({ ...declaration, grade, summary }, values);
    const stamp = { at: clock.now(), mono: clock.mono() };
    const text = summarise(summary, fields);
    append({
      kind: 'event',
      session: null,
      ...stamp,
      sensor: 'honeyfile',
      name,
      grade,
      summary: text,
      srcIp: null,
      fields,
    });
  }

  function tell(sentence: string): void {
    if (sentence === problem) return;
    problem = sentence;
    log(`honeyfiles: ${sentence}`);
    record('unwatched', { problem: sentence });
  }

  function touched(path: string, action: Seen['action']): void {
    turnMinute();
    if (minute.singles >= SINGLE_PER_MINUTE) minute.more += 1;
    else {
      minute.singles += 1;
      record('touched', { path, action });
    }
  }

  function turnMinute(): void {
    if (clock.mono() - minute.from < MINUTE_MS) return;
    const { more } = minute;
    minute = { from: clock.mono(), singles: 0, more: 0 };
    if (more > 0) record('more', { count: more });
  }

  function watch(): void {
    for (const one of watches) one.stop();
    clearTimeout(restart);
    const now = plan;
    const files = keyed(now.files);
    const trees = keyed(now.trees);
    const jobs = [
      { folders: now.folders, recursive: false, nameOf: (path: string) => files.get(path) },
      { folders: [...now.trees.keys()], recursive: true, nameOf: (path: string) => beneath(trees, path) },
    ].filter(({ folders }) => folders.length > 0);
    pending = jobs.length;
    watches = jobs.map(({ folders, recursive, nameOf }) =>
      runInotify(folders, recursive, {
        established: () => established(now),
        seen({ path, action }) {
          const name = nameOf(path);
          if (name !== undefined) touched(name, action);
        },
        died(why) {
          tell(`${why}; tried again`);
          clearTimeout(restart);
          restart = setTimeout(() => {
            plan = planOf(paths());
            watch();
          }, restartMs);
          restartMs = Math.min(2 * restartMs, RESTART_MAX_MS);
        },
      }),
    );
    if (now.missing.length > 0) tell(`${now.missing.join(', ')}: not there; watched as soon as it is`);
    else if (jobs.length === 0) problem = undefined;
  }

  function established({ files, trees, missing }: Plan): void {
    pending -= 1;
    if (pending > 0) return;
    restartMs = RESTART_FIRST_MS;
    if (missing.length === 0) problem = undefined;
    record('watched', { files: files.size, folders: trees.size });
  }

  function look(): void {
    turnMinute();
    const next = planOf(paths());
    if (next.stamp === plan.stamp) return;
    plan = next;
    watch();
  }

  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      clearTimeout(restart);
      for (const one of watches) one.stop();
      if (minute.more > 0) record('more', { count: minute.more });
    },
  };
}

/** inotifywait prints bytes; a path of ours is text. */
const keyed = (names: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...names].map(([real, named]) => [byteString(real), byteString(named)]));

function beneath(trees: ReadonlyMap<string, string>, path: string): string | undefined {
  for (const [real, named] of trees) {
    if (path === real || path.startsWith(`${real}/`)) return named + path.slice(real.length);
  }
  return undefined;
}
