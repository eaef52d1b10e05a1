/** A DNS message read by somebody else's eyes: follows pointers, demands that every byte belongs to something. */
export interface Decoded {
  readonly id: number;
  readonly flags: number;
  readonly rcode: number;
  readonly truncated: boolean;
  readonly question: readonly Asked[];
  readonly answer: readonly Told[];
  readonly authority: readonly Told[];
  readonly additional: readonly Told[];
}

export interface Asked {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface Told extends Asked {
  readonly ttl: number;
  readonly data: Buffer;
  /** Names in the data, where the type has some. */
  readonly names: readonly string[];
}

/** Bytes before the names in the data, and how many names. */
const NAMES_IN: Readonly<Record<number, readonly [skip: number, count: number]>> = {
  2: [0, 1],
  6: [0, 2],
  15: [2, 1],
};

/** Labels in hex with dots between: nothing is lost and nothing is ambiguous. */
function nameAt(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let end: number | undefined;
  for (let at = start; ;) {
    const length = message.readUInt8(at);
    if (length >= 0xc0) {
      end ??= at + 2;
      const target = message.readUInt16BE(at) & 0x3fff;
      if (target >= at) throw new Error(`pointer at ${at} points forward to ${target}`);
      at = target;
      continue;
    }
    if (length > 63) throw new Error(`label of type ${length >> 6} at ${at}`);
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (at + 1 + length > message.length) throw new Error(`label at ${at} runs over the end`);
    labels.push(message.toString('hex', at + 1, at + 1 + length));
    at += 1 + length;
  }
}

export function decode(message: Buffer): Decoded {
  let at = 12;
  const asked = (): Asked => {
    const { name, end } = nameAt(message, at);
    at = end + 4;
    return { name, type: message.readUInt16BE(end), class: message.readUInt16BE(end + 2) };
  };
  const told = (): Told => {
    const head = asked();
    const ttl = message.readUInt32BE(at);
    const start = at + 6;
    const end = start + message.readUInt16BE(at + 4);
    if (end > message.length) throw new Error(`record at ${at} runs over the end`);
    const [skip, count] = NAMES_IN[head.type] ?? [0, 0];
    const names: string[] = [];
    let position = start + skip;
    for (let left = count; left > 0; left -= 1) {
      const read = nameAt(message, position);
      names.push(read.name);
      position = read.end;
    }
    if (position > end) throw new Error(`names at ${start} run over their record`);
    at = end;
    return { ...head, ttl, data: message.subarray(start, end), names };
  };
  const many = <T>(offset: number, read: () => T): T[] =>
    Array.from({ length: message.readUInt16BE(offset) }, () => read());
  const flags = message.readUInt16BE(2);
  const decoded = {
    id: message.readUInt16BE(0),
    flags,
    rcode: flags & 0xf,
    truncated: (flags & 0x0200) !== 0,
    question: many(4, asked),
    answer: many(6, told),
    authority: many(8, told),
    additional: many(10, told),
  };
  if (at !== message.length) throw new Error(`${message.length - at} bytes after the end`);
  return decoded;
}

/** A query; `labels` are byte strings. */
export function encodeQuery(
  labels: readonly string[],
  type: number,
  { id = 0x1234, class: queryClass = 1, edns }: { id?: number; class?: number; edns?: Buffer } = {},
): Buffer {
  const header = Buffer.alloc(12);
  [id, 0x0100, 1, 0, 0, edns === undefined ? 0 : 1].forEach((value, at) => header.writeUInt16BE(value, 2 * at));
  const name = labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')]));
  const numbers = Buffer.alloc(4);
  numbers.writeUInt16BE(type);
  numbers.writeUInt16BE(queryClass, 2);
  return Buffer.concat([header, ...name, Buffer.of(0), numbers, edns ?? Buffer.alloc(0)]);
}

/** An OPT record as dig sends it: 1,232 bytes, DO, a client cookie. */
export const DIG_EDNS = Buffer.from('00002904d000008000000c000a00080123456789abcdef', 'hex');
