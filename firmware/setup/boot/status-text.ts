/** What skep-status.txt tells whoever puts the card into a computer. */
export interface BootStatus {
  readonly version: string;
  /** One sentence. */
  readonly state: string;
  readonly addresses: readonly string[];
  readonly pageUrls: readonly string[];
  /** Null: the device has an owner. */
  readonly setUpCode: string | null;
  /** Undefined: the page is not served by https. */
  readonly fingerprint: string | undefined;
  /** Each with the line of the file that it is about. */
  readonly problems: readonly string[];
  /** When that was, as ISO text; undefined while the clock is not set. */
  readonly at: string | undefined;
}

const NAME_WIDTH = 14;

/** For Notepad: CRLF, no byte above 126. */
export function statusText(status: BootStatus): string {
  const { version, state, addresses, pageUrls, setUpCode, fingerprint, problems, at } = status;
  const rows: (readonly [string, string])[] = [
    ['State', state],
    ...addresses.map((address, index) => [index === 0 ? 'Address' : '', address] as const),
    ...pageUrls.map((url, index) => [index === 0 ? 'Page' : '', url] as const),
  ];
  if (setUpCode !== null) rows.push(['Set-up code', `${setUpCode}  (whoever types it into the page owns this device)`]);
  if (fingerprint !== undefined) rows.push(['Certificate', `SHA-256 ${fingerprint}`]);
  const lines = [
    `Skep ${version}${at === undefined ? '' : `, written ${at}`}`,
    '',
    ...rows.map(([name, value]) => `${(name === '' ? '' : `${name}:`).padEnd(NAME_WIDTH)}${value}`),
    '',
    ...(problems.length === 0 ? ['Nothing is wrong.'] : ['What is wrong:', ...problems.map((one) => `  - ${one}`)]),
    '',
    'A file skep.toml beside this one sets the device up at the next start. An empty file skep-setup.txt opens the set-up',
    'again, skep-reset.txt makes the device as it was when it was new; both act once.',
    '',
  ];
  return lines.map(plain).join('\r\n');
}

const TYPOGRAPHIC: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '…': '...',
};
const plain = (line: string): string =>
  line
    .replaceAll(/[\u2019\u2018\u201c\u201d\u00ab\u00bb\u2026]/g, (char) => TYPOGRAPHIC[char] ?? '')
    .replaceAll(/[^\x20-\x7e]/g, '?');
