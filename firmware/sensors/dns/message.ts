import { clientCookie, readEdns, type Edns } from './edns.ts';
import { readName, skipName, type Name, type NameFault } from './name.ts';
import { OPCODE, TYPE, typeName } from './numbers.ts';

/** RFC 1035 section 4.1.1. */
export interface Header {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly reserved: boolean;
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  readonly questions: number;
  readonly answers: number;
  readonly authorities: number;
  readonly additionals: number;
}

export interface Question {
  readonly name: Name;
  readonly type: number;
  readonly class: number;
  /** As it came: an answer repeats it to the bit. */
  readonly bytes: Buffer;
}

/** Why a message is none that a server would answer, other than with FORMERR. */
export type MessageFault = 'questions' | 'question' | NameFault | 'record' | 'edns';

export interface Message {
  readonly header: Header;
  readonly question: Question | undefined;
  readonly edns: Edns | undefined;
  /** `answer A`, `additional TSIG`: what came beside the question, an OPT left out; the first of them. */
  readonly records: readonly string[];
  /** Bytes after the last record; BIND does not mind them. */
  readonly trailing: number;
  readonly fault: MessageFault | undefined;
}

const HEADER_BYTES = 12;
const RECORDS_SHOWN = 16;

/** Undefined when there are too few bytes for a header. */
export function readHeader(packet: Buffer): Header | undefined {
  if (packet.length < HEADER_BYTES) return undefined;
  const flags = packet.readUInt16BE(2);
  const has = (bit: number): boolean => (flags & bit) !== 0;
  return {
    id: packet.readUInt16BE(0),
    response: has(0x8000),
    opcode: (flags >>> 11) & 0xf,
    authoritative: has(0x0400),
    truncated: has(0x0200),
    recursionDesired: has(0x0100),
    recursionAvailable: has(0x0080),
    reserved: has(0x0040),
    authenticData: has(0x0020),
    checkingDisabled: has(0x0010),
    questions: packet.readUInt16BE(4),
    answers: packet.readUInt16BE(6),
    authorities: packet.readUInt16BE(8),
    additionals: packet.readUInt16BE(10),
  };
}

/** Reads a message as far as it makes sense; what was read before a fault is kept. */
export function readMessage(packet: Buffer, header: Header): Message {
  const empty = { header, question: undefined, edns: undefined, records: [], trailing: 0, fault: undefined };
  // Two questions have one RCODE between them: no server answers both (RFC 9619).
  if (header.questions > 1) return { ...empty, fault: 'questions' };
  const asked = header.questions === 0 ? undefined : readQuestion(packet);
  if (typeof asked === 'string') return { ...empty, fault: asked };
  const question = asked?.question;
  const rest = readRecords(packet, header, asked?.end ?? HEADER_BYTES);
  if (typeof rest === 'string') return { ...empty, question, fault: rest };
  return { header, question, ...rest, fault: question === undefined ? withoutQuestion(header, rest.edns) : undefined };
}

interface Asked {
  readonly question: Question;
  readonly end: number;
}

function readQuestion(packet: Buffer): Asked | MessageFault {
  const read = readName(packet, HEADER_BYTES);
  if (typeof read === 'string') return read;
  const end = read.end + 4;
  if (end > packet.length) return 'question';
  const question = {
    name: read.name,
    type: packet.readUInt16BE(read.end),
    class: packet.readUInt16BE(read.end + 2),
    bytes: packet.subarray(HEADER_BYTES, end),
  };
  return { question, end };
}

/** No question is fine for STATUS, and for a client that only wants a cookie (RFC 7873 section 5.4). */
function withoutQuestion(header: Header, edns: Edns | undefined): MessageFault | undefined {
  if (header.opcode !== OPCODE.QUERY) return undefined;
  return edns !== undefined && clientCookie(edns) instanceof Buffer ? undefined : 'questions';
}

type Section = 'answer' | 'authority' | 'additional';

function readRecords(
  packet: Buffer,
  header: Header,
  start: number,
): Pick<Message, 'edns' | 'records' | 'trailing'> | MessageFault {
  const sections: readonly (readonly [Section, number])[] = [
    ['answer', header.answers],
    ['authority', header.authorities],
    ['additional', header.additionals],
  ];
  const records: string[] = [];
  let edns: Edns | undefined;
  let at = start;
  for (const [section, count] of sections) {
    for (let read = 0; read < count; read += 1) {
      const fixed = skipName(packet, at);
      if (fixed === undefined || fixed + 10 > packet.length) return 'record';
      const type = packet.readUInt16BE(fixed);
      const end = fixed + 10 + packet.readUInt16BE(fixed + 8);
      if (end > packet.length) return 'record';
      if (type === TYPE.OPT) {
        // Once, of the root, in its section (RFC 6891 section 6.1.1).
        if (edns !== undefined || section !== 'additional' || packet[at] !== 0) return 'edns';
        edns = readEdns(
          packet.readUInt16BE(fixed + 2),
          packet.readUInt32BE(fixed + 4),
          packet.subarray(fixed + 10, end),
        );
        if (edns === undefined) return 'edns';
      } else if (records.length < RECORDS_SHOWN) records.push(`${section} ${typeName(type)}`);
      at = end;
    }
  }
  return { edns, records, trailing: packet.length - at };
}
