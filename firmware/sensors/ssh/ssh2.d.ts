/** What ssh2 reads its packets with; of its insides, and pinned like its version. See library.ts. */
declare module 'ssh2/lib/protocol/utils.js' {
  export interface BufferParser {
    readUInt32BE(): number | undefined;
    readString(into?: unknown, max?: number): unknown;
  }
  interface Utils {
    makeBufferParser: () => BufferParser;
    bufferParser: BufferParser;
  }
  const utils: Utils;
  export default utils;
}
