import { ranges } from '../core/ranges.ts';

export interface FrontDoorRules {
  readonly socketPort: number;
  /** Ports that look open. */
  readonly open: readonly number[];
  readonly others: 'closed' | 'filtered';
  /** Ports that are answered by what really listens there: the management page, the owner's own sshd. */
  readonly own: readonly number[];
}

const MARK = 1;
const ROUTES = 100;

/**
 * The rules for nft(8), and what ip(8) has to be told beside them, as a script for sh. It may be run again at any time:
 * it replaces what an earlier run has set. Established connections find their socket by `socket transparent`.
 */
export function frontDoorScript({ socketPort, open, others, own }: FrontDoorRules): string {
  const set = (ports: readonly number[]): string => ranges(ports).replaceAll(',', ', ');
  const filtered = `
  chain filtered {
    type filter hook input priority filter; policy accept;
    iif lo accept
    ct state established,related accept
    meta mark ${MARK} accept${own.length === 0 ? '' : `\n    tcp dport { ${set(own)} } accept`}
    tcp flags syn / fin,syn,rst,ack drop
  }`;
  return `#!/bin/sh -e
# Made by \`skep front-door\`. Needs nftables and iproute2, and the right to change the network (root).
for family in -4 -6; do
  ip $family rule del fwmark ${MARK} lookup ${ROUTES} 2>/dev/null || true
  ip $family rule add fwmark ${MARK} lookup ${ROUTES}
  ip $family route replace local default dev lo table ${ROUTES}
done
nft -f - <<'RULES'
table inet skep_front_door
delete table inet skep_front_door
table inet skep_front_door {
  set open {
    type inet_service
    flags interval${open.length === 0 ? '' : `\n    elements = { ${set(open)} }`}
  }
  chain door {
    type filter hook prerouting priority mangle; policy accept;
    iif lo accept
    # Nobody dials the socket itself.
    tcp dport ${socketPort} reject with tcp reset
    meta l4proto 6 socket transparent 1 meta mark set ${MARK} accept
    fib daddr type != local accept
    meta nfproto ipv4 tcp dport @open tproxy ip to :${socketPort} meta mark set ${MARK} accept
    meta nfproto ipv6 tcp dport @open tproxy ip6 to :${socketPort} meta mark set ${MARK} accept
  }${others === 'filtered' ? filtered : ''}
}
RULES
`;
}
