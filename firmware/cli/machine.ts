import { lookup } from 'node:dns/promises';
import { access, constants, stat, statfs } from 'node:fs/promises';
import type { Status } from '../api/contract.ts';
import type { Config } from '../config/config.ts';
import { errnoOf } from '../core/errors.ts';
import type { HealthFact } from '../core/health.ts';
import type { Transport } from '../core/record.ts';
import { tryBind } from '../net/bindable.ts';
import { lookOnce } from '../health.ts';
import { keysIn } from '../page.ts';
import { descriptorsForVisitors } from '../system/descriptors.ts';
import { readPageCertificate } from '../system/page-certificate.ts';
import { readPageKey } from '../system/page-key.ts';
import { askPage } from './ask-page.ts';

/** What `skep doctor` asks the machine; tests answer in its place. */
export interface Machine {
  readonly nodeVersion: string;
  now(): number;
  /** Rejects when nothing can be written there. */
  writable(path: string): Promise<void>;
  freeBytes(path: string): Promise<number>;
  /** Undefined: not there. */
  file(
    path: string,
  ): Promise<{ readonly bytes: number; readonly changedAt: number; readonly mode: number } | undefined>;
  /** File descriptors left for visitors when so many ports listen. */
  descriptorsForVisitors(listeners: number): number;
  /** Opens and closes a port; rejects with what prevents it. */
  tryBind(transport: Transport, address: string, port: number): Promise<void>;
  /** Rejects when the name has no address. */
  resolve(host: string): Promise<void>;
  /** What can be seen of this machine's health without a daemon. */
  health(config: Config, dataDir: string): Promise<readonly HealthFact[]>;
  /** What a daemon that runs with this config on this data directory says; undefined when there is none. */
  daemonStatus(config: Config, dataDir: string): Promise<Status | undefined>;
}

const RESOLVE_MS = 5000;

export const thisMachine = (): Machine => ({
  nodeVersion: process.versions.node,
  now: () => Date.now(),
  writable: async (path) => await access(path, constants.W_OK | constants.X_OK),
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
  async file(path) {
    try {
      const { size, mtimeMs, mode } = await stat(path);
      return { bytes: size, changedAt: mtimeMs, mode };
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
      throw error;
    }
  },
  descriptorsForVisitors,
  tryBind,
  resolve: async (host) => await within(RESOLVE_MS, lookup(host)),
  health: lookOnce,
  daemonStatus,
});

async function daemonStatus({ page }: Config, dataDir: string): Promise<Status | undefined> {
  if (!page.enabled || page.port === 0) return undefined;
  try {
    const keys = keysIn(dataDir);
    const { body, ok } = await askPage(page, '/api/v1/status', readPageKey(keys), readPageCertificate(keys)?.pem);
    const status: unknown = JSON.parse(body);
    // Anything may listen on 8080.
    const ours = typeof status === 'object' && status !== null && 'decoys' in status && Array.isArray(status.decoys);
    return ok && ours ? (status as Status) : undefined;
  } catch {
    return undefined;
  }
}

/** The resolver has no abort of its own; a box without a network waits for minutes. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
