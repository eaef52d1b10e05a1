const SIDE = 16;
const DIRECTORY_BYTES = 22;
const HEADER_BYTES = 40;

/** A favicon of one colour: an ICO with one 32-bit bitmap and its mask. */
export function icon(red: number, green: number, blue: number): Buffer {
  const pixels = Buffer.alloc(SIDE * SIDE * 4, Buffer.from([blue, green, red, 0xff]));
  const mask = Buffer.alloc(SIDE * 4);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(HEADER_BYTES, 0);
  header.writeInt32LE(SIDE, 4);
  // An icon's height counts its mask as well.
  header.writeInt32LE(SIDE * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const bitmap = Buffer.concat([header, pixels, mask]);
  const directory = Buffer.alloc(DIRECTORY_BYTES);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(1, 4);
  directory[6] = SIDE;
  directory[7] = SIDE;
  directory.writeUInt16LE(1, 10);
  directory.writeUInt16LE(32, 12);
  directory.writeUInt32LE(bitmap.length, 14);
  directory.writeUInt32LE(DIRECTORY_BYTES, 18);
  return Buffer.concat([directory, bitmap]);
}
