import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configure } from './configure.ts';
import { changeRoot, startGuest, type Guest } from './guest.ts';
import { PORTS, serviceOf } from './service.ts';

const top = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
const file = join(top, 'dist/package', `skep-${version}-1.x86_64.rpm`);

const folder = mkdtempSync(join(tmpdir(), 'skep-rpm-test-'));
let guest: Guest;
const { listening, logins, status, user, seen } = serviceOf(() => guest);

/** In a root that Debian made: what the package requires is there, though no package of rpm's brought it. */
const rpm = (args: string): string =>
  changeRoot(folder, `rpm --root "$ROOT" --dbpath /var/lib/rpm ${args.replace('FILE', `'${file}'`)}`);
const inRoot = (line: string): string => changeRoot(folder, `chroot "$ROOT" sh -ec '${line}'`);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the rpm', () => {
  it('installs into a root, with its user, and is what it says', () => {
    rpm('--nodeps -i FILE');
    expect(rpm('--nodeps -V skep')).toBe('');
    const places = '/etc/skep /etc/skep/skep.toml /var/lib/skep /usr/bin/skep /usr/lib/skep/better_sqlite3.node';
    expect(inRoot(`stat -c "%a %U:%G %n" ${places}`)).toBe(
      '2770 root:skep /etc/skep\n640 root:skep /etc/skep/skep.toml\n700 skep:skep /var/lib/skep\n755 root:root /usr/bin/skep\n644 root:root /usr/lib/skep/better_sqlite3.node\n',
    );
    expect(inRoot('getent passwd skep')).toMatch(/^skep:x:\d+:\d+:Skep honeypot:\/var\/lib\/skep:\/sbin\/nologin\n$/);
    expect(inRoot('skep check')).toContain('telnet   tcp  every address  23');
  });

  it('asks for the libraries that its files need, and for nothing of its own', () => {
    const needs = execFileSync('rpm', ['-qp', '--requires', file], { encoding: 'utf8' });
    expect(needs).toContain('libstdc++.so.6(GLIBCXX_');
    expect(needs).toContain('/usr/sbin/useradd');
    expect(needs).not.toContain('authbind');
    const gives = execFileSync('rpm', ['-qp', '--provides', file], { encoding: 'utf8' });
    expect(gives).toBe(`config(skep) = ${version}-1\nskep = ${version}-1\nskep(x86-64) = ${version}-1\n`);
  });

  it('runs on the real ports without authbind, and sees visitors', async () => {
    guest = await startGuest(folder);
    try {
      guest.sh('systemctl enable --now skep');
      expect(guest.sh('systemctl show -P StatusText skep')).toContain('7 ports open');
      expect(listening()).toEqual(PORTS);
      expect(status()).toMatchObject({ Uid: user(), CapEff: '0000000000000400', NoNewPrivs: '1', Seccomp: '2' });
      expect(guest.visit('curl -s -m 20 -o /dev/null -w "%{http_code}" -u bob:rpm-pass http://127.0.0.1/')).toBe('200');
      expect(configure(guest, 'sensors.ftp.banner', 'Synology FTP server ready.')).toMatchObject({ applied: true });
      expect(guest.sh('systemctl enable --now skep-springboard; nft list tables')).toContain('skep_springboard');
      seen('rpm-pass');
      guest.sh('systemctl stop skep');
      expect(logins()).toContain('rpm-pass');
    } finally {
      await guest.stop();
    }
  });

  it('keeps config and data over an upgrade', () => {
    inRoot('echo "# mine" >>/etc/skep/skep.toml');
    rpm('--nodeps --replacepkgs -U FILE');
    expect(
      inRoot('grep -c mine /etc/skep/skep.toml; test -s /var/lib/skep/skep.sqlite; getent passwd skep | wc -l'),
    ).toBe('1\n1\n');
    expect(inRoot('systemctl is-enabled skep')).toBe('enabled\n');
  });

  it('leaves the evidence and a changed config when it is erased, and nothing that runs', () => {
    rpm('--nodeps -e skep 2>/dev/null');
    expect(
      inRoot(
        'find / -xdev -name "*skep*" ! -path "/proc/*" ! -path "/var/lib/rpm/*" ! -path "/var/log/*" ! -path "/var/tmp/*" ! -name "*.sqlite-*" | sort',
      ),
    ).toBe(
      [
        '/etc/skep',
        '/etc/skep/skep.toml.previous',
        '/etc/skep/skep.toml.rpmsave',
        '/var/lib/skep',
        '/var/lib/skep/skep.sqlite',
        '',
      ].join('\n'),
    );
  });
});

it('passes rpmlint', () => {
  const said = execFileSync('rpmlint', ['-c', join(top, 'image/package/rpm/rpmlint.toml'), file], { encoding: 'utf8' });
  expect(said).toContain('0 errors, 0 warnings');
});
