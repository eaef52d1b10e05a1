// What `npm run image` was asked for.
import { parseArgs } from 'node:util';

/** @typedef {{ how: 'native' | 'docker', url: string }} Options */

export const USAGE = `Usage: npm run image [-- --native | --docker] [--url URL]

Builds the image for Zero, Zero W and Zero 2 W, and the list that Raspberry Pi Imager reads, in dist/image.
  --native   by this machine's own programs, as root (the default for root)
  --docker   in a container of Debian's, privileged (the default for others)
  --url URL  the folder from which the image will be fetched; Imager's list names it`;

/**
 * @param {readonly string[]} args
 * @param {{ root: boolean }} who
 * @returns {Options | { problem: string }}
 */
export function optionsOf(args, { root }) {
  const options = /** @type {const} */ ({
    native: { type: 'boolean' },
    docker: { type: 'boolean' },
    url: { type: 'string', default: 'https://example.org/skep/' },
  });
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { native = false, docker = false, url } = values;
    if (native && docker) return { problem: 'choose --native or --docker' };
    if (native && !root)
      return { problem: 'pi-gen mounts and makes devices: start `npm run image` as root, or with --docker' };
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      return { problem: `--url ${url} is not an address of the web` };
    }
    const how = docker || (!native && !root) ? 'docker' : 'native';
    return { how, url };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
