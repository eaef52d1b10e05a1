/** Bytes of a byte string. A char that is no byte is a bug of the sensor, not to be hidden by cutting it to 8 bits. */
export function bytesOf(bytes: string | Uint8Array): Buffer {
  if (typeof bytes !== 'string') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const buffer = Buffer.from(bytes, 'latin1');
  if (WIDE.test(bytes)) throw new TypeError('send takes bytes: turn text into a byte string with byteString()');
  return buffer;
}
const WIDE = /[^\u0000-\u00ff]/;
