import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import notify from 'systemd-notify';
import { messageOf } from '../core/errors.ts';

/** The service manager that started this process, if one did (sd_notify(3)). */
export interface ServiceManager {
  /** From here on it is told, some times in each period of its watchdog, that this process still turns its loop. */
  ready(status: string): void;
  stopping(): void;
}

export interface Notifier {
  ready(pid: number, status: string): Promise<unknown>;
  /** One assignment of sd_notify(3), `WATCHDOG=1`. */
  send(pid: number, assignment: string): Promise<unknown>;
}

/** Both ways run systemd-notify(1): Node.js opens no datagram socket of the unix kind. */
export const systemdNotifier: Notifier = {
  ready: async (pid, status) => await notify({ ready: true, pid, status }),
  // The package knows READY and STATUS only.
  send: async (pid, assignment) => await promisify(execFile)('systemd-notify', [`--pid=${pid}`, assignment]),
};

/** sd_watchdog_enabled(3) recommends 2; so many, because one may be lost. */
const PINGS = 4;
const AGAIN_MS = 1000;

/**
 * While systemd reads its units anew, as it does some times in each update, it takes no message, and it drops one whose
 * sender has ended by the time it looks (sd_notify(3) on NotifyAccess=): systemd-notify waits for it 5 seconds, and fails. A
 * lost READY would be a start that never ends, so that one is said until it is taken.
 */
export function serviceManager(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
  notifier: Notifier,
  log: (sentence: string) => void,
): ServiceManager {
  if (!env['NOTIFY_SOCKET']) return { ready() {}, stopping() {} };
  let watchdog: NodeJS.Timeout | undefined;
  /** A process for each message: on a busy box the next one waits for the last. */
  let busy = false;
  let complained = false;
  let stops = false;
  async function isTold(message: Promise<unknown>): Promise<boolean> {
    busy = true;
    try {
      await message;
      complained = false;
      return true;
    } catch (error) {
      if (!complained) log(`systemd was not told: ${messageOf(error)}`);
      complained = true;
      return false;
    } finally {
      busy = false;
    }
  }
  async function insist(status: string): Promise<void> {
    while (!stops && !(await isTold(notifier.ready(pid, status)))) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
    }
  }
  return {
    ready(status) {
      clearInterval(watchdog);
      void insist(status);
      const everyMs = watchdogMs(env, pid) / PINGS;
      if (everyMs > 0) watchdog = setInterval(() => busy || void isTold(notifier.send(pid, 'WATCHDOG=1')), everyMs);
    },
    stopping() {
      stops = true;
      clearInterval(watchdog);
      void isTold(notifier.send(pid, 'STOPPING=1'));
    },
  };
}

/** How long this process may be silent; 0 for ever. sd_watchdog_enabled(3) */
function watchdogMs(env: Readonly<Record<string, string | undefined>>, pid: number): number {
  const forUs = env['WATCHDOG_PID'] === undefined || Number(env['WATCHDOG_PID']) === pid;
  const ms = Math.floor(Number(env['WATCHDOG_USEC'] ?? 0) / 1000);
  return forUs && Number.isFinite(ms) && ms > 0 ? ms : 0;
}
