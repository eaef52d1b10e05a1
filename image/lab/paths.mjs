// Where the lab keeps what takes minutes to make, and which parts of the stage it can run.
import { join } from 'node:path';
import { root } from '../../scripts/paths.mjs';

export const cache = process.env['SKEP_IMAGE_CACHE'] || '/var/cache/skep';
export const lab = join(root, 'image/lab');
export const stage = join(root, 'pi-gen-config/stage-skep');
/** Its packages are in Raspberry Pi's archive only. */
export const SKIPPED = ['01-raspberry-pi'];
