import { join } from 'node:path';
import type { ProfileFolders } from '../setup/root/machine-root.ts';
import type { OwnPlaces } from '../setup/root/own-files.ts';

/** Of the two commands that run as root. They are on their command lines, and not in the config, which the daemon writes. */
export const ROOT_OPTIONS = {
  folder: { type: 'string' },
  state: { type: 'string' },
  wifi: { type: 'string' },
  usb: { type: 'string' },
  profiles: { type: 'string' },
} as const;

/** On the data partition, and not beside the config: in that folder the daemon writes, and could put another in its place. */
const STATE = '/var/lib/skep-data/setup';

export interface RootPlaces extends OwnPlaces {
  /** The boot partition. */
  readonly folder: string;
  readonly wifi: string;
  readonly usb: string;
  readonly profiles: ProfileFolders;
}

export function rootPlaces(given: { readonly [K in keyof typeof ROOT_OPTIONS]?: string }, config: string): RootPlaces {
  const state = given.state ?? STATE;
  return {
    config,
    firstConfig: '/usr/lib/skep/first.toml',
    environment: join(state, 'environment'),
    state,
    zones: '/usr/share/zoneinfo',
    folder: given.folder ?? '/boot/firmware',
    wifi: given.wifi ?? 'wlan0',
    usb: given.usb ?? 'usb0',
    profiles: {
      lasting: given.profiles ?? '/etc/NetworkManager/system-connections',
      passing: given.profiles ?? '/run/NetworkManager/system-connections',
    },
  };
}
