import type { Device } from '../sensor.ts';
import { addressBytesV4, addressBytesV6, ownAddress } from './address.ts';
import { answerChaos } from './chaos.ts';
import type { DnsOptions } from './declaration.ts';
import type { Message, Question } from './message.ts';
import type { Name } from './name.ts';
import { CLASS, OPCODE, TYPE, type Rcode } from './numbers.ts';
import type { Reply, ResourceRecord } from './reply.ts';
import { soaRecord, zoneOf, type Zone } from './zone.ts';

/** What a message gets, EDNS aside. Order and bits are those of BIND 9.18 as a resolver for everybody. */
export function answerTo({ header, question, fault }: Message, options: DnsOptions, device: Device): Reply {
  if (fault !== undefined) return { rcode: 'FORMERR', question };
  // NOTIFY, UPDATE and the rest are for servers with zones of their own.
  if (header.opcode !== OPCODE.QUERY) return { rcode: 'NOTIMP' };
  if (question === undefined) return { rcode: 'NOERROR' };
  const refused = metaRcode(question.type);
  switch (question.class) {
    case CLASS.IN:
      if (options.answer === 'refuse') return { rcode: 'REFUSED', question };
      return {
        ...(refused === undefined ? answerInternet(question, options, device) : { rcode: refused }),
        question,
        recursionAvailable: true,
        checkingDisabled: header.checkingDisabled,
      };
    case CLASS.CH:
      return refused === undefined ? answerChaos(question, options, device) : { rcode: refused, question };
    case CLASS.HS:
      return { rcode: 'REFUSED', question };
    case 0:
    case CLASS.NONE:
    case CLASS.ANY:
      return { rcode: 'FORMERR', question };
    default:
      return { rcode: 'NOTIMP', question };
  }
}

/** Types that no record has: transfers of a zone, which nobody gets, and what only stands beside a question. */
function metaRcode(type: number): Rcode | undefined {
  switch (type) {
    case TYPE.AXFR:
    case TYPE.IXFR:
      return 'REFUSED';
    case TYPE.MAILA:
    case TYPE.MAILB:
      return 'NOTIMP';
    case TYPE.OPT:
    case TYPE.TKEY:
    case TYPE.TSIG:
      return 'FORMERR';
    default:
      return undefined;
  }
}

function answerInternet({ name, type }: Question, options: DnsOptions, device: Device): Reply {
  const zone = zoneOf(name, device, options.ttl);
  const negative = { answer: [], authority: [soaRecord(zone, options.ttl)] };
  if (options.answer === 'nxdomain') return { rcode: 'NXDOMAIN', ...negative };
  const data = dataOf(name, type, zone, options, device);
  if (data.length === 0) return { rcode: 'NOERROR', ...negative };
  const answer = data.map(([recordType, parts]): ResourceRecord => ({
    owner: name,
    type: recordType,
    class: CLASS.IN,
    ttl: options.ttl,
    data: parts,
  }));
  return { rcode: 'NOERROR', answer };
}

type Data = readonly (readonly [type: number, parts: ResourceRecord['data']])[];

/** What every name has; name servers and SOA belong to the top of a zone. */
function dataOf(name: Name, type: number, zone: Zone, options: DnsOptions, device: Device): Data {
  const top = name.length === zone.name.length;
  switch (type) {
    case TYPE.A:
    // RFC 8482 section 4.1: one of the sets that there are. All of them would be what an amplifier sends.
    case TYPE.ANY:
      return [[TYPE.A, [options.address_v4 === '' ? ownAddress(device) : addressBytesV4(options.address_v4)]]];
    case TYPE.AAAA:
      return options.address_v6 === '' ? [] : [[TYPE.AAAA, [addressBytesV6(options.address_v6)]]];
    case TYPE.NS:
      return top ? zone.servers.map((server) => [TYPE.NS, [server]]) : [];
    case TYPE.SOA:
      return top ? [[TYPE.SOA, zone.soa]] : [];
    case TYPE.MX:
      return zone.name.length === 0 ? [] : [[TYPE.MX, [Buffer.of(0, 10), ['mail', ...zone.name]]]];
    default:
      return [];
  }
}
