/** The data types of RFC 4251 section 5 that we write ourselves. */

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A `string`: length and bytes. Text is a byte string. */
export function text(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** SSH_MSG_DISCONNECT and SSH_DISCONNECT_PROTOCOL_ERROR (RFC 4253 section 11.1). */
const MSG_DISCONNECT = 1;
const PROTOCOL_ERROR = 2;

/** The payload that tells a client why it is left. */
export const disconnect = (description: string): Buffer =>
  Buffer.concat([Buffer.from([MSG_DISCONNECT]), uint32(PROTOCOL_ERROR), text(description), text('')]);

const BLOCK = 8;
const PADDING_MIN = 4;

/** A packet before encryption (RFC 4253 section 6); its padding may be anything then. */
export function clearPacket(payload: Buffer): Buffer {
  const unpadded = 4 + 1 + payload.length;
  let padding = BLOCK - (unpadded % BLOCK);
  if (padding < PADDING_MIN) padding += BLOCK;
  return Buffer.concat([uint32(1 + payload.length + padding), Buffer.from([padding]), payload, Buffer.alloc(padding)]);
}
