import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `skep-1a2b`: the same for its Wi-Fi and its `.local` name. Of the hardware, which is on the air anyway; no secret. */
export function deviceName(address: string): string {
  const digits = createHash('sha256').update(address.trim().toLowerCase()).digest('hex').slice(0, 4);
  return `skep-${digits}`;
}

/** Of the first interface that is one, Wi-Fi before cable, so that a dongle more does not change the name. */
export function hardwareAddress(folder = '/sys/class/net'): string {
  const names = safely(() => readdirSync(folder), []).filter((name) => name !== 'lo');
  const order = (name: string): string => `${name.startsWith('wl') ? 0 : name.startsWith('e') ? 1 : 2}${name}`;
  for (const name of names.toSorted((a, b) => order(a).localeCompare(order(b)))) {
    // A radio's own first: NetworkManager gives the interface another one whenever it listens around
    // (NetworkManager.conf(5), wifi.scan-rand-mac-address).
    for (const file of ['phy80211/macaddress', 'address']) {
      const address = safely(() => readFileSync(join(folder, name, file), 'latin1').trim(), '');
      if (/^(?!00:00:00:00:00:00)[0-9a-f:]{17}$/i.test(address)) return address;
    }
  }
  return '';
}

function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
