import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configure } from './configure.ts';
import { startGuest, type Guest } from './guest.ts';
import { PORTS, serviceOf } from './service.ts';

const top = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
const deb = join(top, 'dist/package', `skep_${version}_amd64.deb`);
const SETTING = 'persona = "nas"';

const folder = mkdtempSync(join(tmpdir(), 'skep-package-test-'));
let guest: Guest;
let before: string;

beforeAll(async () => {
  guest = await startGuest(folder);
  copyFileSync(deb, join(folder, 'up/skep.deb'));
  before = traces();
});
afterAll(async () => {
  await guest.stop();
  rmSync(folder, { recursive: true });
});

/** What of Skep is in the system. */
const traces = (): string =>
  guest.sh(
    `find / -xdev '(' -name '*skep*' -o -path '/etc/authbind/byuid/*' ')' ! -path '/skep*.deb' ! -path '/proc/*' ! -path '/var/log/journal/*' | sort; getent passwd skep; getent group skep; true`,
  );
const { listening, logins, status, user, seen } = serviceOf(() => guest);

/** A neighbour that is not there; what goes to him goes out all the same. */
const THERE = '192.0.2.9';
/** Whether a user may send a datagram out: nftables tells whom it stops. */
const maySend = (who: string): boolean =>
  !guest
    .sh(`setpriv --reuid ${who} --clear-groups bash -c 'echo hello >/dev/udp/${THERE}/9' 2>&1; true`)
    .includes('not permitted');
const greeting = (): string => guest.visit(`bash -c 'exec 3<>/dev/tcp/127.0.0.1/21; head -n 1 <&3'`).trim();
const inTime = (what: () => boolean): boolean => {
  for (let tries = 0; tries < 300 && !what(); tries += 1) guest.sh('sleep 0.2');
  return what();
};
const table = (): string => guest.sh('nft list tables');

describe('the package', () => {
  it('is ready after it was installed, as a user of its own, on the real ports through authbind', () => {
    guest.run('dpkg', '-i', '/skep.deb');
    expect(guest.sh('systemctl show -P ActiveState -P StatusText skep')).toContain('7 ports open; page at');
    expect(guest.sh('systemctl is-active skep skep-scans skep-p0f skep-springboard')).toBe('active\n'.repeat(4));
    expect(listening()).toEqual(PORTS);
    expect(status()).toMatchObject({ Uid: user(), CapEff: '0000000000000000', NoNewPrivs: '0' });
    expect(guest.sh('stat -c "%a %U:%G" /var/lib/skep /etc/skep /etc/skep/skep.toml')).toBe(
      '700 skep:skep\n2770 root:skep\n640 root:skep\n',
    );
  });

  it('tells the watchdog', () => {
    const at = guest.sh('systemctl show -P WatchdogTimestampMonotonic skep');
    for (let tries = 0; tries < 100; tries += 1) {
      if (guest.sh('systemctl show -P WatchdogTimestampMonotonic skep') !== at) break;
      guest.sh('sleep 1');
    }
    expect(guest.sh('systemctl show -P WatchdogTimestampMonotonic skep')).not.toBe(at);
  });

  it('serves visitors and keeps what they did', () => {
    expect(guest.visit('curl -s -m 20 -o /dev/null -w "%{http_code}" -u bob:http-pass http://127.0.0.1/')).toBe('200');
    expect(guest.visit('curl -sk -m 20 -o /dev/null -w "%{http_code}" -u bob:https-pass https://127.0.0.1/')).toBe(
      '200',
    );
    expect(guest.visit('dig +short +tries=1 +time=20 @127.0.0.1 example.org')).toMatch(/^\d+\.\d+\.\d+\.\d+\n$/);
    guest.visit(
      'sshpass -p ssh-pass ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o NumberOfPasswordPrompts=1 -o ConnectTimeout=20 bob@127.0.0.1 true || true',
    );
    guest.visit('curl -s -m 20 -u bob:ftp-pass ftp://127.0.0.1/ || true');
    for (const password of ['http-pass', 'https-pass', 'ssh-pass', 'ftp-pass']) seen(password);
  });

  it('is no springboard: it reaches whom its config names, and tells of anything else', () => {
    guest.sh(
      'ip link add out0 type veth peer name out1; ip address add 192.0.2.1/24 dev out0; ip link set out0 up; ip link set out1 up',
    );
    expect(guest.sh('nft list table inet skep_springboard')).toContain(`meta skuid ${user()} goto daemon`);
    expect([maySend('root'), maySend('skep')]).toEqual([true, false]);
    const alarm = (): string =>
      guest
        .run('skep', 'events', '--json')
        .split('\n')
        .filter((line) => line.includes('outbound_blocked'))
        .join('\n');
    expect(inTime(() => alarm() !== '')).toBe(true);
    expect(alarm()).toContain(THERE);
    expect(configure(guest, 'springboard.allow', [`${THERE}:9/udp`])).toMatchObject({ applied: true });
    expect(inTime(() => maySend('skep'))).toBe(true);
    expect(configure(guest, 'springboard.allow', [])).toMatchObject({ applied: true });
    expect(inTime(() => !maySend('skep'))).toBe(true);
  });

  it('is configured on its page, and by its file', () => {
    expect(configure(guest, 'sensors.ftp.banner', 'Synology FTP server ready.')).toMatchObject({
      applied: true,
      problems: [],
    });
    expect(greeting()).toBe('220 Synology FTP server ready.');
    expect(guest.sh('grep Synology /etc/skep/skep.toml; stat -c "%a %U:%G" /etc/skep/skep.toml')).toBe(
      'banner = "Synology FTP server ready."\n640 skep:skep\n',
    );
    guest.sh(`sed -i 's/Synology FTP/{hostname} FTP/' /etc/skep/skep.toml && systemctl reload skep`);
    expect(inTime(() => /^220 DiskStation-\w+ FTP server ready\.$/.test(greeting()))).toBe(true);
  });

  it('has a manual page for each command, and a completion', () => {
    const man = execFileSync('man', ['--warnings', '-l', join(folder, 'up/usr/share/man/man1/skep.1.gz')], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '100' },
    });
    const commands = [...guest.run('skep', '--help').matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name);
    expect(commands.length).toBeGreaterThan(10);
    for (const name of commands) expect(man).toMatch(new RegExp(`^ +${name}\\n`, 'm'));
    const script = `. ${join(folder, 'up/usr/share/bash-completion/completions/skep')}; COMP_WORDS=(skep ex); COMP_CWORD=1; _skep; echo "\${COMPREPLY[@]}"`;
    expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe('export\n');
  });

  it('does the same without authbind in the hardened variant', () => {
    guest.sh(
      'mkdir -p /etc/systemd/system/skep.service.d && ln -s /usr/lib/skep/hardened.conf /etc/systemd/system/skep.service.d/',
    );
    guest.sh('systemctl daemon-reload && systemctl restart skep');
    expect(listening()).toEqual(PORTS);
    expect(status()).toMatchObject({ Uid: user(), CapEff: '0000000000000400', NoNewPrivs: '1', Seccomp: '2' });
    expect(guest.visit('curl -s -m 20 -o /dev/null -w "%{http_code}" -u bob:hardened http://127.0.0.1/')).toBe('200');
    seen('hardened');
    expect(configure(guest, 'sensors.ftp.banner', 'Synology FTP server ready.')).toMatchObject({ applied: true });
    expect([greeting(), maySend('skep')]).toEqual(['220 Synology FTP server ready.', false]);
    guest.sh('rm -r /etc/systemd/system/skep.service.d; systemctl daemon-reload; systemctl restart skep');
  });

  it('is configured where all of /etc but its own folder is read-only, as on the appliance', () => {
    const own = '/var/lib/skep-data/config';
    guest.sh(`systemctl stop skep && mkdir /var/lib/skep-data && cp -a /etc/skep ${own}`);
    guest.sh(`mount --bind /etc /etc && mount --bind ${own} /etc/skep && mount -o remount,bind,ro /etc`);
    guest.sh('systemctl start skep; ! touch /etc/written 2>/dev/null');
    const banner = '{hostname} FTP server ready.';
    expect(configure(guest, 'sensors.ftp.banner', banner)).toMatchObject({ applied: true });
    expect(guest.sh(`grep ^banner ${own}/skep.toml`)).toBe(`banner = "${banner}"\n`);
    guest.sh('systemctl stop skep; umount -l /etc/skep && umount -l /etc');
    guest.sh('rm -r /var/lib/skep-data; systemctl start skep');
  });

  it('keeps config and data when it is upgraded', () => {
    guest.sh(`sed -i 's/^persona = .*/${SETTING} # mine/' /etc/skep/skep.toml`);
    const kept = logins();
    execFileSync('sh', [
      '-c',
      `dpkg-deb -R "$1" "$2" && sed -i 's/^Version: .*/Version: 9.0.0/' "$2/DEBIAN/control" && echo '# new' >>"$2/usr/share/skep/skep.toml" && dpkg-deb --root-owner-group -Znone -b "$2" "$3" >/dev/null`,
      'sh',
      deb,
      join(folder, 'next'),
      join(folder, 'up/skep-next.deb'),
    ]);
    // It asks nothing: nobody is there to answer.
    guest.run('dpkg', '-i', '/skep-next.deb');
    expect(guest.run('dpkg-query', '-W', '-f', '${Version} ${Status}', 'skep')).toBe('9.0.0 install ok installed');
    expect(guest.sh('grep mine /etc/skep/skep.toml')).toBe(`${SETTING} # mine\n`);
    expect(guest.sh('systemctl is-active skep skep-springboard')).toBe('active\nactive\n');
    expect(table()).toContain('skep_springboard');
    expect(listening()).toEqual(PORTS);
    expect(kept).not.toBe('');
    expect(logins()).toContain(kept);
  });

  it('leaves config and data when it is removed, and nothing when it is purged', () => {
    guest.run('dpkg', '-r', 'skep');
    expect(listening()).toEqual(['']);
    expect(guest.sh('test -s /var/lib/skep/skep.sqlite && grep -c mine /etc/skep/skep.toml')).toBe('1\n');
    expect(table()).not.toContain('skep_springboard');
    guest.run('dpkg', '-P', 'skep');
    expect(guest.sh('ls -d /run/skep* 2>/dev/null; true')).toBe('');
    expect(traces()).toBe(before);
  });
});

describe('the files of the package', () => {
  it('are what SHA256SUMS says, with a bill of materials', () => {
    const made = join(top, 'dist/package');
    const sums = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: made, encoding: 'utf8' });
    const good = [...sums.matchAll(/^(.*): OK$/gm)].map(([, name = '']) => name);
    expect(new Set(good)).toEqual(new Set(readdirSync(made).filter((name) => name !== 'SHA256SUMS')));
    expect(sums).toContain(`skep_${version}_amd64.deb: OK`);
    const bill = JSON.parse(readFileSync(join(top, 'dist/package', `skep-${version}-amd64.cdx.json`), 'utf8')) as {
      components: { name: string }[];
    };
    expect(bill.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['better-sqlite3', 'ssh2', 'node']));
  });

  it('pass lintian', () => {
    const args = ['--tag-display-limit', '0', '--fail-on', 'error,warning', deb];
    expect(execFileSync('lintian', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toBe('');
  });
});
