import type { Header, Question } from './message.ts';
import type { Name } from './name.ts';
import { OPCODE, OPTION, RCODE, TYPE, type Rcode } from './numbers.ts';

/** A record of ours. Its data are bytes and names; names are compressed. */
export interface ResourceRecord {
  readonly owner: Name;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly data: readonly (Buffer | Name)[];
}

export interface Reply {
  readonly rcode: Rcode;
  readonly question?: Question | undefined;
  readonly answer?: readonly ResourceRecord[];
  readonly authority?: readonly ResourceRecord[];
  readonly authoritative?: boolean;
  readonly recursionAvailable?: boolean;
  /** Whether the visitor asked not to have anything validated; repeated only where something was looked up. */
  readonly checkingDisabled?: boolean;
  readonly edns?: ReplyEdns | undefined;
}

export interface ReplyEdns {
  readonly dnssecOk: boolean;
  readonly cookie: Buffer | undefined;
}

/** The largest datagram we say we take: BIND's, after DNS Flag Day 2020. */
const PAYLOAD_BYTES = 1232;
const HEADER_BYTES = 12;
/** A pointer has 14 bits (RFC 1035 section 4.1.4). */
const POINTER_MAX = 0x3fff;

/** The bytes of a reply. What does not fit into `maxBytes` is left out, and TC says so (RFC 2181 section 9). */
export function writeReply(header: Header, reply: Reply, maxBytes: number): Buffer {
  const whole = write(header, reply, false);
  return whole.length <= maxBytes ? whole : write(header, { ...reply, answer: [], authority: [] }, true);
}

function write(header: Header, reply: Reply, truncated: boolean): Buffer {
  const { question, answer = [], authority = [], edns } = reply;
  const writer = new Writer();
  writer.bytes(headerBytes(header, reply, truncated));
  if (question !== undefined) {
    writer.remember(question.name);
    writer.bytes(question.bytes);
  }
  for (const record of [...answer, ...authority]) writer.record(record);
  if (edns !== undefined) writer.bytes(optBytes(reply.rcode, edns));
  return writer.written();
}

function headerBytes(header: Header, reply: Reply, truncated: boolean): Buffer {
  const { question, answer = [], authority = [], edns, rcode } = reply;
  const bytes = Buffer.alloc(HEADER_BYTES);
  const bit = (set: boolean | undefined, value: number): number => (set === true ? value : 0);
  const flags =
    0x8000 |
    (header.opcode << 11) |
    bit(reply.authoritative, 0x0400) |
    bit(truncated, 0x0200) |
    bit(header.opcode === OPCODE.QUERY && header.recursionDesired, 0x0100) |
    bit(reply.recursionAvailable, 0x0080) |
    bit(reply.checkingDisabled, 0x0010) |
    (RCODE[rcode] & 0xf);
  const counts = [question === undefined ? 0 : 1, answer.length, authority.length, edns === undefined ? 0 : 1];
  [header.id, flags, ...counts].forEach((value, at) => bytes.writeUInt16BE(value, 2 * at));
  return bytes;
}

/** RFC 6891 section 6.1.2: the upper bits of the RCODE, version 0, and DO as it was asked (section 6.1.4). */
function optBytes(rcode: Rcode, { dnssecOk, cookie }: ReplyEdns): Buffer {
  const fixed = Buffer.alloc(11);
  fixed.writeUInt16BE(TYPE.OPT, 1);
  fixed.writeUInt16BE(PAYLOAD_BYTES, 3);
  fixed.writeUInt8(RCODE[rcode] >>> 4, 5);
  fixed.writeUInt16BE(dnssecOk ? 0x8000 : 0, 7);
  if (cookie === undefined) return fixed;
  const option = Buffer.alloc(4);
  option.writeUInt16BE(OPTION.COOKIE);
  option.writeUInt16BE(cookie.length, 2);
  fixed.writeUInt16BE(option.length + cookie.length, 9);
  return Buffer.concat([fixed, option, cookie]);
}

/** Collects a message and remembers where names stand in it. Case counts, so that a pointer never changes it. */
class Writer {
  readonly #parts: Buffer[] = [];
  readonly #names = new Map<string, number>();
  #length = 0;

  bytes(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  /** The name is about to be written here as it is. */
  remember(name: Name): void {
    let offset = this.#length;
    for (let at = 0; at < name.length && offset <= POINTER_MAX; at += 1) {
      const key = keyOf(name.slice(at));
      if (!this.#names.has(key)) this.#names.set(key, offset);
      offset += 1 + (name[at]?.length ?? 0);
    }
  }

  name(name: Name): void {
    const known = name.findIndex((_, at) => this.#names.has(keyOf(name.slice(at))));
    const fresh = known < 0 ? name : name.slice(0, known);
    const offset = known < 0 ? undefined : this.#names.get(keyOf(name.slice(known)));
    this.remember(name);
    for (const label of fresh) this.bytes(labelBytes(label));
    this.bytes(offset === undefined ? Buffer.of(0) : Buffer.of(0xc0 | (offset >>> 8), offset & 0xff));
  }

  record({ owner, type, class: recordClass, ttl, data }: ResourceRecord): void {
    this.name(owner);
    const fixed = Buffer.alloc(10);
    fixed.writeUInt16BE(type);
    fixed.writeUInt16BE(recordClass, 2);
    fixed.writeUInt32BE(ttl, 4);
    this.bytes(fixed);
    const start = this.#length;
    for (const part of data) {
      if (Buffer.isBuffer(part)) this.bytes(part);
      else this.name(part);
    }
    fixed.writeUInt16BE(this.#length - start, 8);
  }

  written(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const keyOf = (name: Name): string => name.map((label) => String.fromCharCode(label.length) + label).join('');

const labelBytes = (label: string): Buffer => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')]);
