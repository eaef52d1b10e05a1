import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { card } from '../../../firmware/system/health/card.ts';
import { memory } from '../../../firmware/system/health/memory.ts';
import { changesOf, linksOf, network, type Link } from '../../../firmware/system/health/network.ts';
import { power } from '../../../firmware/system/health/power.ts';
import { bytesText } from '../../../firmware/system/health/reading.ts';
import { storage } from '../../../firmware/system/health/storage.ts';
import { temperature } from '../../../firmware/system/health/temperature.ts';
import { time } from '../../../firmware/system/health/time.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'skep-health-'));
});
afterEach(() => rmSync(top, { recursive: true }));

/** Lays a tree of small files, as the kernel shows them. */
function lay(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), `${text}\n`);
  }
  return top;
}

describe('temperature', () => {
  const read = async (text: string, before?: 'good' | 'warning' | 'bad') =>
    await temperature(80, lay({ 'thermal_zone0/temp': text }))(before);

  it.each([
    ['41160', undefined, 'good', '41 °C'],
    ['69999', 'good', 'good', '70 °C'],
    ['70000', 'good', 'warning', '70 °C'],
    ['67500', 'warning', 'warning', '68 °C'],
    ['66900', 'warning', 'good', '67 °C'],
    ['80000', 'warning', 'bad', '80 °C'],
    ['77100', 'bad', 'bad', '77 °C'],
    ['76900', 'bad', 'warning', '77 °C'],
  ] as const)('%s after %s is %s', async (text, before, state, value) => {
    expect(await read(text, before)).toMatchObject({
      state,
      value,
      measured: { temperature_celsius: Number(text) / 1000 },
    });
    expect((await read(text, before))?.cure === null).toBe(state === 'good');
  });

  it('takes the hottest zone, and none that is not connected', async () => {
    lay({ 'thermal_zone0/temp': '50000', 'thermal_zone1/temp': '61000', 'thermal_zone2/temp': '-274000' });
    lay({ 'thermal_zone3/temp': 'N/A', 'cooling_device0/temp': '99000' });
    expect(await temperature(80, top)(undefined)).toMatchObject({ value: '61 °C' });
  });

  it('is left out where there is no thermometer', async () => {
    expect(await temperature(80, join(top, 'none'))(undefined)).toBeUndefined();
    expect(await temperature(80, lay({ 'thermal_zone0/temp': 'x' }))(undefined)).toBeUndefined();
  });
});

describe('power', () => {
  const read = async () => await power({ throttled: join(top, 'get_throttled'), hwmon: join(top, 'hwmon') })(undefined);

  it.each([
    ['0', 'good', 'enough'],
    ['50005', 'bad', 'under-voltage'],
    ['0x50000', 'warning', 'under-voltage since the start'],
    ['4', 'warning', 'the processor is slowed down'],
    ['80000', 'good', 'enough'],
  ])('the firmware’s %s is %s', async (bits, state, value) => {
    lay({ get_throttled: bits });
    expect(await read()).toMatchObject({ state, value });
  });

  it('is told by the driver as well, of no other sensor', async () => {
    lay({ 'hwmon/hwmon0/name': 'cpu_thermal', 'hwmon/hwmon0/in0_lcrit_alarm': '1' });
    expect(await read()).toBeUndefined();
    lay({ 'hwmon/hwmon1/name': 'rpi_volt', 'hwmon/hwmon1/in0_lcrit_alarm': '0' });
    expect(await read()).toMatchObject({ state: 'good' });
    lay({ 'hwmon/hwmon1/in0_lcrit_alarm': '1' });
    expect(await read()).toMatchObject({ state: 'bad' });
  });
});

describe('card', () => {
  const read = async (data = '/var/lib/skep') =>
    await card(data, { mounts: join(top, 'mounts'), ext4: join(top, 'ext4'), mmc: join(top, 'mmc') })(undefined);

  it('counts the errors of the file systems', async () => {
    lay({ 'ext4/features/lazy': '1', 'ext4/mmcblk0p2/errors_count': '0', 'ext4/mmcblk0p3/errors_count': '0' });
    expect(await read()).toMatchObject({ state: 'good', measured: { card_errors: 0 } });
    lay({ 'ext4/mmcblk0p3/errors_count': '12' });
    expect(await read()).toMatchObject({
      state: 'bad',
      value: '12 errors on mmcblk0p3',
      measured: { card_errors: 12 },
    });
  });

  it.each([
    ['0x01', 'good'],
    ['0x02', 'warning'],
    ['0x03', 'bad'],
  ])('an eMMC that says %s is %s', async (info, state) => {
    lay({ 'mmc/mmc0:0001/pre_eol_info': info });
    expect(await read()).toMatchObject({ state });
  });

  it('is bad when the data cannot be written, and not when only the rest is read-only', async () => {
    const root = '/dev/mmcblk0p2 / ext4 ro,noatime 0 0\nproc /proc proc rw 0 0';
    lay({ 'ext4/mmcblk0p2/errors_count': '0', mounts: `${root}\n/dev/mmcblk0p3 /var/lib/skep ext4 rw,noatime 0 0` });
    expect(await read()).toMatchObject({ state: 'good' });
    lay({ mounts: `${root}\n/dev/mmcblk0p3 /var/lib/skep ext4 ro,noatime,errors=remount-ro 0 0` });
    expect(await read()).toMatchObject({ state: 'bad', value: 'the data directory is read-only' });
    lay({ mounts: String.raw`/dev/sda / ext4 rw 0 0${'\n'}/dev/sdb /my\040data ext4 ro 0 0` });
    expect(await read('/my data/skep')).toMatchObject({ state: 'bad' });
    expect(await read('/my datas')).toMatchObject({ state: 'good' });
  });

  it('tells of the appliance which of its partitions could not be mounted', async () => {
    const root = '/dev/mmcblk0p2 / ext4 ro,noatime 0 0';
    const kept = '/dev/mmcblk0p3 /var/lib/skep-data ext4 rw 0 0\n/dev/mmcblk0p3 /var/lib/skep ext4 rw 0 0';
    const firmware = '/dev/mmcblk0p1 /boot/firmware vfat ro 0 0';
    lay({ 'ext4/mmcblk0p2/errors_count': '0', mounts: [root, kept, firmware].join('\n') });
    expect(await read()).toMatchObject({ state: 'good' });
    lay({ mounts: [root, kept].join('\n') });
    expect(await read()).toMatchObject({ state: 'warning', value: 'the card’s FAT partition cannot be read' });
    const lost = 'tmpfs /var/lib/skep-data tmpfs rw 0 0\ntmpfs /var/lib/skep tmpfs rw 0 0';
    lay({ mounts: [root, lost, firmware].join('\n') });
    expect(await read()).toMatchObject({
      state: 'bad',
      value: 'what is recorded is in memory, and lost when this box is switched off',
    });
    // Elsewhere that is how its owner wants it.
    lay({ mounts: `${root}\ntmpfs /var/lib/skep tmpfs rw 0 0` });
    expect(await read()).toMatchObject({ state: 'good' });
  });

  it('is left out where nobody counts', async () => {
    expect(await read()).toBeUndefined();
  });
});

describe('memory', () => {
  const read = async (available: number, before?: 'good' | 'warning' | 'bad') =>
    await memory(
      join(lay({ meminfo: `MemTotal:  430000 kB\nMemFree: 10 kB\nMemAvailable:   ${available} kB` }), 'meminfo'),
    )(before);

  it.each([
    [205_000, 'good', 'good', '210 MB free of 440 MB'],
    [60_000, 'good', 'warning', '61 MB free of 440 MB'],
    [70_000, 'warning', 'warning', '72 MB free of 440 MB'],
    [80_000, 'warning', 'good', '82 MB free of 440 MB'],
    [20_000, 'warning', 'bad', '20 MB free of 440 MB'],
  ] as const)('%i kB after %s are %s', async (available, before, state, value) => {
    expect(await read(available, before)).toMatchObject({ state, value });
  });

  it('is left out where nobody tells', async () => {
    expect(await memory(join(top, 'none'))(undefined)).toBeUndefined();
  });
});

describe('storage', () => {
  const GB = 1e9;
  const read = async (free: number, used: number, before?: 'good' | 'warning' | 'bad') =>
    await storage('/data', GB, () => Promise.resolve({ free, used, total: 7.4 * GB }))(before);

  it.each([
    [2.1 * GB, 0, undefined, 'good', '2.1 GB free of 7.4 GB'],
    [0.9 * GB, 0, undefined, 'warning', '900 MB free of 7.4 GB'],
    [0.9 * GB, 0.5 * GB, undefined, 'good', '900 MB free of 7.4 GB'],
    [60e6, GB, undefined, 'bad', '60 MB free of 7.4 GB'],
    [80e6, GB, 'bad', 'bad', '80 MB free of 7.4 GB'],
    [80e6, GB, undefined, 'good', '80 MB free of 7.4 GB'],
  ] as const)('%i free with %i of evidence after %s is %s', async (free, used, before, state, value) => {
    expect(await read(free, used, before)).toMatchObject({ state, value });
  });

  it('reads a real file system', async () => {
    const found = await storage(top, 1)(undefined);
    expect(found?.measured?.storage_size_bytes).toBeGreaterThan(found?.measured?.storage_free_bytes ?? Infinity);
  });
});

describe('the clock', () => {
  const NOW = Date.UTC(2026, 10, 21, 8);
  const read = async (now: number, step?: { at: number; stepMs: number }) =>
    await time(
      () => now,
      () => step,
      join(top, 'timesync'),
    )(undefined);

  it('is good when NTP has set it, not so far otherwise, and bad in another century', async () => {
    expect(await read(NOW)).toBeUndefined();
    lay({ 'timesync/clock': '' });
    expect(await read(NOW)).toMatchObject({ state: 'warning', value: 'not set by NTP so far' });
    lay({ 'timesync/synchronized': '' });
    expect(await read(NOW)).toMatchObject({ state: 'good', value: 'set by NTP', cure: null });
    expect(await read(0)).toMatchObject({ state: 'bad', value: '1970-01-01 00:00 UTC' });
  });

  it('tells of a step for a day', async () => {
    lay({ 'timesync/synchronized': '' });
    const step = { at: NOW, stepMs: -3500 };
    expect(await read(NOW + 60_000, step)).toMatchObject({ value: 'set by NTP, was stepped by -3.5 s' });
    expect(await read(NOW + 86_400_000, step)).toMatchObject({ value: 'set by NTP' });
  });
});

const link = (name: string, isUp: boolean, ...addresses: readonly string[]): Link => ({ name, isUp, addresses });

describe('the network', () => {
  it('is what leads out of this box', async () => {
    lay({ 'net/lo/carrier': '1', 'net/eth0/carrier': '1', 'net/wlan0/carrier': '0', 'net/docker0/carrier': '1' });
    const address = (text: string) => ({ address: text }) as never;
    const links = await linksOf(join(top, 'net'), () => ({
      lo: [address('127.0.0.1')],
      eth0: [address('fe80::1'), address('192.168.1.5'), address('169.254.3.4')],
    }));
    expect(links).toEqual([link('eth0', true, '192.168.1.5'), link('wlan0', false)]);
    expect(await network(() => links)(undefined)).toMatchObject({ state: 'good', value: 'eth0 192.168.1.5' });
  });

  it('is not there while the device is met on its set-up’s own Wi-Fi only', async () => {
    lay({ 'net/wlan0/carrier': '1', 'net/usb0/carrier': '1' });
    const address = (text: string) => ({ address: text }) as never;
    const links = await linksOf(join(top, 'net'), () => ({
      wlan0: [address('192.0.2.1')],
      usb0: [address('198.51.100.1')],
    }));
    expect(await network(() => links)(undefined)).toMatchObject({ state: 'bad', value: 'no address' });
  });

  it('is bad without an address, and says why', async () => {
    expect(await network(() => [link('eth0', true)])(undefined)).toMatchObject({ state: 'bad', value: 'no address' });
    expect(await network(() => [link('eth0', false)])(undefined)).toMatchObject({ state: 'bad', value: 'no link' });
    expect(await network(() => [])(undefined)).toBeUndefined();
  });

  it.each([
    [[link('eth0', true, '10.0.0.5')], [link('eth0', true, '10.0.0.9')], ['eth0: 10.0.0.9 instead of 10.0.0.5']],
    [[link('eth0', true, '10.0.0.5')], [link('eth0', false)], ['eth0: the link is down', 'eth0: 10.0.0.5 is gone']],
    [[], [link('eth1', true, '10.0.0.5')], ['eth1: the link is up', 'eth1: 10.0.0.5 came']],
    [[link('eth0', true)], [], ['eth0: the interface is gone']],
    [[link('a', true, 'fd00::1:2:3:4')], [link('a', true, 'fd00::5:6:7:8')], []],
    [[link('a', true, 'fd00::1')], [link('a', true, 'fd00:1::1')], ['a: fd00:1:0:0::/64 instead of fd00:0:0:0::/64']],
  ] as const)('changes, case %#', (before, now, told) => {
    expect(changesOf(before, now)).toEqual(told);
  });
});

describe('bytesText', () => {
  it.each([
    [2_100_000_000, '2.1 GB'],
    [999_000_000, '999 MB'],
    [0, '0 MB'],
  ])('%i is %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
