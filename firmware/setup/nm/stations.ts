import { toText } from '../../core/bytes.ts';
import type { Station } from '../network.ts';
import { terseRows } from './terse.ts';

/** 32 bytes of zeros, or nothing at all, is how a hidden network is heard. */
const HIDDEN = /^(?:00)*$/;
const STATIONS_MAX = 40;

/** What `nmcli device wifi list` heard, as `NMCLI.scan` asks for it. */
export function stationsOf(output: string): readonly Station[] {
  const byName = new Map<string, Station>();
  for (const [hex = '', freq = '', signal = '', security = ''] of terseRows(output)) {
    if (HIDDEN.test(hex) || !/^[0-9A-F]+$/i.test(hex)) continue;
    const station: Station = {
      ssid: toText(Buffer.from(hex, 'hex')),
      signal: Math.min(100, Math.max(0, Number.parseInt(signal, 10) || 0)),
      band: bandOf(Number.parseInt(freq, 10)),
      security: securityOf(security),
    };
    const known = byName.get(station.ssid);
    // One name on two bands is one network; the band that every board hears is the one to tell of.
    if (known === undefined || rank(station) > rank(known)) byName.set(station.ssid, station);
  }
  return [...byName.values()].toSorted((a, b) => b.signal - a.signal).slice(0, STATIONS_MAX);
}

const rank = ({ band, signal }: Station): number => (band === '2.4' ? 1000 : 0) + signal;

function bandOf(mhz: number): Station['band'] {
  if (mhz >= 5925) return '6';
  return mhz >= 4900 ? '5' : '2.4';
}

/** `WPA1 WPA2`, `WPA2 802.1X`, `WPA3`, `WEP`, `OWE`; empty for an open one. */
function securityOf(told: string): Station['security'] {
  const words = told.split(/\s+/);
  if (words.includes('802.1X')) return 'enterprise';
  if (words.includes('WPA1') || words.includes('WPA2')) return 'wpa';
  if (words.includes('WPA3') || words.includes('OWE')) return 'wpa3';
  return words.includes('WEP') ? 'wep' : 'open';
}

/** What keeps a Pi Zero from a network, in words; undefined: nothing. Its radio is 2.4 GHz, and knows no SAE. */
export function doubtOf({ band, security }: Station): string | undefined {
  if (security === 'enterprise') return 'asks for a user name (802.1X): not supported';
  if (security === 'wep') return 'has WEP, which is no protection: not supported';
  if (band !== '2.4') return `is on ${band} GHz only: a Zero and Zero W hear 2.4 GHz`;
  if (security === 'wpa3') return 'wants WPA3: allow WPA2 on the router, too';
  return security === 'open' ? 'is open: everybody near reads along' : undefined;
}
