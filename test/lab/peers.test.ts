import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ipIn, layCable, type Cable } from './harness/cable.ts';
import type { Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { makeNamespace } from './harness/namespace.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';
import { visitor } from './harness/visitor.ts';

const lab = openLab();
const outside = makeNamespace();
/** The Raspberry Pi Foundation's. */
const PI = 'b8:27:eb:12:34:56';
let cable: Cable;
beforeAll(() => {
  cable = layCable(lab.network, outside, {
    here: ['10.77.0.1/16', '2001:db8:77::1/64'],
    there: ['10.77.0.2/16', '10.77.0.3/16', '10.77.0.4/16', '2001:db8:77::2/64', '8.8.8.8/32', '2600::1/128'],
    thereMac: PI,
  });
  ipIn(lab.network, 'route', 'add', '8.8.8.8/32', 'dev', cable.here);
  ipIn(lab.network, '-6', 'route', 'add', '2600::1/128', 'dev', cable.here);
});
afterAll(() => outside.remove());

const CONFIG = `${only('ftp')}\n[sensors.ftp]\ndelay_ms = 0\n`;

async function knock(source: string, target = source.includes(':') ? '2001:db8:77::1' : '10.77.0.1'): Promise<void> {
  const line = [...outside.enter, 'nc', '-w', '5', '-s', source, target, '10021'];
  const { stdout } = await lab.run(line, { input: 'QUIT\r\n' });
  expect(stdout).toMatch(/^220 /);
}

const fact = ({ evidence }: Daemon, column: string, ip: string): string | number | null | undefined =>
  evidence.value(`SELECT ${column} FROM peer WHERE ip = ?`, ip);
const known = async (daemon: Daemon, column: string, ip: string): Promise<string | number> =>
  await until(`${column} of ${ip}`, () => fact(daemon, column, ip) ?? undefined);

describe('a machine on the same network', () => {
  it('has the hardware address of its interface, over IPv4 and IPv6, and its vendor', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    await knock('10.77.0.2');
    await knock('2001:db8:77::2');
    for (const ip of ['10.77.0.2', '2001:db8:77::2']) {
      expect([ip, await known(daemon, 'mac', ip)]).toEqual([ip, cable.thereMac]);
      expect(fact(daemon, 'vendor', ip)).toBe('Raspberry Pi Foundation');
      expect(fact(daemon, 'network_interface', ip)).toBe(cable.here);
    }
    expect(cable.thereMac).toBe(PI);
    // Who comes over a router has the router's, which is nobody's to store.
    await knock('8.8.8.8');
    await known(daemon, 'country', '8.8.8.8');
    expect(fact(daemon, 'mac', '8.8.8.8')).toBeNull();
    expect(daemon.evidence.value('SELECT count(*) FROM event WHERE sensor = ? AND grade IS NOT NULL', 'peer')).toBe(0);
    expect(await daemon.stop()).toBe(0);
    expect(daemon.program.stderr).toBe('');
    // No incident is made of what was learned: one a source, of what it did.
    expect(daemon.evidence.rows('SELECT DISTINCT name FROM event WHERE sensor = ? ORDER BY name', 'peer')).toEqual([
      { name: 'link' },
      { name: 'place' },
    ]);
  });
});

describe('a public address', () => {
  it('has its country; the database is in memory from then on, and not before', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    await knock('10.77.0.2');
    await daemon.deserted();
    const before = daemon.memory('VmRSS');
    await knock('8.8.8.8');
    expect(await known(daemon, 'country', '8.8.8.8')).toBe('US');
    await knock('2600::1', '2001:db8:77::1');
    expect(await known(daemon, 'country', '2600::1')).toBe('US');
    // The files have 3.0 and 4.8 MB.
    expect(daemon.memory('VmRSS') - before).toBeLessThan(20_000);
    expect(fact(daemon, 'country', '10.77.0.2')).toBeNull();
    expect(await daemon.stop()).toBe(0);
  });
});

describe('reverse DNS', () => {
  it('stores what a name server says, made harmless; one that is silent holds nobody up', async () => {
    const server = lab.start(visitor('names', 53));
    await server.said(/ready/);
    const config = `${CONFIG}\n[names]\nservers = ["127.0.0.1"]\n`;
    const daemon = await lab.daemon({ config, env: { SKEP_NAMES__REVERSE_DNS: 'private' } });
    await knock('10.77.0.2');
    expect(await known(daemon, 'hostname', '10.77.0.2')).toBe('intruder.corp.example');
    await knock('10.77.0.3');
    await knock('10.77.0.4');
    await knock('8.8.8.8');
    await known(daemon, 'country', '8.8.8.8');
    await until('all questions', () => /^3\.0[^]*^4\.0|^4\.0[^]*^3\.0/m.test(server.stdout));
    await known(daemon, 'mac', '10.77.0.4');
    const names = daemon.evidence.rows<{ hostname: string | null }>('SELECT hostname FROM peer ORDER BY ip');
    for (const { hostname } of names) expect(hostname ?? '').not.toMatch(/[\u0000-\u001f\u007f]/);
    expect(server.stdout).not.toContain('8.8.8.8');
    server.signal('SIGSTOP');
    await Promise.all(Array.from({ length: 20 }, async () => await knock('2001:db8:77::2')));
    await known(daemon, 'mac', '2001:db8:77::2');
    expect(await daemon.stop()).toBe(0);
  });
});
