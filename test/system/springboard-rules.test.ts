import { describe, expect, it } from 'vitest';
import { springboardScript, type SpringboardRules } from '../../firmware/system/springboard-rules.ts';

const NOTHING: SpringboardRules = { user: 'skep', destinations: [], udpPorts: [], system: false, page: null };
const lines = (rules: Partial<SpringboardRules>): string[] =>
  springboardScript({ ...NOTHING, ...rules })
    .split('\n')
    .map((line) => line.trim());

// Whether nftables takes them, and what they let through, is tried in test/lab/springboard.test.ts.
describe('the springboard’s script', () => {
  it('names fixed destinations as rules, and has names looked up', () => {
    const script = lines({
      destinations: [
        { host: '10.0.0.0/8', port: 514, protocol: 'udp' },
        { host: 'fd00::1', port: 443, protocol: 'tcp' },
        { host: 'mail.example.test', port: 587, protocol: 'tcp' },
        { host: 'log.example.test', port: 514, protocol: 'udp' },
      ],
    });
    expect(script).toContain('ip daddr 10.0.0.0/8 udp dport 514 accept');
    expect(script).toContain('ip6 daddr fd00::1 tcp dport 443 accept');
    expect(script.filter((line) => line.startsWith("learn '"))).toEqual([
      "learn 'mail.example.test' 6 587",
      "learn 'log.example.test' 17 514",
    ]);
  });

  it('holds the package manager and the time service where that is asked for, if they are there', () => {
    const calls = (system: boolean) => lines({ system }).filter((line) => line.includes('meta skuid'));
    expect(calls(false)).toEqual(['meta skuid $daemon goto daemon']);
    expect(calls(true)).toEqual([
      'meta skuid $daemon goto daemon',
      '${apt:+meta skuid $apt goto package_manager}',
      '${time:+meta skuid $time goto time_service}',
    ]);
  });

  it('shuts the page as any other port is shut', () => {
    const page = { address: '::', port: 8080, networks: ['192.168.1.0/24', 'fd00::/64', '10.0.0.9/32'] } as const;
    const rules = (more: object) => lines({ page: { ...page, others: 'closed', ...more } });
    expect(rules({})).toContain('tcp dport 8080 reject with tcp reset');
    expect(rules({})).toContain('ip saddr { 192.168.1.0/24, 10.0.0.9/32 } accept');
    expect(rules({})).toContain('ip6 saddr { fd00::/64 } accept');
    expect(rules({ others: 'filtered' })).toContain('tcp dport 8080 drop');
    expect(rules({ address: '192.168.1.5' })).toContain('ip daddr != 192.168.1.5 accept');
    expect(lines({}).some((line) => line.includes('tcp dport'))).toBe(true);
    expect(lines({}).some((line) => line.includes('reject'))).toBe(false);
  });

  it('lets decoys answer datagrams', () => {
    expect(lines({ udpPorts: [53, 161] })).toContain('udp sport { 53, 161 } udp sport @crowded drop');
    expect(lines({}).some((line) => line.includes('udp sport {'))).toBe(false);
  });
});
