import type { Capture } from '../sensor.ts';
import type { HttpPeer } from './declaration.ts';
import type { Framing } from './framing.ts';
import type { Intake } from './intake.ts';
import { BODY_BYTES, BODY_KEPT_BYTES, HEAD_BYTES } from './limits.ts';
import { isRefusal, readHeaders, type Refusal } from './request.ts';

const CHUNK_LINE_BYTES = 1024;
/** Chunks of one byte cost our processor more than they cost the visitor. */
const CHUNKS = 16_384;

/**
 * A body in the making: its start is kept here, and once it is larger than that all of it goes to a capture. Through one
 * buffer, because a megabyte that comes byte by byte must not become a million objects.
 */
export class Body {
  readonly #peer: HttpPeer;
  readonly #name: string;
  #start: Buffer = EMPTY;
  #capture: Capture | undefined;
  #sha256: string | undefined;
  #pending: Buffer = EMPTY;
  #pendingLength = 0;
  size = 0;
  /** Lines behind a chunked body. */
  trailers: readonly string[] = [];

  constructor(peer: HttpPeer, name: string) {
    this.#peer = peer;
    this.#name = name;
  }

  take(bytes: Buffer): void {
    if (bytes.length > 0 && this.size === 0) this.#start = Buffer.alloc(BODY_KEPT_BYTES);
    const kept = Math.min(bytes.length, Math.max(0, BODY_KEPT_BYTES - this.size));
    bytes.copy(this.#start, this.size, 0, kept);
    this.size += bytes.length;
    if (kept < bytes.length) this.#captureRest(bytes.subarray(kept));
  }

  get start(): Buffer {
    return this.#start.subarray(0, this.size);
  }

  /** Stores what was captured; its hash. */
  sha256(): string | undefined {
    this.#flush();
    this.#sha256 ??= this.#capture?.end();
    return this.#sha256;
  }

  #captureRest(bytes: Buffer): void {
    if (this.#capture === undefined) {
      this.#capture = this.#peer.capture(this.#name);
      this.#capture.write(this.#start);
      this.#pending = Buffer.alloc(BODY_KEPT_BYTES);
    }
    for (let at = 0; at < bytes.length;) {
      const copied = bytes.copy(this.#pending, this.#pendingLength, at);
      this.#pendingLength += copied;
      at += copied;
      if (this.#pendingLength === this.#pending.length) this.#flush();
    }
  }

  #flush(): void {
    if (this.#pendingLength > 0) this.#capture?.write(this.#pending.subarray(0, this.#pendingLength));
    this.#pendingLength = 0;
  }
}

const EMPTY = Buffer.alloc(0);

/** Reads a body; `'left'`: the visitor closed in the middle of it. */
export async function readBody(intake: Intake, framing: Framing, body: Body): Promise<Refusal | 'left' | 'complete'> {
  switch (framing.kind) {
    case 'none':
      return 'complete';
    case 'length':
      return (await readBytes(intake, framing.bytes, body)) ? 'complete' : 'left';
    case 'chunked':
      return await readChunks(intake, body);
  }
}

async function readBytes(intake: Intake, length: number, body: Body): Promise<boolean> {
  for (let left = length; left > 0;) {
    const piece = await intake.piece(left);
    if (piece === undefined) return false;
    body.take(piece);
    left -= piece.length;
  }
  return true;
}

const broken: Refusal = { fault: 'badRequest', problem: 'a broken chunk' };

/** RFC 9112 section 7.1, strict: line ends are CR LF, sizes are hex digits (TE.CL smuggling, CVE-2022-32213 and kin). */
async function readChunks(intake: Intake, body: Body): Promise<Refusal | 'left' | 'complete'> {
  for (let chunks = 0; chunks < CHUNKS; chunks += 1) {
    const line = await intake.line(CHUNK_LINE_BYTES);
    if (line === 'closed') return 'left';
    if (line === 'too-long') return broken;
    const digits = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n\0]*)?\r\n$/i.exec(line.text);
    if (digits === null) {
      body.take(Buffer.from(line.text, 'latin1'));
      return broken;
    }
    const length = Number.parseInt(digits[1] ?? '', 16);
    if (length === 0) return await readTrailers(intake, body);
    if (body.size + length > BODY_BYTES) return { fault: 'bodyTooLarge', problem: 'the body is too large' };
    if (!(await readBytes(intake, length, body))) return 'left';
    const end = await intake.line(1);
    if (end === 'closed') return 'left';
    if (end === 'too-long') return broken;
    if (end.text === '\r\n') continue;
    body.take(Buffer.from(end.text, 'latin1'));
    return broken;
  }
  return { fault: 'bodyTooLarge', problem: 'too many chunks' };
}

async function readTrailers(intake: Intake, body: Body): Promise<Refusal | 'left' | 'complete'> {
  const trailers = await readHeaders(intake, HEAD_BYTES);
  if (typeof trailers === 'string') return 'left';
  if (isRefusal(trailers)) return trailers;
  body.trailers = trailers.lines;
  return 'complete';
}
