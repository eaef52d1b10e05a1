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
/** The appliance's data partition, of which folders of it are bound to their places (image/appliance/skep-data.sh). */
const PARTITION = '/var/lib/skep-data';
const FIRMWARE = '/boot/firmware';
const CURE = 'The card wears out: make a snapshot now (skep export), and replace it.';

/**
 * Errors that the file systems have met (`errors_count` stays in the superblock until a check of the file system), a file
 * system that the kernel has made read-only, partitions of the appliance that could not be mounted, and the wear that an
 * eMMC tells of itself (JESD84-B51, 7.4.44).
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
    const mounts = await mountsIn(places.mounts);
    if (holderOf(data, mounts)?.readOnly === true) return bad('the data directory is read-only', CURE);
    const partition = holderOf(PARTITION, mounts);
    const isAppliance = partition?.point === PARTITION;
    if (isAppliance && partition.type === 'tmpfs') {
      return bad('what is recorded is in memory, and lost when this box is switched off', `No data partition. ${CURE}`);
    }
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
    if (isAppliance && holderOf(FIRMWARE, mounts)?.point !== FIRMWARE) {
      const cure =
        'Put it into a computer and repair the partition bootfs, or write the card anew: no file on it is read.';
      return { ...warning('the card’s FAT partition cannot be read', cure), measured };
    }
    return known.length === 0 && cards.length === 0 ? undefined : { ...good('no errors'), measured };
  };

interface Mount {
  readonly point: string;
  readonly type: string;
  readonly readOnly: boolean;
}

async function mountsIn(file: string): Promise<readonly Mount[]> {
  const table = await readFile(file, 'utf8').catch(() => '');
  return table.split('\n').flatMap((line) => {
    const [, written = '', type = '', options = ''] = line.split(' ');
    // A blank is \040 there (getmntent(3)).
    const point = written.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCodePoint(Number.parseInt(octal, 8)),
    );
    return point === '' ? [] : [{ point, type, readOnly: options.split(',').includes('ro') }];
  });
}

/** The mount that a path is in: the last of the longest mount points that hold it. */
function holderOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const { point } = mount;
    const holds = point === path || path.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (holds && point.length >= (found?.point.length ?? 0)) found = mount;
  }
  return found;
}
