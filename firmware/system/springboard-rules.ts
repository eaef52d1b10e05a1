import { isIP } from 'node:net';

export interface SpringboardRules {
  /** The daemon's user. */
  readonly user: string;
  /** Whom it may reach; a host is a name, an address or a network. */
  readonly destinations: readonly { readonly host: string; readonly port: number; readonly protocol: 'tcp' | 'udp' }[];
  /** Ports that decoys answer datagrams from. */
  readonly udpPorts: readonly number[];
  /** Hold the package manager and the time service as well. */
  readonly system: boolean;
  /** Null: everybody may come to it, or there is none. */
  readonly page: PageRules | null;
}

export interface PageRules {
  readonly address: string;
  readonly port: number;
  readonly networks: readonly string[];
  /** As a port looks on this box that nobody listens on. */
  readonly others: 'closed' | 'filtered';
}

export const SPRINGBOARD_TABLE = 'skep_springboard';
const NUMBER = { tcp: 6, udp: 17 } as const;
const EVERYWHERE = new Set(['::', '0.0.0.0']);

/**
 * A script for sh that tells nft(8) whom the daemon may reach, by its user id. It may be run again at any time: it replaces
 * what an earlier run has set, in one step. No connection tracking: its table is full after a second of forged addresses,
 * and then it drops honest visitors. A call out by TCP begins with the only segment that has SYN and no ACK (RFC 9293,
 * section 3.5), and a datagram is an answer when its like came in just before.
 */
export function springboardScript(rules: SpringboardRules): string {
  const { user, destinations, page } = rules;
  const named = destinations.filter(({ host }) => versionOf(host) === 0);
  const fixed = destinations.filter(({ host }) => versionOf(host) !== 0);
  return `#!/bin/sh -e
# Made by \`skep springboard\`. Needs nftables, and the right to change the network (root). It may be run again at any time;
# with the word \`names\` it only looks up anew what has a name.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
table='inet ${SPRINGBOARD_TABLE}'
if [ "\${1:-}" != names ]; then
  daemon=$(id -u ${user})${rules.system ? '\n  apt=$(id -u _apt 2>/dev/null || true)\n  time=$(id -u systemd-timesync 2>/dev/null || true)' : ''}
  nft -f - <<RULES
${sets()}
table $table {
  chain calls {
    type filter hook output priority 0; policy accept;
    oif lo accept
    meta skuid $daemon goto daemon${rules.system ? '\n    ${apt:+meta skuid $apt goto package_manager}\n    ${time:+meta skuid $time goto time_service}' : ''}
  }
  chain daemon {
    meta l4proto 6 tcp flags & (syn | ack) != syn accept${answers(rules)}
    goto allowed
  }
  chain package_manager {
    meta l4proto 6 tcp flags & (syn | ack) != syn accept
    tcp dport { 80, 443 } accept
    goto allowed
  }
  chain time_service {
    udp dport 123 accept
    goto allowed
  }
  chain allowed {
    ip daddr @servers4 meta l4proto { 6, 17 } th dport 53 accept
    ip6 daddr @servers6 meta l4proto { 6, 17 } th dport 53 accept
    ip daddr . meta l4proto . th dport @named4 accept
    ip6 daddr . meta l4proto . th dport @named6 accept${fixed.map(fixedRule).join('')}
    # Told to ulogd (group 8): a hundred at once, five a second, above that every 256th, which counts for 256.
    limit rate 5/second burst 100 packets log prefix "out 1" group 8 snaplen 128 drop
    numgen inc mod 256 == 0 log prefix "out 256" group 8 snaplen 128
    drop
  }${visits(rules)}${page === null ? '' : pageChain(page)}
}
RULES
fi

servers() {
  echo "flush set $table servers4"
  echo "flush set $table servers6"
  sed -n 's/^nameserver[[:space:]]*\\([0-9a-fA-F:.]*\\).*/\\1/p' /etc/resolv.conf 2>/dev/null | sort -u | while read -r address; do
    case $address in
      *:*) echo "add element $table servers6 { $address }" ;;
      *.*) echo "add element $table servers4 { $address }" ;;
    esac
  done
}
# NAME PROTOCOL PORT. An address stays for hours after the name has left it: resolvers and the daemon remember, too. To add
# what is there already leaves its time as it is; so it is taken away between, which nobody sees.
learn() {
  addresses=$(getent ahosts "$1" | cut -d ' ' -f 1 | sort -u)
  [ -n "$addresses" ] || echo "skep springboard: $1 has no address" >&2
  for address in $addresses; do
    case $address in
      *:*) set=named6 ;;
      *) set=named4 ;;
    esac
    echo "add element $table $set { \${address%%%*} . $2 . $3 timeout 6h }"
    echo "delete element $table $set { \${address%%%*} . $2 . $3 }"
    echo "add element $table $set { \${address%%%*} . $2 . $3 timeout 6h }"
  done
}
servers | nft -f -
{
  :${named.map(({ host, port, protocol }) => `\n  learn '${host}' ${NUMBER[protocol]} ${port}`).join('')}
} | nft -f -
`;
}

/** All that was there before, so that the rest can be laid upon it; whoever just asked a decoy keeps his answer. */
const sets = (): string => `table $table {
  set servers4 { type ipv4_addr; }
  set servers6 { type ipv6_addr; }
  set named4 { type ipv4_addr . inet_proto . inet_service; size 4096; flags timeout; }
  set named6 { type ipv6_addr . inet_proto . inet_service; size 4096; flags timeout; }
  set asked4 { type ipv4_addr . inet_service . inet_service; size 8192; flags dynamic, timeout; timeout 30s; }
  set asked6 { type ipv6_addr . inet_service . inet_service; size 8192; flags dynamic, timeout; timeout 30s; }
  set crowded { type inet_service; size 1024; flags dynamic, timeout; timeout 1m; }
  chain calls { type filter hook output priority 0; policy accept; }
  chain visits { type filter hook input priority -10; policy accept; }
  chain page { type filter hook input priority -5; policy accept; }
  chain daemon { }
  chain package_manager { }
  chain time_service { }
  chain allowed { }
}
flush chain $table calls
flush chain $table visits
flush chain $table page
flush chain $table daemon
flush chain $table package_manager
flush chain $table time_service
flush chain $table allowed
flush set $table named4
flush set $table named6`;

/**
 * A datagram of a decoy goes to whoever just sent one. With the table of those full, of forged addresses, answers are lost;
 * but nobody can make this box accuse itself.
 */
function answers({ udpPorts }: SpringboardRules): string {
  if (udpPorts.length === 0) return '';
  return `
    udp sport { ${udpPorts.join(', ')} } ip daddr . udp dport . udp sport @asked4 accept
    udp sport { ${udpPorts.join(', ')} } ip6 daddr . udp dport . udp sport @asked6 accept
    udp sport { ${udpPorts.join(', ')} } udp sport @crowded drop`;
}

function visits({ udpPorts }: SpringboardRules): string {
  if (udpPorts.length === 0) return '';
  const ports = udpPorts.join(', ');
  return `
  chain visits {
    type filter hook input priority -10; policy accept;
    iif lo accept
    udp dport { ${ports} } update @asked4 { ip saddr . udp sport . udp dport } accept
    udp dport { ${ports} } update @asked6 { ip6 saddr . udp sport . udp dport } accept
    udp dport { ${ports} } update @crowded { udp dport }
  }`;
}

/** Whoever may not come finds the port as any other that is not open. */
function pageChain({ address, port, networks, others }: PageRules): string {
  const at = EVERYWHERE.has(address) ? '' : `${isIP(address) === 4 ? 'ip' : 'ip6'} daddr ${address} `;
  const of = (version: 4 | 6): string => networks.filter((network) => versionOf(network) === version).join(', ');
  const allowed = ([4, 6] as const).flatMap((version) =>
    of(version) === '' ? [] : [`\n    ${version === 4 ? 'ip' : 'ip6'} saddr { ${of(version)} } accept`],
  );
  return `
  chain page {
    type filter hook input priority -5; policy accept;
    iif lo accept
    tcp dport != ${port} accept${at === '' ? '' : `\n    ${at.replace('daddr ', 'daddr != ')}accept`}${allowed.join('')}
    tcp dport ${port} ${others === 'filtered' ? 'drop' : 'reject with tcp reset'}
  }`;
}

const versionOf = (host: string): number => isIP(host.split('/')[0] ?? '');

const fixedRule = ({ host, port, protocol }: SpringboardRules['destinations'][number]): string =>
  `\n    ${versionOf(host) === 4 ? 'ip' : 'ip6'} daddr ${host} ${protocol} dport ${port} accept`;
