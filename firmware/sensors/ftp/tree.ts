import type { Device } from '../sensor.ts';
import * as contents from './contents.ts';
import { factsOf, type Facts } from './facts.ts';
import type { Entry, Tree } from './files.ts';

export interface DecoyTree {
  readonly tree: Tree;
  /** The visitor's user id in it. */
  readonly user: number;
}

interface Planned {
  /** `{day}` becomes the day of its last change. */
  readonly path: string;
  readonly mode: number;
  /** Belongs to the visitor's account instead of root. */
  readonly own?: true;
  /** Days before the newest file of the device. */
  readonly ageDays: number;
  /** A directory has none. */
  readonly content?: contents.Content;
}

const ANONYMOUS: readonly Planned[] = [
  { path: '/', mode: 0o755, ageDays: 410 },
  { path: '/pub', mode: 0o755, ageDays: 395 },
  { path: '/pub/README.txt', mode: 0o644, ageDays: 394, content: contents.readme },
  { path: '/pub/docs', mode: 0o755, ageDays: 120 },
  { path: '/pub/docs/extensions.csv', mode: 0o644, ageDays: 122, content: contents.extensions },
  { path: '/pub/docs/network.txt', mode: 0o644, ageDays: 230, content: contents.networkPlan },
  { path: '/pub/backup', mode: 0o755, ageDays: 0 },
  { path: '/pub/backup/crm-{day}.sql', mode: 0o644, ageDays: 0, content: contents.customerDump },
  { path: '/pub/backup/router-{day}.cfg', mode: 0o644, ageDays: 47, content: contents.routerConfig },
  // Write-only, as the product's manual advises: nobody can use us to hand files on, nor find that they are gone.
  { path: '/pub/incoming', mode: 0o733, own: true, ageDays: 12 },
];

const HOME: readonly Planned[] = [
  { path: '/', mode: 0o755, own: true, ageDays: 3 },
  { path: '/.bash_history', mode: 0o600, own: true, ageDays: 3, content: contents.shellHistory },
  { path: '/backup', mode: 0o755, own: true, ageDays: 9 },
  { path: '/backup/site-{day}.sql', mode: 0o600, own: true, ageDays: 9, content: contents.siteDump },
  { path: '/public_html', mode: 0o755, own: true, ageDays: 88 },
  { path: '/public_html/config.php', mode: 0o644, own: true, ageDays: 88, content: contents.webConfig },
  { path: '/public_html/css', mode: 0o755, own: true, ageDays: 301 },
  { path: '/public_html/css/style.css', mode: 0o644, own: true, ageDays: 301, content: contents.styleSheet },
  { path: '/public_html/index.html', mode: 0o644, own: true, ageDays: 90, content: contents.webPage },
];

const DIRECTORY_BYTES = 4096;
const DAY_MS = 24 * 3600 * 1000;

const anonymousTrees = new WeakMap<Device, DecoyTree>();
const homeTrees = new WeakMap<Device, DecoyTree>();

/** What the world may see: `/pub` with a folder for uploads. Ids of system accounts are given out from 100 up. */
export const anonymousTree = (device: Device): DecoyTree =>
  remembered(anonymousTrees, device, () =>
    grow(ANONYMOUS, factsOf(device), (facts) => 100 + facts.number('ftp id', 30)),
  );

/** The home directory of a login that was let in; it is shut up in there (chroot), so it is its `/`. */
export const homeTree = (device: Device): DecoyTree =>
  remembered(homeTrees, device, () => grow(HOME, factsOf(device), (facts) => 1000 + facts.number('user id', 20)));

function grow(plan: readonly Planned[], facts: Facts, userId: (facts: Facts) => number): DecoyTree {
  const user = userId(facts);
  const newestMs = Date.UTC(2024, 0, 1) + facts.number('newest', 500) * DAY_MS;
  const entries = plan.map(({ path, mode, own, ageDays, content }): readonly [string, Entry] => {
    // The time of day differs for each file; dates do not move with the clock, or two visits would not agree.
    const modifiedMs = newestMs - ageDays * DAY_MS + facts.number(`time ${path}`, DAY_MS / 1000) * 1000;
    const day = new Date(modifiedMs).toISOString().slice(0, 10).replaceAll('-', '');
    const bytes = content === undefined ? undefined : Buffer.from(content(facts));
    const entry = {
      directory: bytes === undefined,
      mode,
      owner: own === true ? user : 0,
      modifiedMs,
      size: bytes?.length ?? DIRECTORY_BYTES,
    };
    return [path.replace('{day}', day), bytes === undefined ? entry : { ...entry, content: bytes }];
  });
  return { tree: new Map(entries), user };
}

function remembered(trees: WeakMap<Device, DecoyTree>, device: Device, make: () => DecoyTree): DecoyTree {
  const known = trees.get(device);
  if (known !== undefined) return known;
  const tree = make();
  trees.set(device, tree);
  return tree;
}
