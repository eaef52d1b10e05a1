import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from './config/config.ts';
import { destinationsOf } from './config/destinations.ts';
import type { Clock } from './core/clock.ts';
import { openSpringboard, type NoteCall, type Springboard } from './watch/springboard/springboard.ts';

export interface SpringboardSettings {
  readonly config: Config;
  readonly clock: Clock;
  readonly note: NoteCall;
  readonly log: (sentence: string) => void;
}

/** Beside the socket of the kernel's log: skep-springboard.path watches it (image/springboard). */
export const ASK_FILE = 'springboard.ask';

/** What the springboard's rules have stopped, told by the same ulogd as the scans. */
export function watchSpringboard({ config, ...room }: SpringboardSettings): Springboard {
  const ask = join(dirname(config.scans.socket), ASK_FILE);
  return openSpringboard({
    ...room,
    named: destinationsOf(config).filter(({ host }) => isIP(host.split('/')[0] ?? '') === 0),
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    refresh() {
      writeFileSync(ask, '', { mode: 0o600 });
      utimesSync(ask, new Date(), new Date());
    },
  });
}
