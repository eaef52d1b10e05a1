import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('the package', () => {
  it('is ready after it was installed, as a user of its own, on the real ports through authbind', () => {
    guest.run('dpkg', '-i', '/skep.deb');
    expect(guest.sh('systemctl show -P ActiveState -P StatusText skep')).toContain('7 ports open; page at');
    expect(guest.sh('systemctl is-active skep skep-scans skep-p0f')).toBe('active\nactive\nactive\n');
    expect(listening()).toEqual(PORTS);
    expect(status()).toMatchObject({ Uid: user(), CapEff: '0000000000000000', NoNewPrivs: '0' });
    expect(guest.sh('stat -c "%a %U" /var/lib/skep /etc/skep/skep.toml')).toBe('700 skep\n640 root\n');
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
    guest.sh('rm -r /etc/systemd/system/skep.service.d; systemctl daemon-reload; systemctl restart skep');
  });

  it('keeps config and data when it is upgraded', () => {
    guest.sh(`sed -i 's/^persona = .*/${SETTING} # mine/' /etc/skep/skep.toml`);
    const kept = logins();
    execFileSync('sh', [
      '-c',
      `dpkg-deb -R "$1" "$2" && sed -i 's/^Version: .*/Version: 9.0.0/' "$2/DEBIAN/control" && echo '# new' >>"$2/etc/skep/skep.toml" && dpkg-deb --root-owner-group -Znone -b "$2" "$3" >/dev/null`,
      'sh',
      deb,
      join(folder, 'next'),
      join(folder, 'up/skep-next.deb'),
    ]);
    guest.run('dpkg', '--force-confdef', '--force-confold', '-i', '/skep-next.deb');
    expect(guest.run('dpkg-query', '-W', '-f', '${Version} ${Status}', 'skep')).toBe('9.0.0 install ok installed');
    expect(guest.sh('grep mine /etc/skep/skep.toml')).toBe(`${SETTING} # mine\n`);
    expect(guest.sh('systemctl is-active skep')).toBe('active\n');
    expect(listening()).toEqual(PORTS);
    expect(kept).not.toBe('');
    expect(logins()).toContain(kept);
  });

  it('leaves config and data when it is removed, and nothing when it is purged', () => {
    guest.run('dpkg', '-r', 'skep');
    expect(listening()).toEqual(['']);
    expect(guest.sh('test -s /var/lib/skep/skep.sqlite && grep -c mine /etc/skep/skep.toml')).toBe('1\n');
    guest.run('dpkg', '-P', 'skep');
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
