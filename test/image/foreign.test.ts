import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
const folder = mkdtempSync(join(tmpdir(), 'skep-foreign-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MINUTES = 60_000;
const CONFIG = `version = 1
persona = "none"
[page]
enabled = false
[p0f]
socket = ""
[scans]
socket = ""
[sensors.http]
`;

/** Debian's files for a processor: with them qemu runs its programs one by one. */
function debianFiles(arch: string, packages: string): string {
  const root = join(top, '.cache/package', `trixie-${arch}-root`);
  if (existsSync(root)) return root;
  const unfinished = `${root}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const mirror = 'http://deb.debian.org/debian';
  const args = ['--quiet', '--variant=extract', '--skip=check/qemu', `--architectures=${arch}`];
  execFileSync('mmdebstrap', [...args, `--include=base-files,${packages}`, 'trixie', unfinished, mirror]);
  renameSync(unfinished, root);
  return root;
}

const unpacked = (arch: string): string => {
  const at = join(folder, arch);
  execFileSync('dpkg-deb', ['-x', join(top, 'dist/package', `skep_${version}_${arch}.deb`), at]);
  return at;
};

/** The command of a package, run by an emulated processor. */
interface Emulated {
  readonly arch: string;
  words(): readonly string[];
}

const EMULATED: readonly Emulated[] = [
  {
    arch: 'arm64',
    words: () => {
      const root = debianFiles('arm64', 'libstdc++6');
      return ['qemu-aarch64-static', '-cpu', 'cortex-a53', '-L', root, join(unpacked('arm64'), 'usr/lib/skep/skep')];
    },
  },
  {
    // The processor of a Pi Zero: an instruction of ARMv7 would end it.
    arch: 'armel',
    words: () => {
      const root = debianFiles('armel', 'nodejs');
      const daemon = join(unpacked('armel'), 'usr/lib/skep/skep.cjs');
      return ['qemu-arm-static', '-cpu', 'arm1176', '-L', root, join(root, 'usr/bin/node'), daemon];
    },
  },
];

describe.each(EMULATED)('the package for $arch', ({ arch, words }) => {
  it('sees a visitor and stores what he did', { timeout: 20 * MINUTES }, () => {
    const command = words();
    const config = join(folder, 'skep.toml');
    writeFileSync(config, CONFIG);
    const env = { ...process.env, SKEP_CONFIG: config, SKEP_DATA: join(folder, `data-${arch}`) };
    const script = `ip link set lo up
      "$@" --version
      "$@" check | grep http
      "$@" run >"$SKEP_CONFIG.said" 2>&1 &
      tries=0; until curl -s -m 10 -o /dev/null 127.0.0.1:10080; do tries=$((tries + 1)); [ $tries -lt 600 ]; sleep 0.2; done
      curl -s -m 30 -o /dev/null -w '%{http_code}\\n' -A '${arch}' 127.0.0.1:10080/kept
      tries=0; until "$@" events --json >"$SKEP_CONFIG.events" && grep /kept "$SKEP_CONFIG.events"; do
        tries=$((tries + 1)); [ $tries -lt 20 ]; sleep 1
      done`;
    const spaces = ['--net', '--pid', '--fork', '--mount-proc', '--kill-child'];
    const said = execFileSync('unshare', [...spaces, 'sh', '-ec', script, 'sh', ...command], { encoding: 'utf8', env });
    expect(said).toContain(`skep ${version}\n`);
    expect(said).toMatch(/^http +tcp +every address +10080 \(80\)$/m);
    expect(said).toMatch(/^404$/m);
    expect(said).toContain(`"summary":"GET /kept (404) ${arch}"`);
  });

  it('passes lintian', () => {
    const deb = join(top, 'dist/package', `skep_${version}_${arch}.deb`);
    const args = ['--tag-display-limit', '0', '--fail-on', 'error,warning', deb];
    expect(execFileSync('lintian', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toBe('');
  });
});
