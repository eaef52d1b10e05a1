import { sensors } from '../../../firmware/sensors/index.ts';

/** TOML that switches off every sensor but these: whatever is added later stays out of a lab's ports and counts. */
export const only = (...names: readonly string[]): string =>
  sensors
    .filter(({ name }) => !names.includes(name))
    .map(({ name }) => `[sensors.${name}]\nenabled = false\n`)
    .join('');
