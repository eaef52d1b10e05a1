import { answerTo } from './answer.ts';
import { cookieFor } from './cookie.ts';
import type { Inputs } from '../sensor.ts';
import type { DnsOptions, DnsPeer, EVENTS } from './declaration.ts';
import { clientCookie, optionsText, type Edns } from './edns.ts';
import { readHeader, readMessage, type Header, type Message, type MessageFault } from './message.ts';
import { nameText } from './name.ts';
import { className, opcodeName, typeName, type Rcode } from './numbers.ts';
import { writeReply, type Reply } from './reply.ts';

/** What to do about one message. Without an answer there is nothing to be said to it at all. */
export interface Outcome {
  readonly answer: Buffer | undefined;
  readonly fault: Fault | undefined;
}

export type Fault = MessageFault | 'cut' | 'header' | 'response';

/** Records one message, whatever it is, and makes the answer of at most `maxBytes`. */
export function receive(peer: DnsPeer, packet: Buffer, options: DnsOptions, maxBytes: number): Outcome {
  const header = readHeader(packet);
  if (header === undefined) return recordMalformed(peer, packet, 'header');
  // To answer an answer is how two servers keep each other busy for ever.
  if (header.response) return recordMalformed(peer, packet, 'response');
  const message = readMessage(packet, header);
  const reply = replyTo(peer, message, options);
  const answer = writeReply(header, reply, maxBytes);
  if (message.fault !== undefined)
    return { ...recordMalformed(peer, packet, message.fault, message, reply.rcode), answer };
  recordQuery(peer, message, reply.rcode);
  return { answer, fault: undefined };
}

function replyTo(peer: DnsPeer, message: Message, options: DnsOptions): Reply {
  const { edns, question } = message;
  if (edns === undefined) return answerTo(message, options, peer.device);
  const cookie = clientCookie(edns);
  const opt = { dnssecOk: edns.dnssecOk, cookie: undefined };
  if (message.fault === undefined) {
    if (edns.version > 0) return { rcode: 'BADVERS', question, edns: opt };
    if (cookie === 'broken') return { rcode: 'FORMERR', question, edns: opt };
  }
  const client = cookie === 'broken' ? undefined : cookie;
  const own = client === undefined ? undefined : cookieFor(peer.device, client, peer.remoteAddress, peer.now());
  return { ...answerTo(message, options, peer.device), edns: { ...opt, cookie: own } };
}

function recordQuery(peer: DnsPeer, { header, question, edns, records, trailing }: Message, rcode: Rcode): void {
  peer.record('query', {
    ...(question === undefined
      ? {}
      : { name: nameText(question.name), type: typeName(question.type), class: className(question.class) }),
    opcode: opcodeName(header.opcode),
    rcode,
    query_id: header.id,
    flags: flagsText(header),
    ...(edns === undefined ? {} : ednsFields(edns)),
    records: records.length === 0 ? undefined : records.join(', '),
    trailing: trailing === 0 ? undefined : trailing,
  });
}

const ednsFields = ({ version, payloadBytes, options, dnssecOk }: Edns): Inputs<typeof EVENTS.query.fields> => ({
  edns_version: version,
  edns_bytes: payloadBytes,
  edns_options: options.length === 0 ? undefined : optionsText(options),
  dnssec_ok: dnssecOk,
});

/** As dig names them; undefined when none is set. */
function flagsText(header: Header): string | undefined {
  const flags: readonly (readonly [string, boolean])[] = [
    ['aa', header.authoritative],
    ['tc', header.truncated],
    ['rd', header.recursionDesired],
    ['ra', header.recursionAvailable],
    ['z', header.reserved],
    ['ad', header.authenticData],
    ['cd', header.checkingDisabled],
  ];
  const set = flags.flatMap(([name, on]) => (on ? [name] : []));
  return set.length === 0 ? undefined : set.join(' ');
}

/** Records bytes that are no message of a client's. */
export function recordMalformed(
  peer: DnsPeer,
  packet: Buffer,
  fault: Fault,
  message?: Message,
  rcode?: Rcode,
): Outcome {
  const question = message?.question;
  peer.record('malformed', {
    fault,
    packet,
    size: packet.length,
    rcode,
    name: question === undefined ? undefined : nameText(question.name),
    type: question === undefined ? undefined : typeName(question.type),
  });
  return { answer: undefined, fault };
}
