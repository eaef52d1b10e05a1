/** A domain name: its labels as byte strings, without the empty one of the root. Case is kept as it came. */
export type Name = readonly string[];

/** RFC 1035 section 2.3.4; the bytes of lengths and the root's own are among them. */
const NAME_BYTES = 255;
const LABEL_BYTES = 63;
const POINTER = 0xc0;

export type NameFault = 'name' | 'compression';

export interface ReadName {
  readonly name: Name;
  /** Where the bytes after it begin. */
  readonly end: number;
}

/**
 * The name at `at`. A pointer (RFC 1035 section 4.1.4) has nothing to point at in a question but the header or itself:
 * it is refused, not followed.
 */
export function readName(packet: Buffer, at: number): ReadName | NameFault {
  const name: string[] = [];
  for (let position = at; ;) {
    const length = packet[position];
    if (length === undefined) return 'name';
    if (length >= POINTER) return 'compression';
    if (length > LABEL_BYTES) return 'name';
    const end = position + 1 + length;
    if (end - at > NAME_BYTES || end > packet.length) return 'name';
    if (length === 0) return { name, end };
    name.push(packet.toString('latin1', position + 1, end));
    position = end;
  }
}

/** Where the name at `at` ends, for records that nobody reads: a pointer ends it and must point backwards. */
export function skipName(packet: Buffer, at: number): number | undefined {
  for (let position = at; ;) {
    const length = packet[position];
    if (length === undefined) return undefined;
    if (length >= POINTER) {
      const target = ((length & 0x3f) << 8) | (packet[position + 1] ?? 0xff);
      return position + 2 <= packet.length && target < at ? position + 2 : undefined;
    }
    if (length > LABEL_BYTES) return undefined;
    position += 1 + length;
    if (position - at > NAME_BYTES || position > packet.length) return undefined;
    if (length === 0) return position;
  }
}

/** What dig and zone files escape with a backslash; everything that is no visible ASCII is `\DDD`. */
const SPECIAL = /["$().;@\\]/g;
const INVISIBLE = /[^\x21-\x7e]/g;

/**
 * A name as zone files write it (RFC 1035 section 5.1, RFC 4343 section 2.1), without the last dot: a dot or a NUL inside
 * a label can be told from those between labels, and no two names read alike.
 */
export function nameText(name: Name): string {
  if (name.length === 0) return '.';
  return name.map(labelText).join('.');
}

const labelText = (label: string): string =>
  label
    .replaceAll(SPECIAL, String.raw`\$&`)
    .replaceAll(INVISIBLE, (char) => `\\${char.charCodeAt(0).toString().padStart(3, '0')}`);

/** Two names are the same whatever the case of their ASCII letters (RFC 4343 section 3). */
export const sameName = (one: Name, other: Name): boolean =>
  one.length === other.length && one.every((label, at) => lowerCase(label) === lowerCase(other[at] ?? ''));

/** ASCII only: in a byte string `Ä` is the byte 0xc4. */
export const lowerCase = (label: string): string => label.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
