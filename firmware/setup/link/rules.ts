import { PORTAL_DNS_PORT, PORTAL_PORT } from '../network.ts';

const TABLE = 'skep_setup';

/**
 * What a phone on the set-up's links reaches: its address, names and the page, whatever address it calls for. Everything
 * else is refused at once, or its HTTPS probe and its private DNS (853) would wait for a timeout before the page opens.
 * Nothing is passed on: an open access point must be no way into the LAN. Empty: the table goes.
 */
export function setupRules(devices: readonly string[]): string {
  // `add` first: deleting a table that is not there is an error.
  const gone = `add table inet ${TABLE}\ndelete table inet ${TABLE}\n`;
  if (devices.length === 0) return gone;
  const links = `{ ${devices.map((device) => `"${device}"`).join(', ')} }`;
  return `${gone}table inet ${TABLE} {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname ${links} meta l4proto tcp tcp dport 80 redirect to :${PORTAL_PORT}
    iifname ${links} meta l4proto { tcp, udp } th dport 53 redirect to :${PORTAL_DNS_PORT}
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname != ${links} tcp dport ${PORTAL_PORT} reject with tcp reset
    iifname != ${links} accept
    udp dport { 67, ${PORTAL_DNS_PORT} } accept
    tcp dport { ${PORTAL_PORT}, ${PORTAL_DNS_PORT} } accept
    meta l4proto { icmp, ipv6-icmp } accept
    meta l4proto tcp reject with tcp reset
    reject
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname ${links} drop
    oifname ${links} drop
  }
}
`;
}
