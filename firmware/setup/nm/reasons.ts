/**
 * Why NetworkManager gave up, in words for the owner. nmcli tells NMDeviceStateReason by its text, older ones with its
 * number before it: `Error: Connection activation failed: (7) Secrets were required, but not provided.`
 */
const REASONS: readonly (readonly [number: number, text: string, words: string])[] = [
  [5, 'IP configuration could not be reserved', 'it gave this device no address: is DHCP on, and an address free?'],
  // It was provided and is wrong: NetworkManager asks for another one, and nobody is there to answer.
  [7, 'Secrets were required, but not provided', 'the passphrase is wrong, or it wants another kind of log-in'],
  [8, '802.1X supplicant disconnected', 'the log-in broke off: most often the passphrase is wrong, or the signal weak'],
  [9, '802.1X supplicant configuration failed', 'its kind of encryption is not one that this device speaks'],
  [10, '802.1X supplicant failed', 'it refused the log-in: most often the passphrase is wrong'],
  [
    11,
    '802.1X supplicant took too long to authenticate',
    'it did not answer in time: the signal is weak, or it is full',
  ],
  [15, 'DHCP client failed to start', 'the DHCP client of this device did not start'],
  [16, 'DHCP client error', 'its DHCP server gave no usable answer'],
  [17, 'DHCP client failed', 'its DHCP server gave no address'],
  [53, 'The Wi-Fi network could not be found', 'it is not heard here: is the name right, is it hidden, is it 2.4 GHz?'],
];

const UNKNOWN = 'NetworkManager says';

/** Follows "Could not join «name»: ". */
export function reasonInWords(told: string): string {
  const number = Number(/failed: \((\d+)\)/.exec(told)?.[1] ?? -1);
  const known = REASONS.find(([code, text]) => code === number || told.toLowerCase().includes(text.toLowerCase()));
  if (known !== undefined) return known[2];
  if (/Timeout/i.test(told)) return 'it took longer than a minute';
  if (/No suitable device|not found/i.test(told))
    return 'this device has no radio that could, or its radio is switched off';
  const [line = ''] = told
    .replaceAll(/[^\x20-\x7e\n]/g, '')
    .replace(/^Error: /, '')
    .split('\n');
  return `${UNKNOWN}: ${line.slice(0, 200) || 'nothing'}`;
}
