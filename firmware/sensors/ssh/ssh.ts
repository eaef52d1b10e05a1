import { defineSensor, Malformed } from '../sensor.ts';
import { converse, type Greeted } from './converse.ts';
import { EVENTS, SOURCES, type SshPeer } from './events.ts';
import { identify } from './identification.ts';
import { Intake } from './intake.ts';
import { clashes, OPTIONS } from './options.ts';

export default defineSensor({
  name: 'ssh',
  about: 'A real SSH server (OpenSSH) that refuses every login, or lets some in to a small shell and SFTP.',
  transport: 'stream',
  ports: [22],
  options: OPTIONS,
  events: EVENTS,
  sources: SOURCES,
  check: clashes,
  async talk(peer, options) {
    // Why a stream broke is the session's to know; a stream whose errors nobody hears ends the process.
    peer.stream.on('error', () => {});
    const intake = new Intake(peer.stream);
    peer.stream.write(Buffer.from(`SSH-2.0-${options.version}\r\n`, 'latin1'));
    const greeted = await greet(peer, intake);
    if (greeted !== undefined) await converse({ peer, options, intake, ...greeted });
  },
});

/** Undefined: the visitor left before he told what he is. */
async function greet(peer: SshPeer, intake: Intake): Promise<Greeted | undefined> {
  let received: Buffer = Buffer.alloc(0);
  for (;;) {
    const more = await intake.next();
    if (more === undefined) return undefined;
    received = received.length === 0 ? more : Buffer.concat([received, more]);
    const found = identify(received);
    switch (found.kind) {
      case 'more':
        break;
      case 'ssh':
        return { version: found.text, received, line: found.length };
      case 'invalid':
        await new Promise<void>((resolve) => {
          peer.stream.write(Buffer.from(found.answer, 'latin1'), () => resolve());
        });
        throw new Malformed('no SSH identification');
    }
  }
}
