import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { startDaemon, type Daemon, type DaemonSettings } from './daemon.ts';
import { makeNamespace, type Namespace } from './namespace.ts';
import { Program, type ProgramSettings } from './program.ts';

export interface Ran {
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** One test file's laboratory: a network and folders that are gone when the file is done, processes when the test is. */
export interface Lab {
  readonly network: Namespace;
  /** A folder that goes away. */
  folder(): string;
  /** The same as a file system of its own with so many bytes. */
  smallDisk(bytes: number): string;
  /** Starts a program in the lab's network. */
  start(line: readonly string[], settings?: ProgramSettings): Program;
  /** Runs a program in the lab's network to its end. */
  run(line: readonly string[], settings?: ProgramSettings): Promise<Ran>;
  /** Starts the daemon and waits until it listens. */
  daemon(settings?: DaemonSettings): Promise<Daemon>;
}

export function openLab(): Lab {
  const network = makeNamespace();
  const programs: Program[] = [];
  const folders: string[] = [];
  const mounts: string[] = [];

  function start(line: readonly string[], settings?: ProgramSettings): Program {
    const program = new Program([...network.enter, ...line], settings);
    programs.push(program);
    return program;
  }

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'skep-lab-'));
    folders.push(path);
    return path;
  }

  /** What a test started ends with it, also when it failed: the next one needs the ports. */
  const endPrograms = async (): Promise<void> => {
    const left = programs.splice(0);
    for (const program of left) program.kill();
    await Promise.allSettled(left.map(async (program) => await program.ended));
  };
  const close = (): void => {
    for (const mount of mounts) spawnSync('umount', [mount]);
    for (const path of folders) rmSync(path, { recursive: true, force: true });
    network.remove();
  };
  afterEach(endPrograms);
  afterAll(close);

  return {
    network,
    folder,
    start,
    smallDisk(bytes) {
      const path = folder();
      const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]);
      if (status !== 0) throw new Error(`mount: ${stderr.toString()}`);
      mounts.push(path);
      return path;
    },
    async run(line, settings) {
      const program = start(line, settings);
      if (settings?.input === undefined) program.hangUp();
      const status = await program.ended;
      return { status, stdout: program.stdout, stderr: program.stderr };
    },
    daemon: async (settings = {}) => await startDaemon({ start, folder }, settings),
  };
}
