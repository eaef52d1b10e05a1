import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepTicking } from '../../image/lab/tick.mjs';
import { qemu, registersOf } from '../../image/lab/zero.mjs';
import { makeNamespace, type Namespace } from '../lab/harness/namespace.ts';
import { Program, type ProgramSettings } from '../lab/harness/program.ts';
import { until } from '../lab/harness/until.ts';
import { openConsole, type Console } from './console.ts';

/** The network in the closet: here is the cable's other end, there the Zero. */
export const HERE = '10.77.0.1';
export const THERE = '10.77.0.2';
/** Another address here, for a visitor who is somebody else. */
export const ELSEWHERE = '10.77.0.9';
/** Its page. */
export const PAGE = `http://${THERE}:8080`;
const MAC = '02:5c:e9:00:00:01';
const TAP = 'tap0';
/** A Zero that is emulated by a machine which others use, too. */
const PATIENCE_MS = 600_000;
const HOUR_MS = 3_600_000;
/** What its console tells of a Zero that does not answer. */
const STATE = [
  'uptime; systemctl list-jobs --no-pager; systemctl --failed --plain --no-legend',
  'ss -ltn; ip -color=never -s address; ip -color=never neighbour; ip -color=never route',
  'journalctl -b -o short-monotonic --no-pager -n 40; journalctl -b -o short-monotonic --no-pager -n 15 -u NetworkManager',
  'journalctl -b -o short-monotonic --no-pager -n 15 -u skep',
].join('; ');

export interface Ran {
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
}

/** An emulated Pi Zero with a card of its own, and the network it is plugged into. */
export interface Zero extends Console {
  readonly card: string;
  /** A folder that goes away. */
  readonly folder: string;
  /** The closet's, with this end of the cable in it. */
  readonly network: Namespace;
  /** Switches it on; returns as soon as it is on. */
  plugIn(): void;
  /** Pulls the plug: SIGKILL. */
  unplug(): Promise<void>;
  /** Shuts it down in order. */
  shutDown(): Promise<void>;
  /** Milliseconds from the plug to the first answer of that port. */
  answers(port: number): Promise<number>;
  /** Starts a program of this machine in its network. */
  start(line: readonly string[], settings?: ProgramSettings): Program;
  /** Runs one to its end. */
  visit(line: readonly string[], settings?: ProgramSettings): Promise<Ran>;
  readonly console: string;
  /** How often QEMU's timer had to be set going again, and for how long it had stood, in microseconds. */
  readonly stoodStill: readonly number[];
  remove(): Promise<void>;
}

/** @param made what buildZero() gave */
export function makeZero(made: string): Zero {
  const folder = mkdtempSync(join(tmpdir(), 'skep-zero-'));
  const card = join(folder, 'card.img');
  spawnSync('cp', ['--sparse=always', join(made, 'card.img'), card]);
  const network = makeNamespace();
  for (const args of [
    ['tuntap', 'add', 'dev', TAP, 'mode', 'tap'],
    ['address', 'add', `${HERE}/24`, 'dev', TAP],
    ['address', 'add', `${ELSEWHERE}/24`, 'dev', TAP],
    ['link', 'set', TAP, 'up'],
  ]) {
    spawnSync('ip', ['netns', 'exec', network.name, 'ip', ...args]);
  }
  const line = qemu(made, { card, cmdline: readFileSync(join(made, 'cmdline'), 'utf8'), tap: TAP, mac: MAC });
  const programs: Program[] = [];
  let machine: Program | undefined;
  let pluggedAt = 0;
  const stoodStill: number[] = [];
  const leaveAlone = keepTicking(registersOf(card), (us) => void stoodStill.push(us));

  function start(words: readonly string[], settings: ProgramSettings = {}): Program {
    const program = new Program([...network.enter, ...words], { limitMs: HOUR_MS, ...settings });
    programs.push(program);
    return program;
  }
  // Leases to this one device only; no router, no name server that would be waited for.
  start([
    ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--user=root', `--interface=${TAP}`],
    ...[`--dhcp-range=${THERE},${THERE},12h`, `--dhcp-leasefile=${join(folder, 'leases')}`, '--dhcp-authoritative'],
    ...[`--dhcp-option=option:router,${HERE}`, `--dhcp-option=option:dns-server,${HERE}`, '--bind-interfaces'],
  ]);

  const on = (): Program => {
    if (machine === undefined) throw new Error('the Zero is not plugged in');
    return machine;
  };
  async function visit(words: readonly string[], settings: ProgramSettings = {}): Promise<Ran> {
    const program = start(words, settings);
    if (settings.input === undefined) program.hangUp();
    return { status: await program.ended, stdout: program.stdout };
  }
  const { sh } = openConsole(on);

  return {
    card,
    folder,
    network,
    start,
    visit,
    stoodStill,
    get console() {
      return on().stdout;
    },
    plugIn() {
      pluggedAt = performance.now();
      machine = start(line, { limitMs: 12 * HOUR_MS });
    },
    async unplug() {
      on().kill();
      await on().ended;
    },
    async shutDown() {
      on().type('systemctl poweroff\n');
      await on().ended;
    },
    async answers(port) {
      const open = async (): Promise<boolean> => {
        if (!on().running) throw new Error(`QEMU ended: ${on().stdout.slice(-2000)}${on().stderr}`);
        return (await visit(['nc', '-z', '-w', '2', THERE, `${port}`])).status === 0;
      };
      await until(`port ${port} of the Zero`, open, PATIENCE_MS).catch(async (error: unknown) => {
        const state = await sh(STATE).catch(String);
        throw new Error(
          `${String(error)}; stood still ${stoodStill.length} times; ${state}; ${on().stdout.slice(-9000)}`,
        );
      });
      return performance.now() - pluggedAt;
    },
    sh,
    async remove() {
      leaveAlone();
      for (const program of programs) program.kill();
      await Promise.allSettled(programs.map(async (program) => await program.ended));
      network.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
