import type { Visit } from './visit.ts';

/** Bytes of files being left that the visitor can look at again; the evidence has more (limits.payload). */
const SHOWN_MAX = 256 * 1024;

const BLOCK = 4096;

export interface Kept {
  readonly size: number;
  write(bytes: Uint8Array): void;
  end(complete: boolean): void;
}

/** A file that a visitor leaves: evidence, and a little of it to be found where he put it. Ends with the visit at the latest. */
export function keep(visit: Visit, path: string): Kept {
  const { peer, held } = visit;
  const { files } = visit.inside;
  const capture = peer.capture(path);
  const shown: string[] = [];
  // A client may write byte by byte, and each piece that is kept costs a hundred bytes beside its own.
  const block = Buffer.alloc(BLOCK);
  let filled = 0;
  let shownBytes = 0;
  let open = true;
  const take = (bytes: Buffer): void => {
    if (held.bytes + bytes.length <= SHOWN_MAX) {
      held.bytes += bytes.length;
      shownBytes += bytes.length;
      shown.push(bytes.toString('latin1'));
    }
    capture.write(bytes);
  };
  const end = (complete: boolean): void => {
    if (!open) return;
    open = false;
    forget();
    take(block.subarray(0, filled));
    held.bytes -= shownBytes;
    files.write(path, shown.join(''), false);
    const { size } = capture;
    peer.record('upload', { path, size, sha256: capture.end(), complete });
  };
  const forget = visit.atEnd(() => end(false));
  return {
    get size() {
      return capture.size + filled;
    },
    write(bytes) {
      for (let at = 0; at < bytes.length;) {
        const part = bytes.subarray(at, at + BLOCK - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < BLOCK) return;
        take(block);
        filled = 0;
      }
    },
    end,
  };
}
