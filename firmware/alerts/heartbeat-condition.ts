import type { HealthFact, HealthName } from '../core/health.ts';
import type { MailStatus, StoreStatus } from '../core/rows.ts';
import type { Condition } from './heartbeat-text.ts';

/** As much of the daemon's status as says how it is. */
export interface Vitals {
  readonly version: string;
  readonly startedAt: number;
  readonly decoys: readonly { readonly instance: string; readonly port: number; readonly problem: string | null }[];
  readonly store: Pick<StoreStatus, 'bytes' | 'problem'>;
  readonly dropped: number;
  readonly faults: number;
  readonly mail: MailStatus;
  readonly health: readonly HealthFact[];
}

/** The journal, the write-ahead log and a snapshot's beginning want some. */
const LITTLE_BYTES = 64 * 1024 * 1024;
const MIB = 1024 * 1024;

/** Told by themselves. */
const TOLD: readonly HealthName[] = ['mail', 'storage'];

/** How the box is, from what the rooms say of themselves. What is over (facts lost, faults) is told, but no trouble. */
export function conditionOf(vitals: Vitals, freeBytes: number): Condition {
  const { version, startedAt, decoys, store, dropped, faults, mail, health } = vitals;
  const failed = decoys.filter(({ problem }) => problem !== null);
  const troubles = [
    ...(store.problem === null ? [] : [store.problem]),
    ...(freeBytes < LITTLE_BYTES ? [`only ${Math.floor(freeBytes / MIB)} MiB of the disk are free`] : []),
    ...failed.map(({ instance, port, problem }) => `${instance} does not listen on port ${port}: ${problem}`),
    // One that is tried again and goes through is none.
    ...(mail.problem === null || mail.waiting === 0 ? [] : [`${mail.waiting} mails wait: ${mail.problem}`]),
    ...health
      .filter(({ name, state }) => state === 'bad' && !TOLD.includes(name))
      .map(({ name, value, cure }) => `${name.replaceAll('_', ' ')}: ${value}${cure === null ? '' : `. ${cure}`}`),
  ];
  return {
    version,
    startedAt,
    listening: decoys.length - failed.length,
    failed: failed.length,
    freeBytes,
    databaseBytes: store.bytes,
    dropped,
    faults,
    mail,
    troubles,
  };
}
