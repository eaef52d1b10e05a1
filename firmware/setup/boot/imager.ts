/** The Wi-Fi that Raspberry Pi Imager was told; the `passphrase` may be the 64 hexadecimal digits made of it. */
export interface ImagerWifi {
  readonly ssid: string;
  readonly passphrase: string;
  readonly hidden: boolean;
  /** Empty: not said. */
  readonly country: string;
}

/**
 * netplan's YAML as Imager writes it for cloud-init, and as people write it by hand: the first access point below `wifis`.
 * A reader of that one shape: a whole YAML parser would be carried along for ever for one file.
 */
export function wifiOfNetplan(text: string): ImagerWifi | undefined {
  const lines = text.split(/\r?\n/).flatMap((line) => {
    const bare = line.replace(/^\uFEFF/, '');
    return /^\s*(?:#|$)/.test(bare) ? [] : [{ depth: bare.search(/\S/), ...pairOf(bare.trim()) }];
  });
  const wifis = lines.findIndex(({ key }) => key === 'wifis');
  const points = lines.findIndex(({ key }, at) => at > wifis && key === 'access-points');
  const point = lines[points + 1];
  if (wifis < 0 || points < 0 || point === undefined || point.depth <= (lines[points]?.depth ?? 0)) return undefined;
  const end = lines.findIndex(({ depth }, at) => at > points + 1 && depth <= point.depth);
  const inside = lines.slice(points + 2, end < 0 ? undefined : end);
  const valueOf = (key: string, among = inside): string => among.find((line) => line.key === key)?.value ?? '';
  return {
    ssid: point.key,
    passphrase: valueOf('password'),
    hidden: /^(?:true|yes|on)$/i.test(valueOf('hidden')),
    country: valueOf('regulatory-domain', lines).toUpperCase(),
  };
}

function pairOf(line: string): { readonly key: string; readonly value: string } {
  const [, quoted, single, bare, rest = ''] =
    /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^:]+?))\s*:(?:\s+(.*))?$/.exec(line) ?? [];
  const key = quoted === undefined ? (single?.replaceAll("''", "'") ?? bare ?? '') : unescaped(quoted);
  return { key, value: scalar(rest) };
}

function scalar(text: string): string {
  const [, quoted, single] = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')/.exec(text) ?? [];
  if (quoted !== undefined) return unescaped(quoted);
  if (single !== undefined) return single.replaceAll("''", "'");
  return text.replace(/\s+#.*$/, '').trim();
}

const unescaped = (text: string): string => text.replaceAll(/\\(["\\])/g, '$1');

/** `[wlan]` of rpi-preseed.toml (Imager 2) and of custom.toml (Imager 1), as the TOML parser gives it. */
export function wifiOfTable(tree: Readonly<Record<string, unknown>>): ImagerWifi | undefined {
  const wlan: unknown = tree['wlan'];
  if (typeof wlan !== 'object' || wlan === null) return undefined;
  const table = wlan as Readonly<Record<string, unknown>>;
  const text = (key: string): string => {
    const value = table[key];
    return typeof value === 'string' ? value : '';
  };
  if (text('ssid') === '') return undefined;
  return {
    ssid: text('ssid'),
    passphrase: text('password') || text('psk') || text('passphrase'),
    hidden: table['hidden'] === true,
    country: (text('country') || text('regulatory_domain')).toUpperCase(),
  };
}
