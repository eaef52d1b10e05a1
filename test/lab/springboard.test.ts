import { chmodSync, chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { skep, type Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { openLab, type Lab, type Ran } from './harness/lab.ts';
import { startMailServer } from './harness/mailbox.ts';
import { NEIGHBOUR } from './harness/namespace.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const neighbour = lab.network.addNeighbour();
const NOBODY = 65_534;
const [BOX, BOX6] = NEIGHBOUR.here;
const [THERE, THERE6] = NEIGHBOUR.there;
/** On the same network, and none that the page is for. */
const STRANGER = ['10.99.0.66', 'fd99::66'] as const;
/** Where the mail server moves to. */
const MOVED = '10.99.0.3';
const ECHO = 4444;
const ALLOWED = 4445;
const MAIL = 2525;
const PAGE = 8080;
const IMAGE = join(import.meta.dirname, '../../image/scan');
const harness = (name: string): string => join(import.meta.dirname, 'harness', name);

const CONFIG = `version = 1
persona = "none"
${only('ftp', 'dns')}
[front_door]
enabled = true
[page]
address = "::"
port = ${PAGE}
networks = ["${THERE}", "${THERE6}"]
[springboard]
allow = ["${THERE}:${ALLOWED}", "[${THERE6}]:${ALLOWED}/udp"]
[health]
every_s = 1
[alerts.email]
host = "mail.example.test"
port = ${MAIL}
security = "none"
from = "box@example.test"
to = "owner@example.test"
`;

/** `$0`: a new folder. What runs through it has a name server of its own. */
const OWN_RESOLVER = `[ -d "$0/etc" ] || cp -a /etc "$0"
rm -f "$0/etc/resolv.conf" && printf 'nameserver ${THERE}\\noptions timeout:1 attempts:1\\n' > "$0/etc/resolv.conf"
mount --bind "$0/etc" /etc && exec "$@"`;
const etc = lab.folder();
chmodSync(etc, 0o711);
const resolving = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', OWN_RESOLVER, etc];
const asDaemon = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

/** The lab's other side of the cable. */
const there: Lab = {
  ...lab,
  start: (line, settings) => lab.start([...neighbour.enter, ...line], settings),
  run: async (line, settings) => await lab.run([...neighbour.enter, ...line], settings),
};

beforeAll(async () => {
  for (const address of [...STRANGER, MOVED]) {
    const more = address.includes(':') ? ['nodad'] : [];
    const cidr = `${address}/${address.includes(':') ? 64 : 24}`;
    await there.run(['ip', 'address', 'add', cidr, 'dev', 'cable0', ...more]);
  }
  // Scans of closed UDP ports would take a second each; pings without a privilege.
  const settings = ['net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0', 'net.ipv4.ping_group_range=0 65534'];
  const set = await lab.run(['sysctl', '-q', '-w', ...settings]);
  expect(set, set.stderr).toMatchObject({ status: 0 });
});

/** The daemon's user may not look into a checkout, nor into root's own Python. */
const DIAL = readFileSync(harness('dial.py'), 'utf8');
const dial = async (who: readonly string[], ...to: readonly (string | number)[]): Promise<string> =>
  (await lab.run([...who, '/usr/bin/python3', '-c', DIAL, ...to.map(String)])).stdout.trim();

interface Shut {
  readonly daemon: Daemon;
  readonly script: string;
  readonly folder: string;
}

async function names(answer: string): Promise<ReturnType<Lab['start']>> {
  const server = there.start(['node', harness('name-server.mjs'), THERE, answer]);
  await server.said(/listening/);
  return server;
}

const run = async (script: string, ...words: readonly string[]): Promise<void> => {
  const set = await lab.run([...resolving, 'sh', '-s', '--', ...words], { input: script });
  expect(set, set.stderr).toMatchObject({ status: 0, stderr: '' });
};

/** The daemon with all three sets of rules and the very ulogd of a device; `isHeld`: with those of the springboard. */
async function start(isHeld = true): Promise<Shut> {
  const folder = lab.folder();
  const data = lab.folder();
  for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
  writeFileSync(join(data, 'skep.toml'), CONFIG);
  const socket = join(folder, 'scans.sock');
  const env = { SKEP_DATA: data };
  await lab.run(['nft', 'flush', 'ruleset']);
  const door = await lab.run(skep('front-door'), { env });
  await run(door.stdout);
  const { stdout: script } = await lab.run(skep('springboard', '--user', 'nobody'), { env });
  // Twice: it replaces what was set.
  for (let time = 0; time < 2 && isHeld; time += 1) await run(script);
  expect(await lab.run(['nft', '-f', join(IMAGE, 'skep-scans.nft')])).toMatchObject({ status: 0 });
  const through = [...resolving, 'python3', harness('transparent.py'), '65000'];
  const daemon = await lab.daemon({
    ...{ data, through },
    env: { SKEP_SCANS__SOCKET: socket, SKEP_HEALTH__EVERY_S: '1' },
  });
  const conf = join(folder, 'ulogd.conf');
  const written = readFileSync(join(IMAGE, 'ulogd-skep.conf'), 'utf8').replaceAll('/run/skep/scans.sock', socket);
  writeFileSync(conf, written.replace('"syslog"', '"stdout"').replace('loglevel=8', 'loglevel=3'));
  const log = lab.start(['ulogd', '--configfile', conf, '--pidfile', join(folder, 'ulogd.pid')]);
  await log.said(/initialization finished/);
  return { daemon, script, folder };
}

const echo = async (port: number, ...addresses: readonly string[]): Promise<void> => {
  await there.start(['node', harness('echo.mjs'), `${port}`, ...addresses]).said(/listening/);
};

interface Blocked {
  readonly destination: string;
  readonly port: number;
  readonly protocol: string;
  readonly user: number;
  readonly grade: string;
}
const blocked = ({ evidence }: Daemon): Blocked[] =>
  evidence.rows<Blocked>(
    `SELECT destination, port, protocol, user, grade FROM ev_skep_outbound_blocked JOIN event ON event.id = event_id
     GROUP BY destination, port, protocol ORDER BY min(event_id)`,
  );

describe('the daemon’s user', () => {
  it('reaches nobody whom the config does not name: each try is a critical event, and a mail', async () => {
    await names(THERE);
    for (const port of [ECHO, ALLOWED]) await echo(port, THERE, THERE6);
    const mailbox = await startMailServer(there, {
      config: `listen on 127.0.0.1 port ${MAIL} hostname mx.example.test\nlisten on ${THERE} port ${MAIL} hostname mx.example.test
match from any for any action "keep"\n`,
      prepare: () => {},
    });
    const { daemon } = await start();

    // DNS, what is allowed, the mail server by its name, this box itself.
    expect(await lab.run([...resolving, ...asDaemon, 'getent', 'ahostsv4', 'any.example.test'])).toMatchObject({
      status: 0,
    });
    expect(await dial(asDaemon, 'tcp', THERE, ALLOWED)).toBe('reached');
    expect(await dial(asDaemon, 'udp', THERE6, ALLOWED)).toBe('reached');
    expect(await dial(asDaemon, 'icmp', BOX)).toBe('reached');
    expect(blocked(daemon)).toEqual([]);

    const tries: { destination: string; port: number; protocol: string }[] = [THERE, THERE6].flatMap((destination) => [
      { destination, port: ECHO, protocol: 'tcp' },
      { destination, port: ECHO, protocol: 'udp' },
      { destination, port: 0, protocol: 'icmp' },
    ]);
    // One protocol is not the other, and the port of the mail server is not another machine's.
    tries.push({ destination: THERE, port: ALLOWED, protocol: 'udp' });
    tries.push({ destination: MOVED, port: MAIL, protocol: 'tcp' });
    for (const { destination, port, protocol } of tries) {
      const to = [protocol, destination, ...(port === 0 ? [] : [port])] as const;
      // It is there, for anybody else.
      if (port !== MAIL) expect([to, await dial([], ...to)]).toEqual([to, 'reached']);
      expect([to, await dial(asDaemon, ...to)]).toEqual([to, expect.stringMatching(/^failed /)]);
    }
    await until('all of them', () => blocked(daemon).length >= tries.length);
    expect(blocked(daemon)).toEqual(tries.map((one) => ({ ...one, user: NOBODY, grade: 'critical' })));

    const mail = await until('the mail', () => mailbox.mails()[0]);
    expect(mail.headers['subject']).toMatch(/Somebody on this box tried to call out$/);
    expect(mail.body).toContain(`this box tried to reach ${THERE} tcp port ${ECHO}`);
    const { mood, health } = await until('the trouble', async () => {
      const status = await daemon.status();
      return status.mood === 'trouble' ? status : undefined;
    });
    expect([mood, health.find(({ name }) => name === 'springboard')?.state]).toEqual(['trouble', 'bad']);
    expect(openEvidence(daemon.data, 'state.sqlite').rows('SELECT source FROM incident ORDER BY id')).toEqual([
      { source: 'this box' },
    ]);
    expect(await daemon.stop()).toBe(0);
  });

  it('scans the network in vain, and is told of in a few events', async () => {
    await names(THERE);
    const { daemon } = await start();
    const sweep = `import socket
for port in range(1, 3001):
    dialled = socket.socket(); dialled.setblocking(False)
    dialled.connect_ex(('${THERE}', port)); dialled.close()`;
    await lab.run([...asDaemon, '/usr/bin/python3', '-c', sweep]);
    await until('the first ones', () => blocked(daemon).length >= 16);
    // By the time that this gives up, the log has told of what was before.
    expect(await dial(asDaemon, 'tcp', THERE, 3001)).toMatch(/^failed /);
    expect(await daemon.stop()).toBe(0);
    const events = daemon.evidence.rows<{ name: string; count: number }>(
      `SELECT name, count(*) AS count FROM event WHERE name LIKE 'outbound%' GROUP BY name ORDER BY name`,
    );
    expect(events).toEqual([
      { name: 'outbound_blocked', count: 16 },
      { name: 'outbound_more', count: 1 },
    ]);
    const more = Number(daemon.evidence.value('SELECT packets FROM ev_skep_outbound_more'));
    // Of the first hundred each, then every 256th for 256.
    expect(more).toBeGreaterThanOrEqual(84);
    expect(more).toBeLessThanOrEqual(3500);
  });

  it('finds a mail server that has moved, without an alarm', async () => {
    const first = await names(THERE);
    const { daemon, script, folder } = await start();
    await echo(MAIL, THERE, MOVED);
    expect(await dial(asDaemon, 'tcp', THERE, MAIL)).toBe('reached');
    first.kill();
    await first.ended;
    await names(MOVED);
    rmSync(join(folder, 'springboard.ask'), { force: true });
    expect(await dial(asDaemon, 'tcp', MOVED, MAIL)).toMatch(/^failed /);
    await until('the question', () => existsSync(join(folder, 'springboard.ask')));
    await run(script, 'names');
    expect(await dial(asDaemon, 'tcp', MOVED, MAIL)).toBe('reached');
    // Whoever remembers the old address is let go there for some hours.
    expect(await dial(asDaemon, 'tcp', THERE, MAIL)).toBe('reached');
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.rows('SELECT host, destination FROM ev_skep_outbound_stale')).toEqual([
      { host: 'mail.example.test', destination: MOVED },
    ]);
    expect(blocked(daemon)).toEqual([]);
  });
});

const scanned = async (from: string, ...args: readonly string[]): Promise<Ran> => {
  const six = from.includes(':') ? ['-6'] : [];
  const line = ['nmap', '-n', '-Pn', '-T4', '--max-retries', '3', ...six, '-S', from, '-e', 'cable0', ...args];
  return await there.run([...line, '-oG', '-', six.length > 0 ? BOX6 : BOX]);
};
const open = ({ stdout }: Ran, protocol: 'tcp' | 'udp'): number[] =>
  [...stdout.matchAll(new RegExp(String.raw`(\d+)\/open(?:\|filtered)?\/${protocol}`, 'g'))].map(([, port]) =>
    Number(port),
  );

describe('from the network', () => {
  it('the persona’s ports are seen, the page only by whom it is for, and visitors are served', async () => {
    await names(THERE);
    const { daemon } = await start();
    for (const [stranger, owner] of [[STRANGER[0], THERE] as const, [STRANGER[1], THERE6] as const]) {
      const all = await scanned(stranger, '-sS', '-p-', '--min-rate', '5000');
      expect(open(all, 'tcp'), all.stdout).toEqual([21]);
      // The page's among them: as closed as the others, and not silent.
      expect(all.stdout).toMatch(/Ignored State: closed \(65534\)/);
      const datagrams = await scanned(stranger, '-sU', '-p', '1-60,123,10053');
      expect(open(datagrams, 'udp'), datagrams.stdout).toEqual([10_053]);
      expect(datagrams.stdout).toMatch(/Ignored State: closed \(61\)/);
      expect(open(await scanned(owner, '-sS', '-p', `21,${PAGE}`), 'tcp')).toEqual([21, PAGE]);
      const at = owner.includes(':') ? `[${BOX6}]` : BOX;
      const page = await there.run(['curl', '-sS', '-m', '20', '--interface', owner, `http://${at}:${PAGE}/login`]);
      expect(page, page.stderr).toMatchObject({ status: 0 });
      const refused = await there.run(['curl', '-m', '20', '--interface', stranger, `http://${at}:${PAGE}/`]);
      expect(refused.status).toBe(7);
      const ftp = await there.run(['curl', '-sS', '-v', '-m', '20', '--interface', stranger, `ftp://${at}/`]);
      expect(ftp.stderr).toContain('220 ');
      const bare = owner.includes(':') ? BOX6 : BOX;
      const asked = await there.run(['dig', '-b', stranger, `@${bare}`, '-p', '10053', '+tries=1', 'example.test']);
      expect(asked.stdout).toContain(';; Got answer:');
    }
    expect(await daemon.stop()).toBe(0);
    expect(blocked(daemon)).toEqual([]);
  });

  it('the daemon itself cuts off whom the page is not for, where nobody set the rules', async () => {
    const { daemon } = await start(false);
    const ask = async (from: string): Promise<Ran> =>
      await there.run(['curl', '-sS', '-m', '20', '--interface', from, `http://${BOX}:${PAGE}/login`]);
    expect(await ask(THERE)).toMatchObject({ status: 0 });
    const refused = await ask(STRANGER[0]);
    // Nothing received, or reset while it was sent.
    expect([52, 56]).toContain(refused.status);
    expect(refused.stdout).toBe('');
    await until('a line of it', () =>
      daemon.program.stderr.includes(`A request to the page from ${STRANGER[0]} was refused (403)`),
    );
    expect(await daemon.stop()).toBe(0);
  });
});
