import type { EventDeclarations } from '../../core/declaration.ts';
import type { TcpPeer } from '../sensor.ts';

/** TCP cuts what is sent in one go as it likes; what follows this soon belongs to it. */
const TOGETHER_MS = 200;

/**
 * Waits for what a visitor sends in one go, however it is cut into packets, and hands it to `keep`, also when the
 * session ends meanwhile. False when the visitor has closed.
 */
export async function burst(peer: TcpPeer<EventDeclarations>, keep: (data: Buffer) => void): Promise<boolean> {
  const first = await peer.some();
  if (first === undefined) return false;
  try {
    await peer.wait(TOGETHER_MS);
  } finally {
    keep(Buffer.concat([first, peer.unread()]));
  }
  return true;
}
