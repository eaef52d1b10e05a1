import { join } from 'node:path';
import { lineOf, namesIn, numberOf } from './files.ts';
import { bad, good, warning, type Reader } from './reading.ts';

const PLACES = {
  /** Hexadecimal, as `vcgencmd get_throttled` prints it. */
  throttled: '/sys/devices/platform/soc/soc:firmware/get_throttled',
  hwmon: '/sys/class/hwmon',
} as const;

/** Bits of the firmware's answer; those from 16 on say that it was so since the machine started. */
const UNDER_VOLTAGE = 1;
const SLOWED = 2 | 4 | 8;
const WAS_UNDER_VOLTAGE = 1 << 16;

const CURE = 'Use a better power supply (5.1 V) and a short cable: cards suffer from this.';

/** Under-voltage, as a Raspberry Pi's firmware or the driver rpi_volt tells it. */
export const power =
  (places: { readonly throttled: string; readonly hwmon: string } = PLACES): Reader =>
  async () => {
    const alarms = await Promise.all(
      (await namesIn(places.hwmon)).map(async (name) => {
        const folder = join(places.hwmon, name);
        const isVoltage = (await lineOf(join(folder, 'name'))) === 'rpi_volt';
        return isVoltage ? await numberOf(join(folder, 'in0_lcrit_alarm')) : undefined;
      }),
    );
    const alarm = alarms.find((value) => value !== undefined);
    const written = await lineOf(places.throttled);
    const bits = /^(0x)?[0-9a-f]{1,8}$/i.test(written ?? '') ? Number.parseInt(written ?? '', 16) : undefined;
    if (alarm === undefined && bits === undefined) return undefined;
    if (alarm === 1 || ((bits ?? 0) & UNDER_VOLTAGE) !== 0) return bad('under-voltage', CURE);
    if (((bits ?? 0) & WAS_UNDER_VOLTAGE) !== 0) return warning('under-voltage since the start', CURE);
    if (((bits ?? 0) & SLOWED) === 0) return good('enough');
    return warning('the processor is slowed down', 'Give it air, or another power supply.');
  };
