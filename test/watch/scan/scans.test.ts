import { describe, expect, it } from 'vitest';
import type { Probe } from '../../../firmware/watch/scan/probe.ts';
import { AT, bench, BOX, probe, SOURCE } from './rig.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('a scan of 1,000 ports in 10 seconds', () => {
  const { scans, pass, records, named, visited } = bench();
  for (let port = 1; port <= 1000; port += 1) {
    scans.take(probe({ dstPort: port, marks: { ipId: 7, window: 1024, sequence: 5, length: 24 } }));
    if (port % 100 === 0) pass(1000);
  }
  pass(MINUTE_MS);

  it('is told after three seconds, and once more with all of it', () => {
    const [first, second] = named('scan');
    expect(first?.mono).toBeLessThanOrEqual(1000 + 3500);
    expect(first).toMatchObject({ srcIp: SOURCE, grade: 'probe', session: null, sensor: 'scan' });
    expect(second?.summary).toBe('SYN scan of 1,000 ports in 9 s (1-1000), nmap');
    expect(second?.fields).toMatchObject({
      first_at: AT + 1000,
      duration_ms: 9000,
      kind: 'syn',
      kinds: 'syn 1000',
      protocol: 'tcp',
      probes: 1000,
      port_count: 1000,
      tcp_ports: '1-1000',
      tool: 'nmap',
      dst_ip: BOX,
      mac: '02:00:00:00:00:09',
    });
    expect(second?.fields['udp_ports']).toBeUndefined();
    expect(records).toHaveLength(2);
    expect(visited).toEqual([SOURCE]);
  });

  it('is over after the gap, which is a note and no part of an incident', () => {
    pass(HOUR_MS);
    expect(records).toHaveLength(3);
    expect(named('ended')).toMatchObject([
      {
        grade: null,
        srcIp: SOURCE,
        summary: 'scan over: SYN scan of 1,000 ports in 9 s (1-1000), nmap',
        fields: { first_at: AT + 1000, probes: 1000 },
      },
    ]);
    expect(scans.idle).toBe(true);
  });
});

describe('a slow scan', () => {
  it('of a port a minute is one scan, and its events are never further apart than an incident’s window', () => {
    const { scans, pass, named } = bench();
    for (let port = 1; port <= 600; port += 1) {
      scans.take(probe({ dstPort: port }));
      pass(MINUTE_MS);
    }
    pass(HOUR_MS);
    const told = named('scan');
    expect(new Set(told.map(({ fields }) => fields['first_at']))).toEqual(new Set([AT + 1000]));
    expect(told.at(-1)?.fields['port_count']).toBe(600);
    const gaps = told.slice(1).map(({ mono }, at) => mono - (told[at]?.mono ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(300_000);
    expect(told.length).toBeLessThan(600 / 3);
    expect(named('ended')).toHaveLength(1);
    expect(named('ended')[0]?.summary).toBe('scan over: SYN scan of 600 ports in 10 h (1-600)');
  });

  it('of nmap -T0, a port in five minutes, is one scan too', () => {
    const { scans, pass, named } = bench();
    for (let port = 1; port <= 20; port += 1) {
      scans.take(probe({ dstPort: port }));
      pass(5 * MINUTE_MS);
    }
    pass(HOUR_MS);
    expect(named('ended')).toHaveLength(1);
    expect(named('ended')[0]?.fields['tcp_ports']).toBe('1-20');
  });

  it('that goes on after the gap is another one', () => {
    const { scans, pass, named } = bench();
    scans.take(probe());
    pass(HOUR_MS);
    scans.take(probe());
    pass(HOUR_MS);
    expect(named('ended').map(({ fields }) => fields['first_at'])).toEqual([AT + 1000, AT + 1000 + HOUR_MS]);
  });
});

describe('a connection', () => {
  it('that a decoy has accepted is no scan, whichever is told first', () => {
    const { scans, pass, records } = bench([21]);
    scans.take(probe({ listening: true, dstPort: 21, srcPort: 50_001 }));
    scans.accepted(SOURCE, 50_001);
    scans.accepted(SOURCE, 50_002);
    scans.take(probe({ listening: true, dstPort: 21, srcPort: 50_002 }));
    // Through the front door nobody listens on the port itself.
    scans.take(probe({ dstPort: 8443, srcPort: 50_003 }));
    scans.accepted(SOURCE, 50_003);
    pass(HOUR_MS);
    expect(records).toEqual([]);
    expect(scans.idle).toBe(true);
  });

  it('that was never made, to a decoy’s open port, is', () => {
    const { scans, pass, named } = bench([21]);
    scans.take(probe({ listening: true, dstPort: 21 }));
    pass(10_000);
    expect(named('scan').map(({ summary }) => summary)).toEqual(['SYN probe of port 21']);
  });

  it('to what else listens on this box is none, but part of one that goes on', () => {
    const { scans, pass, records, named } = bench([21]);
    scans.take(probe({ listening: true, dstPort: 22 }));
    pass(10_000);
    expect(records).toEqual([]);
    for (const dstPort of [20, 22, 23]) scans.take(probe({ dstPort, listening: dstPort === 22 }));
    pass(10_000);
    expect(named('scan').at(-1)?.fields['tcp_ports']).toBe('20,22-23');
  });
});

describe('what an honest network sends', () => {
  const quiet: readonly (readonly [string, readonly Partial<Probe>[]])[] = [
    ['a name asked for by NetBIOS', [{ kind: 'udp', dstPort: 137, srcPort: 137 }]],
    ['a late answer of a name server', [{ kind: 'udp', dstPort: 41_000, srcPort: 53 }]],
    ['sharing of updates', [{ dstPort: 7680 }]],
    ['a ping', [{ kind: 'icmp', dstPort: null, srcPort: null, icmpType: 8 }]],
    ['a ping by IPv6', [{ kind: 'icmp', dstPort: null, srcPort: null, icmpType: 128 }]],
    [
      'ends of old connections',
      [
        { kind: 'maimon', dstPort: 50_001, srcPort: 443 },
        { kind: 'ack', dstPort: 50_001, srcPort: 443 },
        { kind: 'ack', dstPort: 50_002, srcPort: 443 },
      ],
    ],
  ];

  it.each(quiet)('is not told: %s', (_, probes) => {
    const { scans, pass, records, visited } = bench();
    for (const one of probes) scans.take(probe(one));
    pass(HOUR_MS);
    expect(records).toEqual([]);
    expect(visited).toEqual([]);
    expect(scans.idle).toBe(true);
  });

  it('is counted with a scan of the same source', () => {
    const { scans, pass, named } = bench();
    scans.take(probe({ kind: 'icmp', dstPort: null, icmpType: 8 }));
    scans.take(probe({ kind: 'udp', dstPort: 137 }));
    scans.take(probe({ dstPort: 445 }));
    pass(10_000);
    expect(named('scan')[0]?.fields).toMatchObject({
      probes: 3,
      kind: 'syn',
      protocol: 'tcp+udp+icmp',
      udp_ports: '137',
    });
    expect(named('scan')[0]?.summary).toBe('SYN probe of port 445; also UDP (1), ICMP (1)');
  });

  it('is told when it comes as a flood', () => {
    const { scans, pass, named } = bench();
    for (let sent = 0; sent < 5000; sent += 1) scans.take(probe({ kind: 'icmp', dstPort: null, icmpType: 8 }));
    pass(10_000);
    expect(named('scan')[0]?.summary).toBe('ICMP flood, 5,000 packets');
  });
});

describe('each kind', () => {
  const told: readonly (readonly [Partial<Probe>, number, string])[] = [
    [{ kind: 'fin' }, 1, 'FIN probe of port 1'],
    [{ kind: 'null' }, 3, 'NULL scan of 3 ports (1-3)'],
    [{ kind: 'xmas' }, 3, 'XMAS scan of 3 ports (1-3)'],
    [{ kind: 'ack' }, 3, 'ACK scan of 3 ports (1-3)'],
    [{ kind: 'maimon' }, 3, 'Maimon (FIN/ACK) scan of 3 ports (1-3)'],
    [{ kind: 'odd' }, 1, 'odd TCP flags probe of port 1'],
    [{ kind: 'udp' }, 3, 'UDP scan of 3 ports (1-3)'],
    [{ kind: 'protocol' }, 3, 'IP protocol scan of 3 protocols'],
    [{ kind: 'icmp', icmpType: 13 }, 1, 'ICMP probe, 1 packet'],
  ];

  it.each(told)('%o, %i ports: %s', (over, ports, summary) => {
    const { scans, pass, named } = bench();
    for (let port = 1; port <= ports; port += 1) {
      scans.take(probe({ ...over, dstPort: over.kind === 'icmp' ? null : port }));
    }
    pass(10_000);
    expect(named('scan').map((record) => record.summary)).toEqual([summary]);
  });
});

describe('a flood', () => {
  it('counts what the kernel did not tell singly, and what was lost', () => {
    const { scans, pass, named } = bench();
    for (let sent = 0; sent < 500; sent += 1) {
      scans.take(probe({ marks: { ipId: 1, window: 512, sequence: 3, length: 20 } }));
    }
    for (let sent = 0; sent < 100; sent += 1) scans.take(probe({ weight: 256 }), 3);
    pass(10_000);
    expect(named('scan')[0]?.fields).toMatchObject({ probes: 500 + 25_600, missed: 300, port_count: 1 });
    expect(named('scan')[0]?.summary).toBe('SYN flood of port 80, 26,100 packets, hping3');
  });

  it('of forged addresses is told as one after the first, and keeps little in memory', () => {
    const { scans, pass, named } = bench();
    for (let sent = 0; sent < 20_000; sent += 1) {
      scans.take(probe({ srcIp: `10.${sent >> 16}.${(sent >> 8) & 255}.${sent & 255}` }));
    }
    pass(2 * HOUR_MS);
    const over = named('ended');
    const crowd = over.filter(({ srcIp }) => srcIp === null);
    expect(over.length).toBeLessThan(70);
    expect(crowd).toHaveLength(1);
    expect(crowd[0]?.summary).toContain('SYN flood of port 80, 19,9');
    expect(crowd[0]?.summary).toContain('addresses, some or all of them forged');
    expect(over.reduce((sum, { fields }) => sum + Number(fields['probes']), 0)).toBe(20_000);
    expect(scans.idle).toBe(true);
  });
});

describe('65,536 ports in no order', () => {
  it('come to a few short events, and all ports are in the last', () => {
    const { scans, pass, records, named } = bench();
    for (let step = 0; step < 65_536; step += 1) {
      scans.take(probe({ dstPort: (step * 40_503) % 65_536, kind: 'udp' }));
      if (step % 650 === 0) pass(1000);
    }
    pass(HOUR_MS);
    expect(named('ended')[0]?.fields).toMatchObject({ port_count: 65_536, udp_ports: '0-65535', probes: 65_536 });
    expect(records.length).toBeLessThan(6);
    expect(JSON.stringify(records).length).toBeLessThan(8000);
  });

  it('have their exact ports in a map when no text can hold them', () => {
    const { scans, pass, named } = bench();
    for (let port = 1; port < 65_536; port += 2) scans.take(probe({ dstPort: port, kind: 'null' }));
    pass(HOUR_MS);
    const { tcp_ports: text, tcp_map: map, port_count: count } = named('ended')[0]?.fields ?? {};
    expect(text).toMatch(/^1,3,5,.*,…$/);
    expect(count).toBe(32_768);
    expect(map).toEqual(new Uint8Array(8192).fill(0b1010_1010));
    expect(named('scan')[0]?.fields['tcp_map']).toBeUndefined();
  });
});

describe('when the daemon stops', () => {
  it('all that is known is told', () => {
    const { scans, records } = bench();
    scans.take(probe());
    scans.end();
    expect(records.map(({ name }) => name)).toEqual(['scan', 'ended']);
  });
});
