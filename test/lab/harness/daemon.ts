import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatusAnswer } from '../../../firmware/api/contract.ts';
import { openEvidence, type Evidence } from './evidence.ts';
import type { Program, ProgramSettings } from './program.ts';
import { until } from './until.ts';

const ROOT = join(import.meta.dirname, '../../..');
const BUNDLE = join(ROOT, 'dist/skep.cjs');
/** As `npm start` runs it. */
const NODE = [process.execPath, '--max-semi-space-size=1', '--max-old-space-size=64'];

/** A lab has no p0f, no ulogd and no name server, unless it brings its own: what the daemon says of that would be in every log. */
const ALONE = {
  SKEP_P0F__SOCKET: '',
  SKEP_SCANS__SOCKET: '',
  SKEP_NAMES__REVERSE_DNS: 'off',
  SKEP_HEALTH__EVERY_S: '3600',
};
const ASSUMED = Object.entries({ SKEP_PERSONA: 'none', ...ALONE }).map(([key, value]) => `${key}=${value}`);

/** The command `skep` as a person types it, about sensors as they are by themselves. */
export const skep = (...args: readonly string[]): string[] => ['env', ...ASSUMED, ...typed(args)];
const typed = (args: readonly string[]): string[] => [...NODE, BUNDLE, ...args];

export interface DaemonSettings {
  /** Default: a new folder. */
  readonly data?: string;
  /** Most labs are about a sensor as it is by itself: `none`. */
  readonly persona?: string;
  /** TOML, without `version`. Default: what is in the data directory. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Put before the command line: prlimit, setpriv. */
  readonly through?: readonly string[];
  readonly args?: readonly string[];
}

export interface Daemon {
  readonly program: Program;
  readonly data: string;
  readonly evidence: Evidence;
  /** `GET /api/v1/status` */
  status(): Promise<StatusAnswer>;
  /** `GET` by this box's own key, with curl; `path` may hold its patterns: `/api/v1/events?before=[1-9]`. */
  ask(path: string): Promise<string>;
  /**
   * Waits until it has seen the end of every visitor: a client that has exited is not yet one whose end was read, and a
   * daemon that is stopped before has ended the session itself.
   */
  deserted(): Promise<void>;
  /** Stops it in good order and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  /** As a power cut would, but for the disk's own cache. */
  kill(): Promise<void>;
  /** Kilobytes: `VmRSS`, `VmHWM` (the most so far). */
  memory(of: 'VmRSS' | 'VmHWM'): number;
}

interface Surroundings {
  start(line: readonly string[], settings?: ProgramSettings): Program;
  folder(): string;
}

const DAY_MS = 86_400_000;
const MALLOC = { MALLOC_ARENA_MAX: '1' };

/** Starts it and waits for its last word of greeting, where the page is: everything listens by then. */
export async function startDaemon({ start, folder }: Surroundings, settings: DaemonSettings): Promise<Daemon> {
  const { data = folder(), persona = 'none', config, env, through = [], args = [] } = settings;
  if (config !== undefined) writeFileSync(join(data, 'skep.toml'), `version = 1\n${config}\n`);
  const program = start([...through, ...typed(['run', ...args])], {
    env: { SKEP_DATA: data, SKEP_PERSONA: persona, ...MALLOC, ...ALONE, ...env },
    limitMs: DAY_MS,
  });
  program.hangUp();
  const [, page] = await program.said(/^ {2}page +(\S+)\n|^no page.*\n/m);
  async function ask(path: string): Promise<string> {
    if (page === undefined) throw new Error('this daemon has no page to ask');
    const key = `Authorization: Bearer ${readFileSync(join(data, 'keys', 'page.key'), 'utf8')}`;
    const url = page.replace(/\/$/, path);
    const asked = start(['curl', '-sS', '--insecure', '--fail', '--max-time', '20', '-H', key, url]);
    if ((await asked.ended) !== 0) throw new Error(`curl ${url}: ${asked.stderr}`);
    return asked.stdout;
  }
  const status = async (): Promise<StatusAnswer> => JSON.parse(await ask('/api/v1/status')) as StatusAnswer;

  return {
    program,
    data,
    evidence: openEvidence(data),
    status,
    ask,
    async deserted() {
      await until('the end of the last visit', async () => (await status()).openSessions === 0);
    },
    async stop(signal = 'SIGTERM') {
      program.signal(signal);
      return await program.ended;
    },
    async kill() {
      program.signal('SIGKILL');
      await program.ended;
    },
    memory(of) {
      const text = readFileSync(`/proc/${program.pid}/status`, 'utf8');
      return Number(new RegExp(`^${of}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
    },
  };
}
