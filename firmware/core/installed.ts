const YEAR_S = 31_536_000;
/** After Debian 12 came out. */
const FROM_S = Date.UTC(2023, 6, 1) / 1000;

/** When the web server of a device was installed, by its pages and by its file system. */
export const installedS = (device: { derive(label: string, length: number): Buffer }): number =>
  FROM_S + (device.derive('http installed', 4).readUInt32BE() % (2 * YEAR_S));
