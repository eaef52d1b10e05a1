import { describe, expect, it } from 'vitest';
import type { Grade, IncidentRow } from '../../firmware/api/contract.ts';
import { ruleFrom } from '../../firmware/config/rule-draft.ts';
import { bodyOf, networkOf, portsOf, suggested, type RuleForm } from '../../web-ui/incident/rule.ts';
import { adviceOf, countsOf, deedOf, nameOf, placeOf } from '../../web-ui/incident/sentence.ts';
import { INCIDENT_WORDS } from '../../web-ui/words/incidents.ts';

const { advice } = INCIDENT_WORDS;
type Met = IncidentRow['sensors'][number];
const met = (sensor: string, grade: Grade, ports: readonly number[] = []): Met => ({
  ...{ sensor, transport: 'tcp', grade, ports, morePorts: false },
});

describe('who', () => {
  it.each([
    ['192.168.7.44', 'own'],
    ['172.31.255.255', 'own'],
    ['172.32.0.0', 'internet'],
    ['100.64.0.1', 'own'],
    ['127.0.0.1', 'own'],
    ['203.0.113.9', 'internet'],
    ['fe80::1%eth0', 'own'],
    ['fd00::7', 'own'],
    ['2001:db8::7', 'internet'],
    ['unknown', 'unknown'],
    ['this box', 'box'],
  ])('%s is %s', (source, place) => {
    expect(placeOf(source)).toBe(place);
  });

  it('without an address has words', () => {
    expect(['unknown', 'this box', '10.0.0.9'].map(nameOf)).toEqual([
      ...['A visitor without address', 'Somebody on this box', '10.0.0.9'],
    ]);
  });
});

describe('what', () => {
  const deed = (grade: Grade, ...sensors: readonly Met[]): string => deedOf({ source: '10.0.0.9', grade, sensors });

  it('names the sensors where it was worst', () => {
    expect(deed('login', met('ftp', 'login'), met('dns', 'probe'))).toBe('tried to log in to ftp');
    expect(deed('login', met('ftp', 'login'), met('ssh', 'login'))).toBe('tried to log in to ftp and ssh');
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => met(name, 'probe'));
    expect(deed('probe', ...five)).toBe('probed a, b, c and 2 more');
  });

  it('is a scan when no decoy was reached', () => {
    expect(deed('probe', met('scan', 'probe'))).toBe('scanned ports of this box');
    expect(deed('touch')).toBe('connected to this box');
  });

  it('is counted, the worst first', () => {
    expect(countsOf({ counts: { login: 2, probe: 1, critical: 1 }, connections: 1234 })).toBe(
      '1 alarm, 2 log-ins tried, 1 probe, 1,234 connections',
    );
    expect(countsOf({ counts: {}, connections: 0 })).toBe('');
  });
});

describe('what to do', () => {
  const about = (source: string, grade: Grade, ...sensors: readonly Met[]): readonly string[] =>
    adviceOf({ source, grade, sensors });

  it('fits who it was, how bad it is, and what was met', () => {
    expect(about('10.0.0.9', 'commands', met('telnet', 'commands'), met('ssh', 'commands'))).toEqual([
      ...[advice.who.own, advice.grade.commands, advice.sensor.shell],
    ]);
    expect(about('203.0.113.9', 'login', met('ssh', 'login'))).toEqual([advice.who.internet, advice.grade.login]);
    expect(about('this box', 'critical', met('honeyfile', 'critical'))).toEqual([
      ...[advice.who.box, advice.grade.critical, advice.sensor.token],
    ]);
    expect(about('203.0.113.9', 'probe', met('http', 'probe'))).not.toContain(advice.sensor.web);
    expect(about('10.0.0.9', 'probe', met('http', 'probe'))).toContain(advice.sensor.web);
  });
});

describe('a rule from an incident', () => {
  const NOW = Date.UTC(2026, 10, 21);
  const form: RuleForm = { address: '', ports: '', sensor: '', grade: 'login', days: '', note: '' };

  it('is about its source, for a month, and never an alarm by itself', () => {
    expect(suggested({ source: '10.0.0.9', grade: 'critical' })).toEqual({
      ...form,
      ...{ address: '10.0.0.9', grade: 'commands', days: '30' },
    });
    expect(suggested({ source: 'unknown', grade: 'probe' }).address).toBe('');
  });

  it('is written as the daemon reads it', () => {
    const full = { address: '10.0.0.0/24', ports: '22, 80-90', sensor: 'ssh', grade: 'critical', days: '7' } as const;
    const { rule, faults } = ruleFrom({ ...bodyOf({ ...full, note: ' mine ' }, NOW) }, NOW);
    expect(faults).toEqual([]);
    expect(rule).toMatchObject({ address: '10.0.0.0/24', sensor: 'ssh', grade: 'critical', note: 'mine' });
    expect([rule.ports, rule.expiresAt]).toEqual(['22,80-90', NOW + 7 * 86_400_000]);
    expect(bodyOf(form, NOW)).toEqual({ grade: 'login' });
  });

  it.each([
    ['192.168.1.9', '192.168.1.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', undefined],
  ])('knows the network of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
    if (network === undefined) return;
    const { rule, faults } = ruleFrom({ address: network }, NOW);
    expect([faults, rule.address?.endsWith(network.slice(network.indexOf('/')))]).toEqual([[], true]);
  });

  it('proposes the ports that were dialled', () => {
    const sensors = [met('ssh', 'login', [22, 2222]), met('http', 'probe', [80, 22])];
    expect([portsOf({ sensors }, ''), portsOf({ sensors }, 'http')]).toEqual(['22,2222,80', '80,22']);
  });
});
