import { createHash } from 'node:crypto';

/** Bytes of a device for a label, as its seed would give them. */
export const deriveOf =
  (device: string) =>
  (label: string, length: number): Buffer =>
    Buffer.concat(
      Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
        createHash('sha256').update(`${device} ${label} ${block}`).digest(),
      ),
    ).subarray(0, length);
