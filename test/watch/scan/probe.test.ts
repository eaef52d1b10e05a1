import { describe, expect, it } from 'vitest';
import { probeIn, type Probe } from '../../../firmware/watch/scan/probe.ts';
import { toolOf } from '../../../firmware/watch/scan/tool.ts';

/** As ulogd 2.0.8 writes them, of nmap. */
const SYN = `{"dvc": "Netfilter", "raw.pktlen": 44, "raw.pktcount": 1, "oob.prefix": "closed 1", "oob.time.sec": 1795261400, "oob.time.usec": 129689, "oob.mark": 0, "oob.ifindex_in": 2, "oob.hook": 0, "raw.mac_len": 14, "oob.seq.local": 7, "oob.family": 2, "oob.protocol": 2048, "raw.label": 0, "raw.type": 1, "raw.mac.addrlen": 6, "ip.protocol": 6, "ip.tos": 0, "ip.ttl": 49, "ip.totlen": 44, "ip.ihl": 5, "ip.csum": 12281, "ip.id": 17677, "ip.fragoff": 0, "src_port": 37667, "dest_port": 80, "tcp.seq": 1564026114, "tcp.ackseq": 0, "tcp.window": 1024, "tcp.offset": 0, "tcp.reserved": 0, "tcp.urg": 0, "tcp.ack": 0, "tcp.psh": 0, "tcp.rst": 0, "tcp.syn": 1, "tcp.fin": 0, "tcp.res1": 0, "tcp.res2": 0, "tcp.csum": 27057, "oob.in": "va", "oob.out": "", "src_ip": "10.98.0.2", "dest_ip": "10.98.0.1", "mac.saddr.str": "9a:06:da:08:47:43", "mac.daddr.str": "ba:65:36:40:05:8b", "mac.str": "ba:65:36:40:05:8b:9a:06:da:08:47:43:08:00"}`;
const SYN6 = `{"dvc": "Netfilter", "raw.pktlen": 64, "oob.prefix": "closed 256", "oob.seq.local": 2, "oob.family": 10, "oob.protocol": 34525, "ip.protocol": 6, "ip6.payloadlen": 24, "ip6.hoplimit": 255, "ip6.nexthdr": 6, "src_port": 45962, "dest_port": 80, "tcp.seq": 3539502706, "tcp.ackseq": 0, "tcp.window": 1024, "tcp.offset": 0, "tcp.urg": 0, "tcp.ack": 0, "tcp.psh": 0, "tcp.rst": 0, "tcp.syn": 1, "tcp.fin": 0, "oob.in": "va", "oob.out": "", "src_ip": "fe80::2", "dest_ip": "fd98::1", "mac.saddr.str": "9a:06:da:08:47:43"}`;
const UDP = `{"oob.prefix": "closed 1", "oob.seq.local": 3, "ip.protocol": 17, "ip.ttl": 53, "ip.totlen": 328, "ip.ihl": 5, "ip.id": 4162, "src_port": 34748, "dest_port": 99, "udp.len": 308, "udp.csum": 25336, "oob.in": "va", "src_ip": "10.98.0.2", "dest_ip": "10.98.0.1", "mac.saddr.str": "9a:06:da:08:47:43"}`;

const withFlags = (...set: readonly string[]): string => {
  const flags = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'].map(
    (flag) => `"tcp.${flag}": ${set.includes(flag) ? 1 : 0}`,
  );
  return SYN.replaceAll(/"tcp\.(fin|syn|rst|psh|ack|urg)": \d, /g, '').replace(
    '"oob.in"',
    `${flags.join(', ')}, "oob.in"`,
  );
};

describe('a line of ulogd', () => {
  it('of a SYN is one', () => {
    expect(probeIn(SYN)).toEqual({
      srcIp: '10.98.0.2',
      dstIp: '10.98.0.1',
      srcPort: 37_667,
      dstPort: 80,
      kind: 'syn',
      listening: false,
      weight: 1,
      sequence: 7,
      mac: '9a:06:da:08:47:43',
      icmpType: null,
      marks: { ipId: 17_677, window: 1024, sequence: 1_564_026_114, length: 24 },
    } satisfies Probe);
  });

  it('has the weight of its prefix, and a link-local address its interface', () => {
    expect(probeIn(SYN6)).toMatchObject({
      srcIp: 'fe80::2%va',
      kind: 'syn',
      weight: 256,
      marks: { ipId: null, length: 24 },
    });
    expect(probeIn(SYN.replace('closed 1', 'open 1'))).toMatchObject({ listening: true });
  });

  it.each([
    [[], 'null'],
    [['fin'], 'fin'],
    [['fin', 'psh', 'urg'], 'xmas'],
    [['ack'], 'ack'],
    [['fin', 'ack'], 'maimon'],
    [['syn', 'ack'], 'syn_ack'],
    [['syn', 'fin', 'psh', 'urg'], 'odd'],
  ] as const)('with the flags %j is of kind %s', (flags, kind) => {
    expect(probeIn(withFlags(...flags))?.kind).toBe(kind);
  });

  it('of other protocols too', () => {
    expect(probeIn(UDP)).toMatchObject({ kind: 'udp', dstPort: 99 });
    const echo = `{"oob.prefix": "closed 1", "ip.protocol": 1, "icmp.type": 8, "src_ip": "10.0.0.1", "dest_ip": "10.0.0.2"}`;
    expect(probeIn(echo)).toMatchObject({ kind: 'icmp', icmpType: 8, dstPort: null });
    expect(probeIn(echo.replace('"ip.protocol": 1', '"ip.protocol": 132'))).toMatchObject({
      kind: 'protocol',
      dstPort: 132,
    });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{}',
    SYN.replace('closed 1', 'other'),
    SYN.replace('"10.98.0.2"', '7'),
    SYN.replace('10.98.0.2', 'x'.repeat(65)),
    SYN.replace('"ip.protocol": 6', '"ip.protocol": -6').replace('"tcp.window": 1024', '"tcp.window": null'),
  ])('that is none of a probe is left out: %#', (line) => {
    expect(probeIn(line)).toBeUndefined();
  });
});

describe('the program', () => {
  const of = (line: string): string | undefined => {
    const probe = probeIn(line);
    return probe === undefined ? 'no probe' : toolOf(probe);
  };

  it('is known by what it always sends', () => {
    expect(of(SYN)).toBe('nmap');
    expect(of(UDP)).toBe('nmap');
    // 10.98.0.1 ends in 0x0001.
    const masscan = (1 ^ 80 ^ 1_564_026_114) & 0xffff;
    expect(of(SYN.replace('"ip.id": 17677', `"ip.id": ${masscan}`))).toBe('masscan');
    expect(of(SYN.replace('"ip.id": 17677', '"ip.id": 54321').replace('1024', '65535'))).toBe('zmap');
    expect(of(SYN.replace('1024', '512').replace('"ip.totlen": 44', '"ip.totlen": 40'))).toBe('hping3');
  });

  it('is none of these when a system connects', () => {
    expect(of(SYN.replace('"ip.totlen": 44', '"ip.totlen": 60'))).toBeUndefined();
    expect(of(UDP.replace('328', '48'))).toBeUndefined();
  });
});
