import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
const file = join(top, 'dist/package', `skep-${version}-amd64.oci.tar`);

const folder = mkdtempSync(join(tmpdir(), 'skep-container-test-'));
const storage = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
const buildah = (...args: readonly string[]): string =>
  execFileSync('buildah', [...storage, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const command = ['run', '--isolation', 'chroot', 'box', '--'];
const skep = ['buildah', ...storage, ...command, '/usr/lib/skep/entrypoint'].join(' ');

/** What a shell of this machine says in the network of a running container; ends with it. */
function beside(variables: readonly string[], line: string): string {
  const script = `ip link set lo up
    ${['buildah', ...storage, ...command].join(' ')} env "$@" /usr/lib/skep/entrypoint run >${folder}/said 2>&1 &
    tries=0; until curl -s -o /dev/null 127.0.0.1:8080; do tries=$((tries + 1)); [ $tries -lt 300 ]; sleep 0.2; done
    ${line}`;
  const spaces = ['--net', '--pid', '--fork', '--mount-proc', '--kill-child'];
  return execFileSync('unshare', [...spaces, 'sh', '-ec', script, 'sh', ...variables], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

beforeAll(() => {
  execFileSync('mkdir', [join(folder, 'image')]);
  execFileSync('tar', ['-C', join(folder, 'image'), '-xf', file]);
  buildah('from', '--name', 'box', 'oci:image');
});
afterAll(() => {
  buildah('rm', 'box');
  rmSync(folder, { recursive: true });
});

it('keeps its contract: ports, volume, user, environment', () => {
  const { OCIv1 } = JSON.parse(buildah('inspect', 'box')) as { OCIv1: { config: object } };
  expect(OCIv1.config).toEqual({
    User: '10101:10101',
    ExposedPorts: Object.fromEntries(
      ['10021', '10022', '10023', '10053', '10080', '10443', '8080']
        .map((port) => [`${port}/tcp`, {}])
        .concat([['10053/udp', {}]]),
    ),
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'SKEP_DATA=/data',
      'SKEP_PAGE__ADDRESS=0.0.0.0',
      'SKEP_P0F__SOCKET=',
      'SKEP_SCANS__SOCKET=',
    ],
    Entrypoint: ['/usr/lib/skep/entrypoint'],
    Cmd: ['run'],
    Volumes: { '/data': {} },
  });
});

it('sees visitors, as nobody in particular, on ports that need no right', () => {
  const said = beside(
    [],
    `curl -s -m 20 -o /dev/null -w '%{http_code}\\n' -u bob:boxed 127.0.0.1:10080
     ss -Hlntu | awk '{ n = split($5, a, ":"); print $1, a[n] }' | sort
     ps -o uid= -C skep | sort -u
     tries=0; until ${skep} events --json | grep -q boxed; do tries=$((tries + 1)); [ $tries -lt 50 ]; sleep 0.2; done; echo boxed`,
  );
  const ports = ['tcp 10021', 'tcp 10022', 'tcp 10023', 'tcp 10053', 'tcp 10080', 'tcp 10443', 'tcp 8080', 'udp 10053'];
  expect(said.trim().split(/\n\s*/)).toEqual(['200', ...ports, '10101', 'boxed']);
});

it('is what DSHP was to whoever brings the variables of DSHP', () => {
  const mail = ['MAIL_FROM=pot@example.org', 'MAIL_TO=a@example.org,b@example.org', 'SMTP_SERVER=mail.example.org'];
  const login = ['SMTP_PORT=587', 'SMTP_USER=u', 'SMTP_PASS=p', 'SMTP_TLS=True'];
  const said = beside(
    ['HANDLERS=emailer.py', 'PORT=3306', 'REPLY=5.5.5-10.0.1', 'TIMEOUT=60', ...mail, ...login],
    `nc -w 5 127.0.0.1 3306 </dev/null; echo; ss -Hlnt | awk '{ n = split($4, a, ":"); print a[n] }' | sort`,
  );
  expect(said).toBe('5.5.5-10.0.1\n3306\n8080\n');
  const config = buildah(
    'run',
    '--isolation',
    'chroot',
    'box',
    '--',
    'sh',
    '-c',
    'cd /data; stat -c %a dshp.toml; cat dshp.toml',
  );
  expect(config).toMatch(/^600\n/);
  expect(config).toContain('window_s = 60');
  expect(config).toContain('host = "mail.example.org"\nport = 587\nsecurity = "starttls"');
  expect(config).toContain('to = ["a@example.org", "b@example.org"]');
});
