import { describe, expect, it } from 'vitest';
import type { Daemon } from './harness/daemon.ts';
import { openLab, type Ran } from './harness/lab.ts';
import { visitor } from './harness/visitor.ts';

const lab = openLab();

const CONFIG = `
  port_offset = 0
  [sensors.dns]
  address_v4 = "10.1.2.3"
  address_v6 = "2001:db8::17"
  [sensors.dns_tcp]
  address_v4 = "10.1.2.3"
  address_v6 = "2001:db8::17"
`;

const dig = async (...args: readonly string[]): Promise<Ran> =>
  await lab.run(['dig', '+tries=1', '+time=5', '@127.0.0.1', ...args]);

/** What dig says when something about an answer is not as it should be. */
const DOUBTS =
  /warning|malformed|mismatch|bad packet|extra bytes|garbage|(?<!;; )\bbad\b|unexpected|timed out|no servers/i;

interface Said {
  readonly status: string;
  /** Lines of the section, blanks evened. */
  answer: readonly string[];
  authority: readonly string[];
  readonly text: string;
}

const section = (text: string, name: string): string[] =>
  (new RegExp(`^;; ${name} SECTION:\\n((?:.+\\n)*)`, 'm').exec(text)?.[1] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll(/\s+/g, ' '));

async function ask(...args: readonly string[]): Promise<Said> {
  const { status, stdout, stderr } = await dig(...args);
  expect(status, `dig ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
  expect(stdout + stderr, `dig ${args.join(' ')}`).not.toMatch(DOUBTS);
  return {
    status: /status: (\w+)/.exec(stdout)?.[1] ?? '',
    answer: section(stdout, 'ANSWER'),
    authority: section(stdout, 'AUTHORITY'),
    text: stdout,
  };
}

interface Query {
  readonly name: string | null;
  readonly type: string;
  readonly class: string;
}

const queries = (daemon: Daemon, sensor: 'dns' | 'dns_tcp'): string[] =>
  daemon.evidence
    .rows<Query>(`SELECT name, type, class FROM ev_${sensor}_query ORDER BY event_id`)
    .map((row) => `${row.name} ${row.class} ${row.type}`);

describe('dig', () => {
  it('finds nothing to complain about, and every query is kept', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    const A = 'example.com. 300 IN A 10.1.2.3';

    const plain = await ask('example.com');
    expect([plain.status, plain.answer]).toEqual(['NOERROR', [A]]);
    expect(plain.text).toMatch(/COOKIE: [0-9a-f]{48} \(good\)/);
    expect(plain.text).toContain('flags: qr rd ra;');
    const withoutEdns = await ask('+noedns', 'example.com');
    expect(withoutEdns.answer).toEqual([A]);
    expect(withoutEdns.text).not.toContain('OPT PSEUDOSECTION');
    expect((await ask('+dnssec', 'example.com')).text).toContain('flags: do;');
    expect((await ask('+cdflag', '+adflag', 'example.com')).text).toContain('flags: qr rd ra cd;');
    expect((await ask('+norecurse', 'example.com')).text).toContain('flags: qr ra;');
    expect(
      (await ask('+nsid', '+subnet=192.0.2.0/24', '+padding=64', '+ednsopt=65001:6869', 'example.com')).answer,
    ).toEqual([A]);
    expect((await ask('+edns=1', '+noednsnegotiation', '+norecurse', 'example.com')).status).toBe('BADVERS');
    expect((await ask('+edns=1', 'example.com')).answer).toEqual([A]);
    expect((await ask('eXaMpLe.CoM', 'AAAA')).answer).toEqual(['eXaMpLe.CoM. 300 IN AAAA 2001:db8::17']);
    expect((await ask('example.com', 'MX')).answer).toEqual(['example.com. 300 IN MX 10 mail.example.com.']);
    expect((await ask('example.com', 'NS')).answer).toEqual([
      'example.com. 300 IN NS ns1.example.com.',
      'example.com. 300 IN NS ns2.example.com.',
    ]);
    expect((await ask('+notcp', 'example.com', 'ANY')).answer).toEqual([A]);
    const [soa = ''] = (await ask('example.com', 'SOA')).answer;
    expect(soa).toMatch(
      /^example\.com\. 300 IN SOA ns1\.example\.com\. hostmaster\.example\.com\. 20\d{8} 7200 3600 604800 300$/,
    );
    for (const type of ['TXT', 'SRV', 'CAA', 'HTTPS', 'SVCB', 'DS', 'DNSKEY', 'NSEC', 'PTR', 'CNAME', 'TYPE65280']) {
      const { status, answer, authority } = await ask('example.com', type);
      expect([status, answer, authority], type).toEqual(['NOERROR', [], [soa]]);
    }
    expect((await ask('-x', '192.0.2.5')).status).toBe('NOERROR');
    expect((await ask('version.bind', 'CH', 'TXT')).answer).toEqual([
      'version.bind. 0 CH TXT "9.18.28-0ubuntu0.22.04.1-Ubuntu"',
    ]);
    expect((await ask('hostname.bind', 'CH', 'TXT')).answer).toHaveLength(1);
    expect((await ask('+opcode=notify', '+norecurse', 'example.com', 'SOA')).status).toBe('NOTIMP');
    expect((await ask('example.com', 'HS', 'A', '+norecurse')).status).toBe('REFUSED');
    expect((await ask('+notcp', 'example.com', 'IXFR=1')).answer).toEqual([]);

    expect(await daemon.stop()).toBe(0);
    const kept = queries(daemon, 'dns');
    expect(kept.slice(0, 3)).toEqual(['example.com IN A', 'example.com IN A', 'example.com IN A']);
    expect(kept).toContain('eXaMpLe.CoM IN AAAA');
    expect(kept.slice(-6)).toEqual([
      '5.2.0.192.in-addr.arpa IN PTR',
      'version.bind CH TXT',
      'hostname.bind CH TXT',
      'example.com IN SOA',
      'example.com HS A',
      'example.com IN IXFR',
    ]);
    // 14, as EDNS version 1 is negotiated in two; 11 types; 6.
    expect(kept).toHaveLength(14 + 11 + 6);
    expect(daemon.evidence.value('SELECT count(*) FROM ev_dns_malformed')).toBe(0);
    expect(daemon.evidence.sessions("sensor = 'dns'")).toBe(kept.length);
  });

  it('asks over TCP as well, also for what a datagram does not hold', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    expect((await ask('+tcp', 'example.com')).answer).toEqual(['example.com. 300 IN A 10.1.2.3']);
    const several = await ask('+tcp', '+keepopen', 'one.example', 'two.example', 'TXT', 'version.bind', 'CH', 'TXT');
    expect(several.text.match(/status: NOERROR/g)).toHaveLength(3);
    const root = await ask('.', 'NS');
    expect(root.text).toContain(';; Truncated, retrying in TCP mode.');
    expect(root.answer).toEqual('abcdefghijklm'.split('').map((letter) => `. 300 IN NS ${letter}.root-servers.net.`));
    const transfer = await dig('example.com', 'AXFR');
    expect(transfer.stdout).toContain('; Transfer failed.');

    expect(await daemon.stop()).toBe(0);
    expect(queries(daemon, 'dns')).toEqual(['. IN NS']);
    expect(queries(daemon, 'dns_tcp')).toEqual([
      'example.com IN A',
      'one.example IN A',
      'two.example IN TXT',
      'version.bind CH TXT',
      '. IN NS',
      'example.com IN AXFR',
    ]);
    // One connection for the three.
    expect(daemon.evidence.sessions("sensor = 'dns_tcp'")).toBe(4);
  });

  it('prints odd and long names as they are stored', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    const long = [63, 63, 63, 61].map((length) => 'l'.repeat(length)).join('.');
    const names = [
      long,
      String.raw`a\.b.example.com`,
      String.raw`nul\000.example.com`,
      String.raw`back\\slash.example.com`,
      String.raw`\255\254\027]0.example.com`,
      String.raw`\"\$\(id\)\"\;\@\032x.example.com`,
      String.raw`\000\001\002\003\004\005\006\007\008\009\010`,
      '_dmarc.example.com',
    ];
    for (const name of names) expect((await ask(name)).answer, name).toEqual([`${name}. 300 IN A 10.1.2.3`]);
    expect(await daemon.stop()).toBe(0);
    expect(queries(daemon, 'dns')).toEqual(names.map((name) => `${name} IN A`));
  });

  it('is refused where the owner says so', async () => {
    const daemon = await lab.daemon({
      config: 'port_offset = 0\n[sensors.dns]\nanswer = "refuse"\n[sensors.dns_tcp]\nanswer = "nxdomain"',
    });
    expect((await ask('+norecurse', 'example.com')).status).toBe('REFUSED');
    const unknown = await ask('+tcp', 'www.example.com');
    expect([unknown.status, unknown.authority.length]).toEqual(['NXDOMAIN', 1]);
    expect(await daemon.stop()).toBe(0);
  });
});

describe('nmap -sV --version-all', () => {
  it('names the server as its option claims, over UDP and TCP, and nothing that it said is lost', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    const scan = await lab.run(['nmap', '-n', '-sS', '-sU', '-sV', '--version-all', '-p', 'U:53,T:53', '127.0.0.1'], {
      limitMs: 240_000,
    });
    const ids = await lab.run(['nmap', '-n', '-sU', '-p', '53', '--script', 'dns-nsid,dns-recursion', '127.0.0.1']);
    expect(await daemon.stop()).toBe(0);
    const product = 'ISC BIND 9.18.28-0ubuntu0.22.04.1 (Ubuntu Linux)';
    expect(scan.stdout).toMatch(/^53\/tcp +open +domain +.*/m);
    const versions = [...scan.stdout.matchAll(/^53\/(\w+) +open +domain +(.*\S)/gm)].map(([, kind, name]) => [
      kind,
      name,
    ]);
    expect(versions, scan.stdout).toEqual([
      ['tcp', product],
      ['udp', product],
    ]);
    expect(ids.stdout).toContain('bind.version: 9.18.28-0ubuntu0.22.04.1-Ubuntu');
    expect(ids.stdout).toContain('Recursion appears to be enabled');
    for (const sensor of ['dns', 'dns_tcp'] as const) expect(queries(daemon, sensor)).toContain('version.bind CH TXT');
    expect(daemon.evidence.value("SELECT count(*) FROM session WHERE end_reason = 'fault'")).toBe(0);
  });
});

describe('a hostile client of UDP', () => {
  it('gets less than it gives away, and each of its datagrams is a session', async () => {
    const daemon = await lab.daemon({
      config: `${CONFIG}\n[limits]\ndatagrams_answered = 1000000\nfold_after = 1000000`,
    });
    const fuzz = await lab.run(visitor('datagrams', 53, 10_000, 7));
    const told = JSON.parse(fuzz.stdout) as Record<
      'sent' | 'sentBytes' | 'answers' | 'answerBytes' | 'largest',
      number
    >;
    expect((await ask('example.com')).status).toBe('NOERROR');
    expect((await daemon.status()).dropped).toBe(0);
    expect(await daemon.stop()).toBe(0);

    expect(told.sent).toBe(10_000);
    expect(told.answers).toBeGreaterThan(1000);
    expect(told.largest).toBeLessThanOrEqual(512);
    expect(told.answerBytes).toBeLessThan(2 * told.sentBytes);
    expect(daemon.evidence.sessions("sensor = 'dns'")).toBe(told.sent + 1);
    const kinds = ['query', 'malformed'].map((name) =>
      Number(daemon.evidence.value(`SELECT count(*) FROM ev_dns_${name}`)),
    );
    expect(kinds[0]).toBeGreaterThan(1000);
    expect(kinds[1]).toBeGreaterThan(1000);
    expect(kinds.reduce((sum, count) => sum + count)).toBe(told.sent + 1);
    expect(daemon.evidence.value("SELECT count(*) FROM session WHERE end_reason = 'fault'")).toBe(0);
    const [faults = 0] = [daemon.evidence.value('SELECT count(DISTINCT fault) FROM ev_dns_malformed')];
    // All but `cut`, which only TCP knows.
    expect(faults).toBe(8);
  });

  it('is answered so often in a minute and no more, and still counted', async () => {
    const daemon = await lab.daemon({ config: `${CONFIG}\n[limits]\ndatagrams_answered = 20` });
    const flood = await lab.run(visitor('datagrams', 53, 500, 3));
    const { answers } = JSON.parse(flood.stdout) as { answers: number };
    expect(await daemon.stop()).toBe(0);
    expect(answers).toBeGreaterThan(0);
    // Two minutes may have a part in it.
    expect(answers).toBeLessThanOrEqual(40);
    expect(daemon.evidence.sessions("sensor = 'dns'")).toBe(500);
  });
});
