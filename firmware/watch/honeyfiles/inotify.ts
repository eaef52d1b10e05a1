import { spawn } from 'node:child_process';
import { messageOf } from '../../core/errors.ts';
import type { HoneyfileAction } from '../../core/honeyfile-events.ts';

/** One thing that inotify(7) told. */
export interface Seen {
  /** The whole path. */
  readonly path: string;
  readonly action: HoneyfileAction;
}

export interface InotifyHooks {
  readonly established: () => void;
  readonly seen: (what: Seen) => void;
  /** It is no more, and nobody stopped it. */
  readonly died: (problem: string) => void;
}

/**
 * Closing is asked for, and not told: the kernel merges an event with an equal one right before it, and with the closing
 * between them a hundred quick openings stay a hundred.
 */
const ASKED = 'access,modify,attrib,close_write,close_nowrite,open,moved_to,moved_from,create,delete';
const ACTIONS: Readonly<Record<string, HoneyfileAction>> = {
  OPEN: 'open',
  ACCESS: 'read',
  MODIFY: 'modify',
  ATTRIB: 'attributes',
  MOVED_FROM: 'moved_away',
  MOVED_TO: 'moved_here',
  CREATE: 'create',
  DELETE: 'delete',
};
/** No path of Linux is longer (PATH_MAX), and there are three fields. */
const UNFINISHED_MAX = 16_384;
const ESTABLISHED = 'Watches established.';
const SAID_MAX = 2000;

/** Runs inotifywait(1) over some folders until it is stopped or dies. */
export function runInotify(folders: readonly string[], recursive: boolean, hooks: InotifyHooks): { stop(): void } {
  const options = ['--monitor', '--no-newline', '--format', '%e%0%w%0%f%0', '--event', ASKED];
  // setpriv(1): it ends with us whatever becomes of us, also when we are killed and can end nobody.
  const line = [
    '--pdeathsig',
    'KILL',
    'inotifywait',
    ...options,
    ...(recursive ? ['--recursive'] : []),
    '--',
    ...folders,
  ];
  const child = spawn('setpriv', line, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
  });
  const read = reader(hooks.seen);
  let said = '';
  let over = false;
  const end = (problem: string): void => {
    if (over) return;
    over = true;
    hooks.died(problem);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', (bytes: Buffer) => {
    const wasEstablished = said.includes(ESTABLISHED);
    said = (said + bytes.toString('utf8')).slice(-SAID_MAX);
    if (!wasEstablished && said.includes(ESTABLISHED)) hooks.established();
  });
  child.on('error', (error) =>
    end(`setpriv and inotifywait cannot be run (packages util-linux, inotify-tools): ${messageOf(error)}`),
  );
  child.on('close', (code, signal) => end(reason(said, code, signal)));
  return {
    stop() {
      over = true;
      child.kill('SIGKILL');
    },
  };
}

/** Cuts what it prints at every third NUL; a name may hold anything else, line ends too. */
function reader(seen: (what: Seen) => void): (bytes: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    let at = 0;
    for (;;) {
      const ends = [0, 0, 0];
      let from = at;
      for (let field = 0; field < 3; field += 1) {
        const end = held.indexOf(0, from);
        if (end < 0) {
          held = held.length - at > UNFINISHED_MAX ? Buffer.alloc(0) : Buffer.from(held.subarray(at));
          return;
        }
        ends[field] = end;
        from = end + 1;
      }
      const [first = 0, second = 0, third = 0] = ends;
      const names = held.toString('latin1', at, first).split(',');
      const path = held.toString('latin1', first + 1, second) + held.toString('latin1', second + 1, third);
      at = third + 1;
      const action = names.map((name) => ACTIONS[name]).find((known) => known !== undefined);
      // To list a folder is nothing yet: file managers and shells do it all the time.
      const isListing = names.includes('ISDIR') && ['open', 'read', 'attributes'].includes(action ?? '');
      if (action !== undefined && !isListing) seen({ path, action });
    }
  };
}

function reason(said: string, code: number | null, signal: string | null): string {
  if (/max_user_watches|upper limit on inotify watches/.test(said)) {
    return 'there are more folders than the kernel lets one user watch; raise fs.inotify.max_user_watches';
  }
  if (/setpriv: failed to execute inotifywait/.test(said))
    return 'inotifywait is not installed; apt install inotify-tools';
  const words =
    said
      .replaceAll(/Setting up watches\..*|Watches established\./g, '')
      .trim()
      .split('\n')
      .at(-1) ?? '';
  return `inotifywait ended (${signal ?? `exit ${code ?? '?'}`})${words === '' ? '' : `: ${words}`}`;
}
