import { PORTAL_ADDRESS, PORTAL_DNS_PORT } from '../network.ts';

/**
 * For dnsmasq of NetworkManager's shared connections (a file in /etc/NetworkManager/dnsmasq-shared.d). Every name is this
 * box, and only for the moment. AAAA has no data (NOERROR), at once: nothing is asked elsewhere. Port 53 is a decoy's.
 * No option 114: its page would need a certificate that the phone trusts (RFC 8910 section 2).
 */
export const DNS_FILE = `# Made by skep while set-up runs, and removed afterwards.
port=${PORTAL_DNS_PORT}
no-resolv
no-hosts
address=/#/${PORTAL_ADDRESS}
local-ttl=0
`;
