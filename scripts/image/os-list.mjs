// The list that Raspberry Pi Imager reads (doc/json-schema/os-list-schema.json of rpi-imager).
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Imager's tags: Zero and Zero W are pi1-32bit; Zero 2 W runs what a Pi 3 runs, and has 512 MB, so 32 bits are better. */
const DEVICES = ['pi1-32bit', 'pi3-32bit'];

/**
 * @typedef {object} Image
 * @property {string} raw the image as it is on a card
 * @property {string} packed the same, compressed
 * @property {string} url folder from which it will be fetched
 * @property {string} version
 * @property {string} date yyyy-mm-dd
 */

/** @param {Image} image */
export async function osList({ raw, packed, url, version, date }) {
  const folder = url.endsWith('/') ? url : `${url}/`;
  return {
    os_list: [
      {
        name: `Skep ${version}`,
        description: 'Honeypot for Zero, Zero W and Zero 2 W: one mail the moment somebody touches it',
        icon: new URL('skep.svg', folder).href,
        website: folder,
        url: new URL(basename(packed), folder).href,
        // Imager writes the first megabyte last, and only when this sum is right.
        extract_size: statSync(raw).size,
        extract_sha256: await sha256(raw),
        image_download_size: statSync(packed).size,
        image_download_sha256: await sha256(packed),
        release_date: date,
        devices: DEVICES,
        // Imager's dialogue for Wi-Fi becomes network-config on the FAT partition, which the set-up reads. There is no
        // cloud-init: the rest of what it writes is left alone.
        init_format: 'cloudinit-rpi',
        architecture: 'armhf',
      },
    ],
  };
}

/** @param {string} file */
export async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
