import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hardwareAddress } from '../../firmware/setup/root/device-name.ts';

/** /sys/class/net with these files. */
function interfaces(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'skep-interfaces-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const LO = { 'lo/address': '00:00:00:00:00:00\n' };
const CABLE = { 'eth0/address': 'b8:27:eb:00:00:02\n' };

it('is named after its radio, whose own address stays when NetworkManager lends it others', () => {
  const radio = (lent: string): string =>
    interfaces({ ...LO, ...CABLE, 'wlan0/address': lent, 'wlan0/phy80211/macaddress': 'b8:27:eb:00:00:01\n' });
  expect(hardwareAddress(radio('b8:27:eb:00:00:01\n'))).toBe('b8:27:eb:00:00:01');
  expect(hardwareAddress(radio('96:08:31:02:0d:ed\n'))).toBe('b8:27:eb:00:00:01');
});

it('is named after a cable where there is no radio, and after nothing where there is neither', () => {
  expect(hardwareAddress(interfaces({ ...LO, ...CABLE }))).toBe('b8:27:eb:00:00:02');
  expect(hardwareAddress(interfaces(LO))).toBe('');
  expect(hardwareAddress('/nonexistent')).toBe('');
});
