import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const top = join(import.meta.dirname, '../..');
/** What a Debian has that was told to install a service, and what the package recommends. */
const PACKAGES =
  'systemd,systemd-sysv,authbind,init-system-helpers,nftables,netbase,ulogd2,ulogd2-json,p0f,procps,iproute2';
const SUITE = 'bookworm';

/** A clean Debian root; made once, by debootstrap. */
export function debianRoot(): string {
  const root = join(top, '.cache/package', `${SUITE}-root`);
  if (existsSync(root)) return root;
  const unfinished = `${root}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  execFileSync('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, SUITE, unfinished], { stdio: 'ignore' });
  renameSync(unfinished, root);
  return root;
}

export interface Guest {
  /** What a program in it writes to stdout; throws when it fails. */
  run(program: string, ...args: readonly string[]): string;
  /** A shell's line in it. */
  sh(line: string): string;
  /** A program of this machine in the guest's network. */
  visit(line: string): string;
  /** Where files of the guest's are seen from here. */
  readonly files: string;
  stop(): Promise<void>;
}

/** A shell's line of this machine with `$ROOT`, the root that a guest of this folder then starts with. */
export function changeRoot(folder: string, line: string): string {
  const layers = `lowerdir=${debianRoot()},upperdir=${folder}/up,workdir=${folder}/work`;
  const mounted = `mount -t overlay overlay -o ${layers} "$ROOT"\n${line}`;
  for (const part of ['up', 'work', 'root']) mkdirSync(join(folder, part), { recursive: true });
  return execFileSync('unshare', ['-m', 'sh', '-ec', mounted], {
    encoding: 'utf8',
    env: { ...process.env, ROOT: join(folder, 'root') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** systemd as process 1 of namespaces of its own. */
export async function startGuest(folder: string): Promise<Guest> {
  mkdirSync(folder, { recursive: true });
  const outer = spawn(
    'unshare',
    [
      '-m',
      '-n',
      '-p',
      '-f',
      '-u',
      '-i',
      '-C',
      '--kill-child',
      'sh',
      join(import.meta.dirname, 'boot.sh'),
      debianRoot(),
      folder,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => void outer.once('exit', () => resolve()));
  const init = await initOf(outer.pid ?? 0, join(folder, 'root'));
  const enter = (spaces: readonly string[], args: readonly string[]): string =>
    execFileSync('nsenter', ['-t', init, ...spaces, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const guest: Guest = {
    run: (...args) => enter(['-a', '-r', '-w'], args),
    sh: (line) => enter(['-a', '-r', '-w'], ['sh', '-c', line]),
    visit: (line) => enter(['-n'], ['sh', '-c', line]),
    files: join(folder, 'up'),
    async stop() {
      outer.kill('SIGKILL');
      await ended;
    },
  };
  // Debian's console-getty has no console here: that unit may fail.
  guest.sh('until [ -S /run/systemd/private ]; do sleep 0.1; done; systemctl is-system-running --wait || true');
  return guest;
}

/** The number of the child that has become systemd, for nsenter. */
async function initOf(outer: number, root: string): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    try {
      const child = execFileSync('pgrep', ['-P', String(outer)], { encoding: 'utf8' }).trim();
      if (child !== '' && readlinkSync(`/proc/${child}/root`) === root) return child;
    } catch {
      // It is not there yet.
    }
    await sleep(100);
  }
  throw new Error('systemd did not start in namespaces');
}
