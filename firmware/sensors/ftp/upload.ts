import type { DataPeer } from '../sensor.ts';
import type { Guest } from './visit.ts';

/** So much of what a visitor leaves can be fetched back in the same session, as one does who checks what we are. */
const KEPT_BYTES = 16 * 1024;

/** Takes a file to its end or as far as it comes; both are evidence. */
export async function receive(guest: Guest, data: DataPeer, path: string, offset: number): Promise<string> {
  const { visit, files, account } = guest;
  const capture = visit.peer.capture(path);
  const mayKeep = !account.anonymous && offset === 0;
  const chunks: Uint8Array[] = [];
  let complete = false;
  try {
    for (;;) {
      const bytes = await data.some();
      if (bytes === undefined) break;
      capture.write(bytes);
      if (mayKeep && guest.keptBytes + capture.size <= KEPT_BYTES) chunks.push(bytes);
    }
    complete = true;
  } finally {
    const { size } = capture;
    const content = Buffer.concat(chunks);
    const whole = mayKeep && content.length === size;
    if (whole) guest.keptBytes += size;
    files.write(path, offset + size, visit.peer.now(), whole ? content : undefined);
    visit.peer.record('upload', { path, size, sha256: capture.end(), complete });
  }
  return '226 Transfer complete.';
}
