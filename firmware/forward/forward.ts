import { appendFileSync } from 'node:fs';
import type { EventDetail } from '../core/rows.ts';
import { follow, type Following } from './follower.ts';
import { honeyfileLine, tokenLines } from './seed-lines.ts';

export interface ForwardRoom extends Pick<Following, 'store' | 'log'> {
  /** File of the honeytokens' log; empty: none. */
  readonly tokenLog: string;
  /** File of the honeyfiles' log; empty: none. */
  readonly honeyfileLog: string;
}

/** The logs that older rules read, for those who have them. */
export function startForwarding({ store, log, tokenLog, honeyfileLog }: ForwardRoom): { stop(): Promise<void> } {
  const logs: readonly LineLog[] = [
    {
      path: tokenLog,
      kinds: ['http', 'https'].flatMap((sensor) => [`${sensor}.token`, `${sensor}.unknown_token`]),
      lines: tokenLines,
    },
    {
      path: honeyfileLog,
      kinds: ['honeyfile.touched', 'ftp.honeyfile', 'http.honeyfile', 'https.honeyfile'],
      lines: honeyfileLine,
    },
  ];
  const followers = logs
    .filter(({ path }) => path !== '')
    .map(({ path, kinds, lines }) =>
      follow({
        ...{ store, log, kinds, consumer: `log ${path}` },
        // Opened anew each time: whoever rotates it, by whatever means, gets the next line in the new file.
        take: (events) => appendFileSync(path, events.map(lines).join(''), { mode: 0o640 }),
      }),
    );
  return {
    async stop() {
      await Promise.all(followers.map((follower) => follower.stop()));
    },
  };
}

interface LineLog {
  readonly path: string;
  readonly kinds: readonly string[];
  readonly lines: (event: EventDetail) => string;
}
