import type { Visit } from './visit.ts';

/** Bytes of a file that the visitor can look at again; the evidence has more (limits.payload). */
const SHOWN_MAX = 128 * 1024;

export interface Kept {
  readonly size: number;
  write(bytes: Uint8Array): void;
  end(): void;
}

/** A file that a visitor leaves: evidence, and a little of it to be found where he put it. Ends with the visit at the latest. */
export function keep(visit: Visit, path: string): Kept {
  const { peer } = visit;
  const { files } = visit.inside;
  const capture = peer.capture(path);
  const shown: string[] = [];
  let open = true;
  const end = (complete: boolean): void => {
    if (!open) return;
    open = false;
    files.write(path, shown.join(''), false);
    const { size } = capture;
    peer.record('upload', { path, size, sha256: capture.end(), complete });
  };
  visit.atEnd(() => end(false));
  return {
    get size() {
      return capture.size;
    },
    write(bytes) {
      if (capture.size + bytes.length <= SHOWN_MAX) shown.push(Buffer.from(bytes).toString('latin1'));
      capture.write(bytes);
    },
    end: () => end(true),
  };
}
