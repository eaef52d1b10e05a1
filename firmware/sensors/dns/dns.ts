import { defineSensor, Malformed } from '../sensor.ts';
import { addressProblems, EVENTS, OPTIONS } from './declaration.ts';
import { receive } from './receive.ts';

/** RFC 1035 section 4.2.1. A visitor may take more, but who asked is only a claim here. */
const DATAGRAM_BYTES = 512;
/** An answer is never larger than its question by more than this: whoever forges a source gains next to nothing. */
const GAIN_BYTES = 100;
/**
 * Services that answer whatever they are sent (echo, daytime, chargen, time, kpasswd): an answer to a question that
 * claims to come from there would be answered in turn, for ever.
 */
const LOOPING_PORTS: ReadonlySet<number | undefined> = new Set([0, 7, 13, 19, 37, 464]);

export default defineSensor({
  name: 'dns',
  about: 'A name server over UDP that resolves every name to one address; never a means to flood others.',
  transport: 'udp',
  ports: [53],
  options: OPTIONS,
  events: EVENTS,
  check: addressProblems,
  async talk(peer, options) {
    const { packet } = peer;
    const { answer, fault } = receive(peer, packet, options, Math.min(DATAGRAM_BYTES, packet.length + GAIN_BYTES));
    if (answer !== undefined && !LOOPING_PORTS.has(peer.remotePort)) await peer.send(answer);
    if (fault !== undefined) throw new Malformed(fault);
  },
});
