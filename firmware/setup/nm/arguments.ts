/**
 * Every call of nmcli(1), NetworkManager 1.42 to 1.52. Passphrases are in no argument: `ps` shows those to everybody; they
 * are in key files.
 */
const WAIT_S = '60';

export const NMCLI = {
  /** Raspberry Pi OS starts with the radio off until somebody says in which country it is. */
  radioOn: ['radio', 'wifi', 'on'],
  devices: ['-t', '-f', 'DEVICE,TYPE,STATE,CONNECTION', 'device', 'status'],
  scan: (device: string): string[] => [
    ...['--wait', WAIT_S, '-t', '-f', 'SSID-HEX,FREQ,SIGNAL,SECURITY'],
    ...['device', 'wifi', 'list', 'ifname', device, '--rescan', 'yes'],
  ],
  addresses: (device: string): string[] => ['-t', '-f', 'IP4.ADDRESS,IP6.ADDRESS', 'device', 'show', device],
  load: (file: string): string[] => ['connection', 'load', file],
  up: (name: string, device: string): string[] => [
    ...['--wait', WAIT_S, 'connection', 'up', 'id', name, 'ifname', device],
  ],
  down: (name: string): string[] => ['--wait', WAIT_S, 'connection', 'down', 'id', name],
  forget: (name: string): string[] => ['--wait', WAIT_S, 'connection', 'delete', 'id', name],
} as const;
