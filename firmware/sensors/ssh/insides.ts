// oxlint-disable no-underscore-dangle -- that is how ssh2 marks its insides
import type { Connection, SFTPWrapper, ServerChannel, Session } from 'ssh2';

/** Of ssh2's insides only these are touched; its version is pinned, and a test would notice. */
interface Protocol {
  _cipher: Cipher;
  readonly _queue?: readonly unknown[];
}
interface Cipher {
  allocPacket(length: number): Buffer;
  encrypt(packet: Buffer): void;
  free(): void;
}
interface Outgoing {
  packetSize: number;
}

const protocolOf = (connection: Connection): Protocol =>
  (connection as unknown as { readonly _protocol: Protocol })._protocol;

/** A cipher that lets nothing out any more. */
const MUTE: Cipher = { allocPacket: (length) => Buffer.alloc(length + 5), encrypt() {}, free() {} };

/**
 * From here on the connection says nothing. ssh2 frees its ciphers when a connection breaks; a channel that ends in the
 * same moment would use them once more, on a tick of its own where nobody catches what is thrown.
 */
export function mute(connection: Connection): void {
  protocolOf(connection)._cipher = MUTE;
}

/** Sends one packet past all queues, encrypted if encryption has begun. */
export function sendPacket(connection: Connection, payload: Buffer): void {
  const cipher = protocolOf(connection)._cipher;
  const packet = cipher.allocPacket(payload.length);
  packet.set(payload, 5);
  cipher.encrypt(packet);
}

/** Packets that wait for the end of a key exchange. */
export const queued = (connection: Connection): number => protocolOf(connection)._queue?.length ?? 0;

/** The largest packet that a client takes, at least: with 0, which it may say, ssh2 would write for ever. */
const PACKET_MIN = 1024;

export function boundPackets(session: Session): void {
  const { outgoing } = (session as unknown as { readonly _chanInfo: { readonly outgoing: Outgoing } })._chanInfo;
  outgoing.packetSize = Math.max(outgoing.packetSize, PACKET_MIN);
}

/** Bytes that a channel holds for a client that does not take them, and of the client's that we have not read. */
export function held(channel: ServerChannel | SFTPWrapper): number {
  if ('readableLength' in channel && typeof channel.readableLength === 'number') {
    return channel.readableLength + channel.writableLength;
  }
  const { _buffer } = channel as unknown as { readonly _buffer: readonly Buffer[] };
  return _buffer.reduce((sum, { length }) => sum + length, 0);
}

/**
 * sftp-server has the two paths of a symbolic link the other way round than the draft says, and clients that talk to
 * OpenSSH know. ssh2 goes by what the client is; it is what we are that counts.
 */
export function linkAsOpenSsh(sftp: SFTPWrapper): void {
  (sftp as unknown as { _isOpenSSH: boolean })._isOpenSSH = true;
}

/** What sshd says when sftp-server is done; a client waits for it. ssh2's SFTP is no channel that could. */
export function endSftp(sftp: SFTPWrapper): void {
  const { _protocol: protocol, outgoing } = sftp as unknown as {
    readonly _protocol: { exitStatus(channel: number, status: number): void; channelEOF(channel: number): void };
    readonly outgoing: { readonly id: number; readonly state: string };
  };
  if (outgoing.state !== 'open') return;
  protocol.channelEOF(outgoing.id);
  protocol.exitStatus(outgoing.id, 0);
  sftp.end();
}
