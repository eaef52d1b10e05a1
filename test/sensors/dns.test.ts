import { describe, expect, it } from 'vitest';
import { fromText, toText } from '../../firmware/core/bytes.ts';
import { answer } from '../../firmware/net/converse.ts';
import { rehearse } from '../../firmware/net/rehearsal.ts';
import { addressBytesV4, addressBytesV6, ownAddress } from '../../firmware/sensors/dns/address.ts';
import { cookieFor } from '../../firmware/sensors/dns/cookie.ts';
import dns from '../../firmware/sensors/dns/dns.ts';
import { readHeader, readMessage, type Message } from '../../firmware/sensors/dns/message.ts';
import { nameText, readName, sameName, skipName } from '../../firmware/sensors/dns/name.ts';
import { RCODE } from '../../firmware/sensors/dns/numbers.ts';
import { writeReply, type ResourceRecord } from '../../firmware/sensors/dns/reply.ts';
import { zoneOf } from '../../firmware/sensors/dns/zone.ts';
import { limits } from '../net/rig.ts';
import { decode, DIG_EDNS, encodeQuery, type Decoded } from './dns-message.ts';
import { deviceOf } from './ftp-peer.ts';

const hexName = (labels: readonly string[]): string =>
  labels.map((label) => Buffer.from(label, 'latin1').toString('hex')).join('.');

const DEFAULTS = Object.fromEntries(Object.entries(dns.options).map(([key, { default: value }]) => [key, value]));

interface Exchange {
  readonly answers: readonly Buffer[];
  readonly events: readonly string[];
}

/** One datagram as net/ hands it to the sensor. */
async function ask(
  packet: Buffer,
  options: Readonly<Record<string, unknown>> = {},
  fromPort = 50_000,
): Promise<Exchange> {
  const rehearsal = rehearse(limits());
  const answers: Buffer[] = [];
  const identity = {
    remoteAddress: '192.0.2.7',
    remotePort: fromPort,
    localAddress: '192.0.2.1',
    localPort: 53,
    transport: 'udp' as const,
    parent: null,
  };
  const decoy = { sensor: dns, instance: 'dns', options: { ...DEFAULTS, ...options } };
  await answer(rehearsal.room, decoy, identity, packet, (bytes) => void answers.push(bytes));
  expect(rehearsal.faults).toEqual([]);
  return {
    answers,
    events: rehearsal.records.flatMap((record) => (record.kind === 'event' ? [record.name] : [])),
  };
}

/** Labels of a name as zone files write it: the way back, to prove that there is one. */
function fromZoneFile(text: string): string[] {
  if (text === '.') return [];
  const labels = [''];
  for (const [, escaped, special, plain] of text.matchAll(/\\(\d{3})|\\(.)|(.)/gs)) {
    if (plain === '.') labels.push('');
    else
      labels.push(
        (labels.pop() ?? '') +
          (escaped === undefined ? (special ?? plain ?? '') : String.fromCharCode(Number(escaped))),
      );
  }
  return labels;
}

describe('a name', () => {
  it('can be told from every other by its text, also as the store keeps it', () => {
    let state = 1;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const tricky = ['.', '\\', '\\x41', '\\000', '\0', '\xff', '\xc3\xbc', ' ', '"', '@', 'A', '7', ';'];
    const texts = new Map<string, string>();
    for (let round = 0; round < 5000; round += 1) {
      const labels = Array.from({ length: random(4) }, () => {
        const pieces = Array.from({ length: 1 + random(4) }, () => tricky[random(tricky.length)] ?? '');
        return pieces.join('');
      });
      const text = toText(nameText(labels));
      expect(fromZoneFile(fromText(text).toString('latin1'))).toEqual(labels);
      expect(texts.get(text) ?? hexName(labels)).toBe(hexName(labels));
      texts.set(text, hexName(labels));
    }
    expect(texts.size).toBeGreaterThan(1000);
  });

  it('of the greatest length fits its column', () => {
    const longest = [63, 63, 63, 61].map((length) => '\0'.repeat(length));
    const packet = Buffer.concat([encodeQuery(longest, 1)]);
    const read = readName(packet, 12);
    expect(read).toEqual({ name: longest, end: 12 + 255 });
    expect(nameText(longest).length).toBeLessThanOrEqual(1024);
  });

  it('is the same in any case of ASCII letters, and of no other', () => {
    expect(sameName(['version', 'bind'], ['VERSION', 'Bind'])).toBe(true);
    expect(sameName(['version', 'bind'], ['version', 'bin'])).toBe(false);
    expect(sameName(['version', 'bind'], ['version'])).toBe(false);
    expect(sameName(['\xe4'], ['\xc4'])).toBe(false);
  });

  it.each([
    ['03777777c000', 6],
    ['03777777c0', undefined],
    ['037777', undefined],
    ['c000', undefined],
    ['c001', undefined],
    ['40', undefined],
    ['00', 1],
    ['', undefined],
  ])('%s that nobody reads ends where it must', (hex, length) => {
    const before = Buffer.alloc(1);
    const end = skipName(Buffer.concat([before, Buffer.from(hex, 'hex')]), 1);
    // c000 points to the byte before, which is backwards.
    expect(end).toBe(hex === 'c000' ? 3 : length === undefined ? undefined : 1 + length);
  });
});

describe('an answer over UDP', () => {
  const names = [
    [],
    ['com'],
    ['example', 'com'],
    ['www', 'Example', 'co', 'uk'],
    Array.from({ length: 127 }, () => 'a'),
  ];
  const long = [63, 63, 63, 61].map((length) => 'x'.repeat(length));
  const types = [...Array.from({ length: 300 }, (_, type) => type), 32_769, 65_280, 65_535];

  it.each([
    ['address', { address_v6: '2001:db8::1', version: 'v'.repeat(255) }],
    ['nxdomain', { answer: 'nxdomain', version: 'v'.repeat(255) }],
    ['refuse', { answer: 'refuse' }],
  ])(
    'is well-formed and little more than its question, for every type and class (%s)',
    async (_, options) => {
      let most = 0;
      for (const labels of [...names, long, ['version', 'bind'], ['id', 'server']]) {
        for (const type of types) {
          const queryClass = labels.includes('bind') || labels.includes('server') ? 3 : 1;
          for (const edns of [undefined, DIG_EDNS]) {
            const query = encodeQuery(labels, type, { class: queryClass, ...(edns === undefined ? {} : { edns }) });
            const { answers, events } = await ask(query, options);
            const where = `${nameText(labels).slice(0, 40)} type ${type}`;
            expect(events, where).toEqual(['query']);
            expect(answers, where).toHaveLength(1);
            const [bytes = Buffer.alloc(0)] = answers;
            const decoded = decode(bytes);
            expect(decoded.id).toBe(0x1234);
            expect(decoded.question, where).toEqual([{ name: hexName(labels), type, class: queryClass }]);
            expect(decoded.additional, where).toHaveLength(edns === undefined ? 0 : 1);
            expect(bytes.length - query.length, where).toBeLessThanOrEqual(100);
            expect(bytes.length, where).toBeLessThanOrEqual(512);
            expectSense(decoded, where);
            most = Math.max(most, bytes.length / query.length);
          }
        }
      }
      expect(most).toBeLessThan(6);
    },
    120_000,
  );

  /** What RFC 2308 and RFC 2181 section 9 say belongs together. */
  function expectSense({ answer: told, authority, rcode, truncated, question }: Decoded, where: string): void {
    const [asked] = question;
    for (const record of told) {
      expect(record.name, where).toBe(asked?.name);
      if (asked?.type !== 255) expect(record.type, where).toBe(asked?.type);
    }
    if (truncated) expect([told, authority], where).toEqual([[], []]);
    else if (rcode === RCODE.NXDOMAIN || (rcode === RCODE.NOERROR && told.length === 0)) {
      expect(
        authority.map(({ type }) => type),
        where,
      ).toEqual([6]);
      expect(`.${asked?.name}`.endsWith(authority[0]?.name === '' ? '' : `.${authority[0]?.name}`), where).toBe(true);
    } else expect(authority, where).toEqual([]);
  }

  it.each([0, 7, 13, 19, 37, 464])('is not sent to port %i, where it would be answered in turn', async (port) => {
    const { answers, events } = await ask(encodeQuery(['example', 'com'], 1), {}, port);
    expect(answers).toEqual([]);
    expect(events).toEqual(['query']);
  });
});

describe('a reply', () => {
  const header = readHeader(encodeQuery(['www', 'example', 'com'], 2)) ?? expect.fail('no header');
  const message = (packet: Buffer): Message => readMessage(packet, header);
  const { question } = message(encodeQuery(['www', 'example', 'com'], 2));
  const record = (owner: readonly string[], ...data: ResourceRecord['data']): ResourceRecord => ({
    owner,
    type: 2,
    class: 1,
    ttl: 5,
    data,
  });

  it('has every name once and points to it, in its own case', () => {
    const bytes = writeReply(
      header,
      {
        rcode: 'NOERROR',
        question,
        answer: [
          record(['example', 'com'], ['ns1', 'example', 'com']),
          record(['Example', 'com'], ['ns1', 'example', 'com']),
          record(['com'], ['x', 'ns1', 'example', 'com']),
          record([], []),
        ],
      },
      65_535,
    );
    const names = decode(bytes).answer.map(({ name, names: [told] }) => [name, told]);
    expect(names).toEqual(
      [
        [
          ['example', 'com'],
          ['ns1', 'example', 'com'],
        ],
        [
          ['Example', 'com'],
          ['ns1', 'example', 'com'],
        ],
        [['com'], ['x', 'ns1', 'example', 'com']],
        [[], []],
      ].map((pair) => pair.map(hexName)),
    );
    expect(bytes.toString('latin1').split('example').length - 1).toBe(1);
    expect(bytes.toString('latin1').split('ns1').length - 1).toBe(1);
  });

  it('never points beyond the 14 bits of a pointer', () => {
    const many = Array.from({ length: 1500 }, (_, at) => record([`host${at}`, 'example', 'org'], [`ns${at}`, 'net']));
    const bytes = writeReply(header, { rcode: 'NOERROR', question, answer: many }, 65_535);
    expect(bytes.length).toBeGreaterThan(0x4000);
    expect(decode(bytes).answer.map(({ name, names: [told] }) => [name, told])).toEqual(
      many.map((_, at) => [hexName([`host${at}`, 'example', 'org']), hexName([`ns${at}`, 'net'])]),
    );
  });

  it('that does not fit keeps question and OPT, and says so', () => {
    const reply = {
      rcode: 'NOERROR',
      question,
      answer: [record(['www', 'example', 'com'], Buffer.alloc(300, 0))],
      authority: [record(['example', 'com'], Buffer.alloc(300, 0))],
      edns: { dnssecOk: true, cookie: undefined },
    } as const;
    const whole = writeReply(header, reply, 65_535);
    expect(writeReply(header, reply, whole.length)).toEqual(whole);
    const cut = decode(writeReply(header, reply, whole.length - 1));
    expect(cut).toMatchObject({ truncated: true, answer: [], authority: [] });
    expect(cut.question).toHaveLength(1);
    expect(cut.additional).toHaveLength(1);
    expect(decode(whole).truncated).toBe(false);
  });
});

describe('a message as large as TCP allows', () => {
  it('is read to its end: thousands of records, of which the first are told', () => {
    const head = encodeQuery(['example', 'com'], 1);
    const record = Buffer.from('c00c00010001000000050000', 'hex');
    const count = Math.floor((65_535 - head.length) / record.length);
    head.writeUInt16BE(count, 6);
    const packet = Buffer.concat([head, ...Array.from({ length: count }, () => record)]);
    const header = readHeader(packet) ?? expect.fail('no header');
    const message = readMessage(packet, header);
    expect(message).toMatchObject({ fault: undefined, trailing: 0 });
    expect(message.records).toEqual(Array.from({ length: 16 }, () => 'answer A'));
    packet.writeUInt16BE(count + 1, 6);
    expect(readMessage(packet, readHeader(packet) ?? header).fault).toBe('record');
  });
});

describe('an address', () => {
  it.each([
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['2001:db8::5', '20010db8000000000000000000000005'],
    ['2001:DB8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
    ['fe80::', `fe80${'0'.repeat(28)}`],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ])('%s has its 16 bytes', (text, hex) => {
    expect(addressBytesV6(text).toString('hex')).toBe(hex);
  });

  it('of IPv4 has four', () => expect([...addressBytesV4('192.0.2.255')]).toEqual([192, 0, 2, 255]));

  it.each([
    [{ address_v4: '', address_v6: '' }, 0],
    [{ address_v4: '10.0.0.1', address_v6: '2001:db8::1' }, 0],
    [{ address_v4: '10.0.0.256', address_v6: '' }, 1],
    [{ address_v4: '::1', address_v6: '10.0.0.1' }, 2],
    [{ address_v4: '', address_v6: 'fe80::1%eth0' }, 1],
  ])('%o has %i problems', (options, count) => {
    expect(dns.check?.(options)).toHaveLength(count);
  });
});

describe('two devices', () => {
  const [one, other] = [deviceOf(1), deviceOf(2)];

  it('make up different private addresses, numbers of zones and cookies; each its own always the same', () => {
    expect(ownAddress(one)).toEqual(ownAddress(one));
    expect(ownAddress(one)).not.toEqual(ownAddress(other));
    expect(ownAddress(one)[0]).toBe(10);
    expect(zoneOf(['example', 'com'], one, 5).soa).toEqual(zoneOf(['example', 'com'], one, 5).soa);
    expect(zoneOf(['example', 'com'], one, 5).soa).not.toEqual(zoneOf(['example', 'com'], other, 5).soa);
    const client = Buffer.from('abcdefgh');
    const cookie = cookieFor(one, client, '192.0.2.7', 1000);
    expect(cookie).toHaveLength(24);
    expect(cookie.subarray(0, 8)).toEqual(client);
    expect(cookieFor(other, client, '192.0.2.7', 1000)).not.toEqual(cookie);
    expect(cookieFor(one, client, '192.0.2.7', 1000)).toEqual(cookie);
  });
});
