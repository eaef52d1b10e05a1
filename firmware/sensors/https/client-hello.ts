/** What a TLS client tells about itself in its first message (RFC 8446 section 4.1.2), in the order in which it was sent. */
export interface ClientHello {
  /** `legacy_version`. */
  readonly version: number;
  /** Extension supported_versions. */
  readonly versions: readonly number[];
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly signatures: readonly number[];
  /** Byte strings. */
  readonly alpn: readonly string[];
  /** A byte string. */
  readonly sni: string | undefined;
}

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
/** Longer ones are not read: the largest that browsers send (post-quantum key shares) have 2 kB. */
const HELLO_BYTES = 16_384;

export type Found = ClientHello | 'incomplete' | 'broken';

/** Reads the ClientHello at the start of a connection; it may be cut into several records. */
export function clientHelloIn(bytes: Buffer): Found {
  const message: Buffer[] = [];
  let length = 0;
  for (let at = 0; ;) {
    if (bytes.length > at && bytes[at] !== HANDSHAKE) return 'broken';
    if (bytes.length > at + 1 && bytes[at + 1] !== 3) return 'broken';
    if (bytes.length < at + 5) return 'incomplete';
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end === at + 5) return 'broken';
    const fragment = bytes.subarray(at + 5, end);
    message.push(fragment);
    length += fragment.length;
    const joined = message.length === 1 ? fragment : Buffer.concat(message);
    if (joined.length > 0 && joined[0] !== CLIENT_HELLO) return 'broken';
    if (joined.length >= 4) {
      const wanted = 4 + joined.readUIntBE(1, 3);
      if (wanted > HELLO_BYTES) return 'broken';
      if (length >= wanted) return parse(joined.subarray(4, wanted));
    }
    if (bytes.length < end || message.length > RECORDS_MAX)
      return message.length > RECORDS_MAX ? 'broken' : 'incomplete';
    at = end;
  }
}
const RECORDS_MAX = 64;

/** Reads numbers and lists; beyond the end everything is empty, and `broken` says so. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;
  broken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.broken || this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    if (bytes.length < length) this.broken = true;
    return bytes;
  }

  number(length: number): number {
    const bytes = this.take(length);
    return bytes.length < length ? 0 : bytes.readUIntBE(0, length);
  }

  /** A vector whose length is told by so many bytes before it. */
  vector(lengthBytes: number): Cursor {
    return new Cursor(this.take(this.number(lengthBytes)));
  }

  rest(): Buffer {
    return this.take(this.#bytes.length - this.#at);
  }

  numbers(): number[] {
    const found: number[] = [];
    while (!this.done) {
      const one = this.number(2);
      if (!this.broken) found.push(one);
    }
    return found;
  }
}

function parse(body: Buffer): ClientHello | 'broken' {
  const hello = new Cursor(body);
  const version = hello.number(2);
  hello.take(32);
  hello.vector(1);
  const ciphers = hello.vector(2).numbers();
  hello.vector(1);
  if (hello.broken) return 'broken';
  const extensions = new Map<number, Buffer>();
  const order: number[] = [];
  for (const list = hello.vector(2); !list.done;) {
    const type = list.number(2);
    const data = list.vector(2).rest();
    if (list.broken) break;
    order.push(type);
    if (!extensions.has(type)) extensions.set(type, data);
  }
  const cursor = (type: number): Cursor => new Cursor(extensions.get(type) ?? Buffer.alloc(0));
  return {
    version,
    ciphers,
    extensions: order,
    versions: cursor(0x002b).vector(1).numbers(),
    signatures: cursor(0x000d).vector(2).numbers(),
    alpn: names(cursor(0x0010).vector(2), 1),
    sni: serverName(cursor(0x0000).vector(2)),
  };
}

function names(list: Cursor, lengthBytes: number): string[] {
  const found: string[] = [];
  while (!list.done) {
    const name = list.vector(lengthBytes).rest().toString('latin1');
    if (!list.broken) found.push(name);
  }
  return found;
}

/** RFC 6066 section 3: a list with one entry of type host_name. */
function serverName(list: Cursor): string | undefined {
  if (list.done || list.number(1) !== 0) return undefined;
  const name = list.vector(2).rest().toString('latin1');
  return list.broken ? undefined : name;
}
