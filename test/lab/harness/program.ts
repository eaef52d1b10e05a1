import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';

export interface ProgramSettings {
  readonly cwd?: string | undefined;
  /** Added to PATH, HOME and LANG; nothing else of the test's own environment is passed on. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly input?: string | Uint8Array | undefined;
  /** Killed with everything it started when it takes longer. */
  readonly limitMs?: number | undefined;
}

const LIMIT_MS = 120_000;

/** A program of somebody else's, or the daemon: what it says is kept, and it ends with the lab at the latest. */
export class Program {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #out: Buffer[] = [];
  readonly #err: Buffer[] = [];
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  #running = true;

  constructor(line: readonly string[], { cwd, env, input, limitMs = LIMIT_MS }: ProgramSettings = {}) {
    const [command = '', ...args] = line;
    this.#name = line.join(' ');
    // A group of its own, so that what it starts (hydra's tasks, Chromium's processes) can be ended with it.
    this.#child = spawn(command, args, {
      cwd,
      detached: true,
      env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, HOME: '/root', LANG: 'C.UTF-8', ...env },
    });
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#out.push(bytes));
    this.#child.stderr?.on('data', (bytes: Buffer) => this.#err.push(bytes));
    this.#child.stdin?.on('error', () => {});
    if (input !== undefined) this.#child.stdin?.end(input);
    const timer = setTimeout(() => this.kill(), limitMs);
    this.ended = this.#end().finally(() => {
      this.#running = false;
      clearTimeout(timer);
    });
    this.ended.catch(() => {});
  }

  async #end(): Promise<number | NodeJS.Signals> {
    const [code, signal] = (await once(this.#child, 'close')) as [number | null, NodeJS.Signals | null];
    return code ?? signal ?? 1;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#name}: was not started; is it installed?`);
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#running;
  }

  get stdout(): string {
    return this.bytes.toString('utf8');
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#out);
  }

  get stderr(): string {
    return Buffer.concat(this.#err).toString('utf8');
  }

  /** Types something to it. */
  type(text: string | Uint8Array): void {
    this.#child.stdin?.write(text);
  }

  /** No more input. */
  hangUp(): void {
    this.#child.stdin?.end();
  }

  /** Waits until it has said something that matches. */
  async said(pattern: RegExp, where: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    return await until(`${this.#name} saying ${pattern}`, () => {
      const match = pattern.exec(this[where]);
      if (match === null && !this.#running) {
        throw new Error(`${this.#name} ended without saying ${pattern}: ${this.stdout}${this.stderr}`);
      }
      return match ?? undefined;
    });
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#running) process.kill(this.pid, signal);
  }

  /** At once, with everything it started. */
  kill(): void {
    if (!this.#running || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It ended in this very moment.
    }
  }
}
