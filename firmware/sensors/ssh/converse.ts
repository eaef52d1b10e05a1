import { setImmediate } from 'node:timers/promises';
import type { Connection } from 'ssh2';
import { Malformed } from '../sensor.ts';
import { algorithmsOf } from './algorithms.ts';
import { Authentication } from './authentication.ts';
import { openChannels } from './channels.ts';
import type { SshPeer } from './events.ts';
import { hostKeys } from './host-keys.ts';
import { sendPacket } from './insides.ts';
import type { Intake } from './intake.ts';
import { KexInitTap, type KexInit } from './kexinit.ts';
import { loadSsh2 } from './library.ts';
import type { Options } from './options.ts';
import { parsedKeys } from './parsed-keys.ts';
import { Socket } from './socket.ts';
import { Visit } from './visit.ts';
import { disconnect } from './wire.ts';

/** What is known of a visitor when he has told what he is. */
export interface Greeted {
  /** His identification, a byte string. */
  readonly version: string;
  /** All that came, the identification too. */
  readonly received: Buffer;
  /** Length of the identification's line. */
  readonly line: number;
}

interface Setting extends Greeted {
  readonly peer: SshPeer;
  readonly options: Options;
  readonly intake: Intake;
}

/** The conversation after both have told what they are, in ssh2's hands. */
export async function converse(setting: Setting): Promise<void> {
  const { peer, options, version } = setting;
  const ssh2 = await loadSsh2();
  const ident = options.version;
  // ssh2 says its identification itself; the visitor has had it.
  const socket = new Socket(peer.stream, `SSH-2.0-${ident}\r\n`.length, peer.remoteAddress ?? '', peer.remotePort ?? 0);
  const visit = new Visit(peer, options, socket);
  let connection: Connection | undefined;
  let broken: Malformed | undefined;
  let told = false;
  visit.atEnd(() => {
    if (!told) tell();
  });

  /** Leaves when everything said is on its way. */
  const leave = (why?: Malformed): void => {
    broken ??= why;
    socket.end();
  };
  const tell = (lists?: KexInit): void => {
    told = true;
    const { hassh, kex, hostKeys: host_keys, ciphers, macs, compressions } = lists ?? {};
    visit.client = { version, ...(hassh === undefined ? {} : { hassh }) };
    peer.record('client', { version, hassh, kex, host_keys, ciphers, macs, compressions });
  };
  const server = new ssh2.Server(
    {
      hostKeys: parsedKeys(ssh2, hostKeys(peer.device)),
      ident,
      algorithms: algorithmsOf(options.version),
      ...(options.banner === '' ? {} : { banner: options.banner }),
    },
    visit.guard((opened: Connection) => {
      connection = opened;
      visit.attach(opened);
      const authentication = new Authentication(ssh2, visit, opened, leave);
      opened.on(
        'authentication',
        visit.guard((context) => authentication.hear(context)),
      );
      visit.atEnd(() => authentication.left());
      openChannels(visit, opened);
      opened.on('error', (error: Error & { readonly code?: unknown }) => {
        // A number: the client said why it leaves (RFC 4253 section 11.1). Else it broke the protocol, or ssh2 over it.
        leave(typeof error.code === 'number' ? undefined : new Malformed(error.message));
      });
    }),
  );
  socket.on('error', () => {});
  // What came with the farewell (a FIN, mostly) is heard first: then it was the visitor who closed.
  socket.once('finish', () =>
    visit.run(async () => {
      await setImmediate();
      await setImmediate();
      // Before there was a connection ssh2 had nobody to tell.
      visit.end(broken ?? (connection === undefined ? new Malformed('identification') : undefined));
    }),
  );
  server.injectSocket(socket as unknown as Parameters<typeof server.injectSocket>[0]);
  const look = lookFor(visit, tell, () => {
    if (connection !== undefined) sendPacket(connection, disconnect('Packet corrupt'));
    leave(new Malformed('packet corrupt'));
  });
  visit.run(async () => await listen(visit, socket, setting, look));
  try {
    await visit.ended;
  } finally {
    visit.end();
    visit.tellRest();
  }
}

type Look = (bytes: Buffer) => boolean;

/** Looks at what is about to be handed on; false: it must not be. */
function lookFor(visit: Visit, tell: (lists: KexInit) => void, corrupt: () => void): Look {
  let tap: KexInitTap | undefined = new KexInitTap();
  return (bytes) => {
    if (visit.overfull) throw new Malformed('asks for more than it takes');
    const tapped = tap?.take(bytes) ?? 'none';
    if (tapped === 'more') return true;
    tap = undefined;
    if (tapped === 'corrupt') corrupt();
    else if (tapped !== 'none') tell(tapped);
    return tapped !== 'corrupt';
  };
}

/** Hands on what the visitor sends until he has no more to say. */
async function listen(visit: Visit, socket: Socket, { intake, received, line }: Setting, look: Look): Promise<void> {
  await socket.hand(received.subarray(0, line), () => true);
  for (let bytes: Buffer | undefined = received.subarray(line); bytes !== undefined; bytes = await intake.next()) {
    if (!(await socket.hand(bytes, look))) return;
  }
  visit.end();
}
