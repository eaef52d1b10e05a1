import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lineOf, namesIn, numberOf } from './files.ts';
import { bad, good, warning, type Reader } from './reading.ts';

interface CardPlaces {
  readonly mounts: string;
  readonly ext4: string;
  readonly mmc: string;
}

const PLACES: CardPlaces = { mounts: '/proc/self/mounts', ext4: '/sys/fs/ext4', mmc: '/sys/bus/mmc/devices' };
const CURE = 'The card wears out: make a snapshot now (skep export), and replace it.';

/**
 * Errors that the file systems have met (`errors_count` stays in the superblock until a check of the file system), a file
 * system that the kernel has made read-only, and the wear that an eMMC tells of itself (JESD84-B51, 7.4.44).
 */
export const card =
  (data: string, places: CardPlaces = PLACES): Reader =>
  async () => {
    const devices = await namesIn(places.ext4);
    const counted = await Promise.all(
      devices.map(async (device) => ({ device, errors: await numberOf(join(places.ext4, device, 'errors_count')) })),
    );
    const known = counted.filter(({ errors }) => errors !== undefined);
    const cards = await namesIn(places.mmc);
    const readOnly = await isReadOnly(data, places.mounts);
    if (readOnly === true) return bad('the data directory is read-only', CURE);
    const measured = { card_errors: known.reduce((sum, { errors = 0 }) => sum + errors, 0) };
    const faulty = known.filter(({ errors = 0 }) => errors > 0);
    if (faulty.length > 0) {
      return {
        ...bad(faulty.map(({ device, errors = 0 }) => `${errors} errors on ${device}`).join(', '), CURE),
        measured,
      };
    }
    const wear = await Promise.all(cards.map(async (name) => await lineOf(join(places.mmc, name, 'pre_eol_info'))));
    if (wear.some((line) => line === '0x03')) return bad('the card’s reserve is used up', CURE);
    if (wear.some((line) => line === '0x02')) return warning('most of the card’s reserve is used up', CURE);
    return known.length === 0 && cards.length === 0 ? undefined : { ...good('no errors'), measured };
  };

/** Whether the file system of a path is mounted `ro`; the last of the longest mount points that hold it counts. */
async function isReadOnly(path: string, mounts: string): Promise<boolean | undefined> {
  let found: { readonly point: string; readonly readOnly: boolean } | undefined;
  const table = await readFile(mounts, 'utf8').catch(() => '');
  for (const line of table.split('\n')) {
    const [, written = '', , options = ''] = line.split(' ');
    // A blank is \040 there (getmntent(3)).
    const point = written.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCodePoint(Number.parseInt(octal, 8)),
    );
    const holds = point !== '' && (point === path || path.startsWith(point.endsWith('/') ? point : `${point}/`));
    if (holds && point.length >= (found?.point.length ?? 0))
      found = { point, readOnly: options.split(',').includes('ro') };
  }
  return found?.readOnly;
}
