import { byteString, type Device } from '../sensor.ts';
import type { DnsOptions } from './declaration.ts';
import type { Question } from './message.ts';
import { sameName, type Name } from './name.ts';
import { CLASS, TYPE } from './numbers.ts';
import type { Reply, ResourceRecord } from './reply.ts';

const SOA_TTL = 86_400;
/** Serial, refresh, retry, expire, minimum of BIND's built-in zones. */
const SOA_NUMBERS = [0, 28_800, 7200, 604_800, 86_400];
/** RFC 1035 section 3.3: a character string. */
const STRING_BYTES = 255;

/** What the product's built-in view of class CHAOS says; `version.bind` is what scanners ask first. */
export function answerChaos(question: Question, options: DnsOptions, device: Device): Reply {
  const refused = { rcode: 'REFUSED', question } as const;
  if (options.version === '') return refused;
  if (options.product === 'dnsmasq') return answerDnsmasq(question, options) ?? refused;
  const texts: readonly (readonly [Name, string | undefined])[] = [
    [['version', 'bind'], options.version],
    [['hostname', 'bind'], options.hostname === '' ? device.hostname : options.hostname],
    // BIND's `server-id` is unset unless somebody sets it.
    [['id', 'server'], undefined],
  ];
  const known = texts.find(([name]) => sameName(name, question.name));
  if (known === undefined) return refused;
  const answer = answerOf(question, known[1]);
  return {
    rcode: 'NOERROR',
    question,
    answer,
    authority: answer.length === 0 ? [soa(question.name)] : serversOf(question, options),
    authoritative: true,
    // BIND does not set it here, the other products do; without it dig warns of a server that does not recurse.
    recursionAvailable: true,
  };
}

/** BIND before 9.12 was less minimal: it adds the zone's name server, which is the name itself. */
const serversOf = ({ name, type }: Question, { product }: DnsOptions): ResourceRecord[] =>
  product === 'bind_9_11' && type !== TYPE.NS ? [record(name, TYPE.NS, 0, [name])] : [];

/** dnsmasq's TXT records, which carry no server; what it does not know it asks upstream, where it is refused. */
function answerDnsmasq(question: Question, { version }: DnsOptions): Reply | undefined {
  const texts: readonly (readonly [Name, string])[] = [
    [['version', 'bind'], version],
    [['authors', 'bind'], 'Simon Kelley'],
    [['copyright', 'bind'], 'Copyright (c) 2000-2012 Simon Kelley'],
  ];
  const known = texts.find(([name]) => sameName(name, question.name));
  if (known === undefined || (question.type !== TYPE.TXT && question.type !== TYPE.ANY)) return undefined;
  const answer = [record(question.name, TYPE.TXT, 0, [characterString(known[1])])];
  return { rcode: 'NOERROR', question, answer, authoritative: true, recursionAvailable: true };
}

function answerOf({ name, type }: Question, text: string | undefined): ResourceRecord[] {
  switch (type) {
    case TYPE.TXT:
    case TYPE.ANY:
      return text === undefined ? [] : [record(name, TYPE.TXT, 0, [characterString(text)])];
    case TYPE.NS:
      return [record(name, TYPE.NS, 0, [name])];
    case TYPE.SOA:
      return [soa(name)];
    default:
      return [];
  }
}

const record = (owner: Name, type: number, ttl: number, data: ResourceRecord['data']): ResourceRecord => ({
  owner,
  type,
  class: CLASS.CH,
  ttl,
  data,
});

function soa(name: Name): ResourceRecord {
  const numbers = Buffer.alloc(20);
  SOA_NUMBERS.forEach((value, at) => numbers.writeUInt32BE(value, 4 * at));
  return record(name, TYPE.SOA, SOA_TTL, [name, ['hostmaster', ...name], numbers]);
}

function characterString(text: string): Buffer {
  const bytes = Buffer.from(byteString(text), 'latin1').subarray(0, STRING_BYTES);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}
