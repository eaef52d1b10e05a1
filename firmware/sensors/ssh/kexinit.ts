import { createHash } from 'node:crypto';

const MSG_KEXINIT = 20;
/** PACKET_MAX_SIZE of OpenSSH. */
const PACKET_MAX = 256 * 1024;
const COOKIE_BYTES = 16;
/** Packets before KEXINIT (SSH_MSG_IGNORE, SSH_MSG_DEBUG) that are looked past. */
const PACKETS_MAX = 8;

/** Lists of names as the client sent them, in its order (RFC 4253 section 7.1). Byte strings. */
export interface KexInit {
  readonly kex: string;
  readonly hostKeys: string;
  readonly ciphers: string;
  readonly macs: string;
  readonly compressions: string;
  readonly hassh: string;
}

export type Tapped = KexInit | 'more' | 'corrupt' | 'none';

/** Listens to what is still in clear until the client has told its algorithms: ssh2 does not hand them on. */
export class KexInitTap {
  #held: Buffer = Buffer.alloc(0);
  #packets = 0;

  /** `corrupt`: the packet's length cannot be; `none`: there is nothing to be learned here any more. */
  take(bytes: Buffer): Tapped {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    while (this.#held.length >= 4) {
      const length = this.#held.readUInt32BE(0);
      if (length < 5 || length > PACKET_MAX) return 'corrupt';
      if (this.#held.length < 4 + length) return 'more';
      const payload = payloadOf(this.#held.subarray(4, 4 + length));
      this.#held = this.#held.subarray(4 + length);
      if (payload[0] === MSG_KEXINIT) return parseKexInit(payload) ?? 'none';
      this.#packets += 1;
      if (this.#packets === PACKETS_MAX) return 'none';
    }
    return 'more';
  }
}

/** RFC 4253 section 6: padding length, payload, padding. */
const payloadOf = (packet: Buffer): Buffer => packet.subarray(1, Math.max(1, packet.length - (packet[0] ?? 0)));

function parseKexInit(payload: Buffer): KexInit | undefined {
  const lists: string[] = [];
  for (let at = 1 + COOKIE_BYTES; lists.length < 8;) {
    if (at + 4 > payload.length) return undefined;
    const end = at + 4 + payload.readUInt32BE(at);
    if (end > payload.length) return undefined;
    lists.push(payload.toString('latin1', at + 4, end));
    at = end;
  }
  // Client to server come first of each two; HASSH takes those.
  const [kex = '', hostKeys = '', ciphers = '', , macs = '', , compressions = ''] = lists;
  const hassh = createHash('md5').update([kex, ciphers, macs, compressions].join(';'), 'latin1').digest('hex');
  return { kex, hostKeys, ciphers, macs, compressions, hassh };
}
