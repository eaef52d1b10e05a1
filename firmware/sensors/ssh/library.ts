import type * as library from 'ssh2';
import type { BufferParser } from 'ssh2/lib/protocol/utils.js';

export type Ssh2 = typeof library;

let loading: Promise<Ssh2> | undefined;

/** ssh2, when the first visitor speaks SSH: until then nobody pays for its 400 kB of code and its WebAssembly. */
export async function loadSsh2(): Promise<Ssh2> {
  loading ??= load();
  return await loading;
}

async function load(): Promise<Ssh2> {
  const { default: utils } = await import('ssh2/lib/protocol/utils.js');
  readBytes(utils.bufferParser);
  const { makeBufferParser } = utils;
  // SFTP makes a reader of its own as it is loaded.
  utils.makeBufferParser = () => readBytes(makeBufferParser());
  const { default: ssh2 } = (await import('ssh2')) as unknown as { readonly default: Ssh2 };
  // sshd sends none unless told to; and a timer of the library's own would outlive our clock.
  (ssh2.Server as unknown as { KEEPALIVE_CLIENT_INTERVAL: number }).KEEPALIVE_CLIENT_INTERVAL = -1;
  return ssh2;
}

/**
 * ssh2 takes names, passwords, commands and paths for UTF-8 and so loses what is not. Here it hands on byte strings, as
 * everybody does in a conversation: every `readString(true)` of its is latin1.
 */
function readBytes(parser: BufferParser): BufferParser {
  const reader = parser;
  const readString = reader.readString.bind(reader);
  reader.readString = (into, max) => {
    if (into !== true) return readString(into, max);
    const bytes = readString(undefined, max);
    return Buffer.isBuffer(bytes) || bytes instanceof Uint8Array ? latin1(bytes) : undefined;
  };
  return parser;
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
