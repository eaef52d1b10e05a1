import { join } from 'node:path';
import type { Config } from './config/config.ts';
import type { Clock } from './core/clock.ts';
import type { EventRecord } from './core/record.ts';
import { startEnrich } from './enrich/enrich.ts';
import { httpsGet } from './enrich/https-get.ts';
import { originsOf } from './enrich/origins.ts';
import { startHoneyfiles } from './watch/honeyfiles/honeyfiles.ts';
import { HONEYFILES_LIST, readList } from './watch/honeyfiles/list.ts';
import { watchVisitors, type Visitors } from './watch/visitors.ts';

export interface EyesSettings {
  readonly config: Config;
  /** The data directory. */
  readonly data: string;
  /** What the build lays beside the daemon. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly append: (record: EventRecord) => void;
  readonly log: (sentence: string) => void;
  /** Whether a decoy listens there. */
  readonly isDecoy: (port: number) => boolean;
  /** Takes lines of the kernel's log that tell of something else than a probe. */
  readonly otherwise: (line: string) => boolean;
}

/** All that sees without speaking: p0f and the scans, the honeyfiles, and those who are asked about a visitor. */
export function openEyes({ config, data, dataFolder, isDecoy, otherwise, ...room }: EyesSettings): Visitors {
  const { names, geo, scans, p0f, alerts } = config;
  const origins = originsOf({ ...room, names, geo, data: dataFolder, get: httpsGet() });
  const enrich = startEnrich(origins, room);
  const placed = join(data, HONEYFILES_LIST);
  const honeyfiles = startHoneyfiles({ ...room, paths: () => [...config.honeyfiles.paths, ...readList(placed)] });
  const visitors = watchVisitors({
    ...room,
    scans,
    p0f: p0f.socket,
    windowMs: alerts.window_s * 1000,
    isDecoy,
    otherwise,
    visited: (address, transport) => enrich.visited(address, transport),
  });
  return {
    visited: (address, transport) => visitors.visited(address, transport),
    accepted: (address, port) => visitors.accepted(address, port),
    problems: () => visitors.problems(),
    stop() {
      visitors.stop();
      enrich.stop();
      honeyfiles.stop();
    },
  };
}
