import { plainAddress } from '../core/address.ts';
import type { Transport } from '../core/record.ts';
import type { Identity } from './session.ts';

/** Both ends of a connection that this box makes to itself. */
export interface OwnVisit {
  readonly transport: Transport;
  readonly srcIp: string;
  readonly srcPort: number;
  readonly dstPort: number;
}

/**
 * Connections that this box is making to its own decoys at this moment. One is recognised by the address and port that a
 * socket of ours holds while it is announced here: nobody else can come from there, and what a visitor sends is not asked.
 */
export class OwnVisits {
  readonly #expected = new Map<string, (session: number) => void>();

  /** `begun` is told the session. Returns what takes the announcement back. */
  announce(visit: OwnVisit, begun: (session: number) => void): () => void {
    const key = keyOf(visit);
    this.#expected.set(key, begun);
    return () => void this.#expected.delete(key);
  }

  /** Whether this session is one of them; each announcement is good for one. */
  takes({ transport, remoteAddress, remotePort, localPort }: Identity, session: number): boolean {
    if (this.#expected.size === 0 || remoteAddress === undefined || remotePort === undefined) return false;
    const key = keyOf({ transport, srcIp: remoteAddress, srcPort: remotePort, dstPort: localPort });
    const begun = this.#expected.get(key);
    if (begun === undefined) return false;
    this.#expected.delete(key);
    begun(session);
    return true;
  }
}

const keyOf = ({ transport, srcIp, srcPort, dstPort }: OwnVisit): string =>
  `${transport} ${plainAddress(srcIp)} ${srcPort} ${dstPort}`;
