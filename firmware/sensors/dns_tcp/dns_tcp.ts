import { addressProblems, EVENTS, OPTIONS } from '../dns/declaration.ts';
import { receive, recordMalformed } from '../dns/receive.ts';
import { defineSensor, Malformed } from '../sensor.ts';

/** The length before a message has 16 bits (RFC 1035 section 4.2.2). */
const MESSAGE_BYTES = 65_535;

export default defineSensor({
  name: 'dns_tcp',
  about: 'The same name server over TCP, where answers that are too long for a datagram are fetched.',
  transport: 'tcp',
  ports: [53],
  options: OPTIONS,
  events: EVENTS,
  check: addressProblems,
  async talk(peer, options) {
    for (;;) {
      const length = await peer.exactly(2);
      const packet = length === undefined ? undefined : await peer.exactly(length.readUInt16BE());
      if (packet === undefined) {
        // What scanners say in other protocols ends here: two letters are a long message that never comes.
        const rest = Buffer.concat([length ?? Buffer.alloc(0), peer.unread()]);
        if (rest.length === 0) return;
        recordMalformed(peer, rest, 'cut');
        throw new Malformed('cut');
      }
      const { answer, fault } = receive(peer, packet, options, MESSAGE_BYTES);
      if (answer === undefined) throw new Malformed(fault);
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(answer.length);
      await peer.send(Buffer.concat([prefix, answer]));
    }
  },
});
