import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectionsIn, type Connection } from './pcap.ts';
import type { Lab } from './lab.ts';
import { until } from './until.ts';

export interface Capture {
  /** Stops it and tells which connections were made: handshakes that the visitor's side completed. */
  connections(): Promise<readonly Connection[]>;
}

const BUFFER_KIB = 65_536;
/** tcpdump is handed packets at least once a second; at once, one by one, it loses some when the machine is busy. */
const QUIET_MS = 1500;
/** As long as the longest test. */
const LIMIT_MS = 300_000;

/** What really goes over the lab's loopback, as tcpdump sees it. */
export async function startCapture(lab: Lab): Promise<Capture> {
  const file = join(lab.folder(), 'lab.pcap');
  const tcpdump = lab.start(
    [
      ...['tcpdump', '-i', 'lo', '-n', '-p', '-s', '0', '-U', '-B', `${BUFFER_KIB}`],
      // It runs as root in a folder that only root may enter.
      ...['-Z', 'root', '-w', file, 'tcp'],
    ],
    { limitMs: LIMIT_MS },
  );
  await tcpdump.said(/listening on lo/, 'stderr');
  return {
    async connections() {
      let seen = -1;
      await until('the last packet', async () => {
        const size = readFileSync(file).length;
        const still = size === seen;
        seen = size;
        await new Promise((resolve) => {
          setTimeout(resolve, QUIET_MS);
        });
        return still;
      });
      tcpdump.signal('SIGINT');
      await tcpdump.ended;
      // A capture with holes would prove nothing.
      if (!/^0 packets dropped by kernel/m.test(tcpdump.stderr)) throw new Error(`tcpdump: ${tcpdump.stderr}`);
      return connectionsIn(readFileSync(file));
    },
  };
}
