import { setTimeout as wait } from 'node:timers/promises';
import type { Daemon, DaemonSettings } from '../daemon.ts';
import { messageOf } from '../core/errors.ts';
import { ranges } from '../core/ranges.ts';
import { forTerminal, linesForTerminal } from '../core/terminal.ts';
import { readConfig, type ConfigOnDisk, type ConfigSource } from '../config/read.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { serviceManager, type Notifier, type ServiceManager } from '../system/notify.ts';
import { readArgs } from './args.ts';
import { tellProblems } from './check.ts';
import type { Command, Io } from './command.ts';
import { startProblem } from './start-problem.ts';

export interface RunParts {
  readonly sensors: readonly Sensor[];
  readonly hostname: string;
  start(settings: DaemonSettings): Promise<Daemon>;
  /** Hears SIGTERM, SIGINT and SIGHUP, and failures that nobody caught. */
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'pid'>;
  readonly notifier: Notifier;
}

/** Failures that nobody caught, in a minute, above which a restart by systemd is the better cure. */
const FAULTS_A_MINUTE = 10;
const MINUTE_MS = 60_000;
/** Why one daemon ends, so that another begins. */
const RESTART = 'restart';
/** The set-up code is in state.sqlite, which opens when the tail of earlier runs is stored: mostly at once. */
const CODE_MS = 1000;
const LATE = Symbol('late');

export function runCommand(parts: RunParts): Command {
  const command: Command = {
    name: 'run',
    about: 'Serve the decoys until SIGTERM or SIGINT.',
    usage: 'skep run [--data DIR] [--config FILE] [--keep-going]',
    // --keep-going: start although a port cannot be opened, show it, and try it again.
    async run(args, io) {
      const line = readArgs(command, args, io, { 'keep-going': { type: 'boolean' } });
      if (line === undefined) return 0;
      const found = await readConfig(line.place, io.env, parts.sensors, parts.hostname);
      if (tellProblems(found, io)) return 2;

      const log = (sentence: string): void => void io.stderr.write(`${linesForTerminal(sentence)}\n`);
      const source = { place: line.place, env: io.env, builtIn: parts.sensors, hostname: parts.hostname };
      const manager = serviceManager(io.env, parts.process.pid, parts.notifier, log);
      const keepGoing = line.values['keep-going'] === true;
      const told = hearReload(parts.process, log);
      let cause = await serve(found, { source, keepGoing, log, told }, parts, manager, io);
      // What counts at the start only, and was asked for on the page: the same process, all over again.
      while (cause === RESTART) {
        const again = await readConfig(line.place, io.env, parts.sensors, parts.hostname);
        if (tellProblems(again, io)) return 2;
        // A port that is taken meanwhile must not blind the box.
        cause = await serve(again, { source, keepGoing: true, log, told }, parts, manager, io);
      }
      manager.stopping();
      return cause.startsWith('SIG') ? 0 : 1;
    },
  };
  return command;
}

/** Serves until somebody, or something, asks for an end; says what it was. */
async function serve(
  { config, sensors }: ConfigOnDisk,
  {
    told,
    ...settings
  }: Pick<DaemonSettings, 'keepGoing' | 'log'> & {
    readonly source: ConfigSource;
    readonly told: (daemon: Daemon) => void;
  },
  parts: RunParts,
  manager: ServiceManager,
  io: Io,
): Promise<string> {
  const { dataDir } = settings.source.place;
  const daemon = await parts.start({ ...settings, config, sensors, data: dataDir }).catch((error: unknown) => {
    throw startProblem(error, dataDir);
  });
  told(daemon);
  await greet(io, daemon, dataDir, settings.log);
  manager.ready(statusLine(daemon));
  const cause = await stopAsked(parts.process, daemon, settings.log);
  io.stdout.write(`stopping (${cause})\n`);
  await daemon.stop(cause);
  return cause;
}

/** `kill -HUP`, for good: what a signal without a listener does is the end. Returns who is told which daemon it means. */
function hearReload(events: RunParts['process'], log: (sentence: string) => void): (daemon: Daemon) => void {
  let daemon: Daemon | undefined;
  events.on('SIGHUP', () => {
    const failed = (error: unknown): void => log(`The configuration was not read: ${messageOf(error)}`);
    void daemon?.reload().catch(failed);
  });
  return (next) => {
    daemon = next;
  };
}

/** Says where everything is. Ports in a row are one line. */
async function greet(
  io: Io,
  { decoys, page }: Daemon,
  dataDir: string,
  log: (sentence: string) => void,
): Promise<void> {
  const lines = new Map<string, number[]>();
  for (const { instance, address, port, problem } of decoys) {
    if (problem !== null) io.stderr.write(`${instance}: ${forTerminal(problem)}\n`);
    else {
      const key = `${instance.padEnd(12)} ${address === '::' ? 'all addresses' : address}, port`;
      lines.set(key, [...(lines.get(key) ?? []), port]);
    }
  }
  io.stdout.write(`skep ${SKEP_VERSION}, data in ${forTerminal(dataDir)}\n`);
  for (const [key, ports] of lines) io.stdout.write(`  ${key} ${ranges(ports)}\n`);
  if (page === undefined) return void io.stdout.write('no page (page.enabled = false)\n');
  if (page.fingerprint !== undefined) io.stdout.write(`  certificate  SHA-256 ${page.fingerprint}\n`);
  const code = await Promise.race([page.setUpCode.catch(() => null), wait(CODE_MS, LATE, { ref: false })]);
  if (code === LATE) tellLater(page, log);
  else if (code !== null) io.stdout.write(`  set-up code  ${code}, makes whoever opens the page its owner\n`);
  io.stdout.write(`  page         ${page.url}\n`);
}

/** For `systemctl status`. */
function statusLine({ decoys, page }: Daemon): string {
  const failed = decoys.filter(({ problem }) => problem !== null).length;
  const ports = `${decoys.length - failed} ports open${failed === 0 ? '' : `, ${failed} not`}`;
  return page === undefined ? ports : `${ports}; page at ${page.url}`;
}

function tellLater({ setUpCode, url }: NonNullable<Daemon['page']>, log: (sentence: string) => void): void {
  const tell = (code: string | null): void => {
    if (code !== null) log(`Nobody owns this device yet: claim it at ${url} with the set-up code ${code}`);
  };
  // That the store does not answer is told by who asked it.
  void setUpCode.then(tell, () => undefined);
}

/** Resolves with the signal, or with the reason why the daemon had better be started anew. */
async function stopAsked(
  events: RunParts['process'],
  daemon: Daemon,
  log: (sentence: string) => void,
): Promise<string> {
  return await new Promise((resolve) => {
    const faults: number[] = [];
    // One hostile input must not blind the box: what nobody caught is told, counted, and everything else goes on.
    const failed = (error: unknown): void => {
      daemon.fault(error);
      const now = Date.now();
      faults.push(now);
      while ((faults[0] ?? now) < now - MINUTE_MS) faults.shift();
      if (faults.length > FAULTS_A_MINUTE) {
        log(`${faults.length} failures in a minute: stopping, to be started anew`);
        resolve('too many failures');
      }
    };
    const heard: readonly [string, (error: unknown) => void][] = [
      ['uncaughtException', failed],
      ['unhandledRejection', failed],
      ['SIGTERM', () => resolve('SIGTERM')],
      ['SIGINT', () => resolve('SIGINT')],
    ];
    for (const [name, hear] of heard) events.on(name, hear);
    void daemon.restartAsked.then(() => {
      for (const [name, hear] of heard) events.off(name, hear);
      resolve(RESTART);
    });
  });
}
