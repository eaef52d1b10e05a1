import type { Clock } from '../../core/clock.ts';
import { openLogSocket } from './log-socket.ts';
import { probeIn } from './probe.ts';
import { Scans, type ScansRoom } from './scans.ts';

export interface ScanSettings extends ScansRoom {
  /** The socket that ulogd writes to. */
  readonly socket: string;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
  /** Takes lines that tell of something else. */
  readonly otherwise?: (line: string) => boolean;
}

export interface ScanWatch {
  /** A connection was accepted: its SYN is no scan. Returns at once. */
  accepted(address: string, port: number): void;
  /** Why no scans are seen; null when they are, as far as one knows. */
  problem(): string | null;
  stop(): void;
}

const TICK_MS = 500;

/** Listens to what the kernel logs of packets that nobody answers, and tells of scans. */
export function startScanWatch(settings: ScanSettings): ScanWatch {
  const { socket, log } = settings;
  const scans = new Scans(settings);
  let problem: string | null = null;
  let sequence: number | null = null;

  const line = openLogSocket(socket, {
    line(text) {
      if (settings.otherwise?.(text) === true) return;
      const probe = probeIn(text);
      if (probe === undefined) return;
      // ulogd that was started anew counts from 0 again.
      const isGap = sequence !== null && probe.sequence !== null && probe.sequence > sequence + 1;
      const missed = isGap ? (probe.sequence ?? 0) - (sequence ?? 0) - 1 : 0;
      sequence = probe.sequence;
      scans.take(probe, missed);
    },
    problem(sentence) {
      if (sentence !== null && sentence !== problem) log(sentence);
      if (sentence === null && problem !== null) log('scans can be seen again');
      problem = sentence;
    },
  });
  const timer = setInterval(() => {
    if (!scans.idle) scans.tick();
  }, TICK_MS);
  timer.unref();

  return {
    accepted: (address, port) => scans.accepted(address, port),
    problem: () => problem,
    stop() {
      clearInterval(timer);
      line.stop();
      scans.end();
    },
  };
}
