// What lies beside the bundle because it is too large to be in memory when nobody needs it: who made a network card, and
// which country an address is in.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const VENDORS = 'node_modules/oui-data/index.json';
const COUNTRIES = 'node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country';

/**
 * Each file of dist/, what it is made from and how.
 * @type {Readonly<Record<string, { from: string, write: (to: string) => void }>>}
 */
export const data = {
  // Lines in the order of their first word: firmware/enrich/vendors.ts finds one without reading all.
  'mac-vendors.txt': { from: VENDORS, write: (to) => writeFileSync(to, vendors()) },
  'country-ipv4.mmdb': copied(`${COUNTRIES}-ipv4.mmdb`),
  'country-ipv6.mmdb': copied(`${COUNTRIES}-ipv6.mmdb`),
};

function vendors() {
  /** @type {Record<string, string>} prefix in hex (6, 7 or 9 digits) -> name and postal address, in lines */
  const all = JSON.parse(readFileSync(join(root, VENDORS), 'utf8'));
  const lines = Object.entries(all).map(([prefix, owner]) => `${prefix.toLowerCase()} ${owner.split('\n')[0]}\n`);
  return lines.sort().join('');
}

/** @param {string} from */
function copied(from) {
  return { from, write: (/** @type {string} */ to) => copyFileSync(join(root, from), to) };
}
