import { join } from 'node:path';
import { namesIn, numberOf } from './files.ts';
import { graded, type Reader } from './reading.ts';

/** What a chip can have; a sensor that is not connected gives something else. */
const COLDEST = -40;
const HOTTEST = 150;
/** Below `bad`, in degrees. */
const WARNING_BELOW = 10;
const SLACK = 3;

/** The hottest of the kernel's thermal zones (Documentation/ABI/testing/sysfs-class-thermal), in thousandths of a degree. */
export const temperature =
  (hotCelsius: number, folder = '/sys/class/thermal'): Reader =>
  async (before) => {
    const zones = (await namesIn(folder)).filter((name) => name.startsWith('thermal_zone'));
    const read = await Promise.all(zones.map(async (zone) => await numberOf(join(folder, zone, 'temp'))));
    const degrees = read.flatMap((value) => {
      const celsius = (value ?? Number.NaN) / 1000;
      return celsius > COLDEST && celsius < HOTTEST ? [celsius] : [];
    });
    if (degrees.length === 0) return undefined;
    const hottest = Math.max(...degrees);
    const state = graded(hottest, { bad: hotCelsius, warning: hotCelsius - WARNING_BELOW, slack: SLACK }, before);
    const value = `${Math.round(hottest)} °C`;
    const measured = { temperature_celsius: hottest };
    return {
      state,
      value,
      measured,
      cure: state === 'good' ? null : 'Give it air: a case with openings, away from other warm devices.',
    };
  };
