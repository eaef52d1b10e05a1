// Node.js of a Debian release, which the package depends on. Only its headers are needed here: apt fetches and checks them,
// with lists of its own, so that nothing of this machine's changes.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../paths.mjs';
import { run } from '../run.mjs';
import { cache } from '../target.mjs';

const MIRROR = 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const HEADERS = 'libnode-dev';
const LAID = 'usr/lib/skep/skep.cjs';

/** @type {Map<string, import('../engine.mjs').Engine>} apt is asked once */
const known = new Map();

/** @param {string} suite @param {string} arch in Debian's words @returns {import('../engine.mjs').Engine} */
export function debianEngine(suite, arch) {
  const key = `${suite}-${arch}`;
  const engine = known.get(key) ?? fetchEngine(suite, arch, join(cache, key));
  known.set(key, engine);
  return engine;
}

/** @param {string} suite @param {string} arch @param {string} folder @returns {import('../engine.mjs').Engine} */
function fetchEngine(suite, arch, folder) {
  const env = aptOf(suite, arch, join(folder, 'apt'));
  run('apt-get', ['-q', 'update'], { env });
  const about = run('apt-cache', ['--no-all-versions', 'show', HEADERS], { env, read: true });
  const debianVersion = field(about, 'Version');
  // The addon is for the interface of one Node.js major; Debian gives that a library of its own name.
  const library = /\blibnode\d+\b/.exec(field(about, 'Depends'))?.[0] ?? '';
  // Versions of Debian's may hold a colon.
  const headers = join(folder, debianVersion.replace(':', '-'));
  if (!existsSync(headers)) {
    const unfinished = `${headers}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    run('apt-get', ['-q', 'download', HEADERS], { cwd: unfinished, env });
    const deb = readdirSync(unfinished).find((name) => name.endsWith('.deb')) ?? '';
    run('dpkg-deb', ['-x', deb, unfinished], { cwd: unfinished });
    run('mv', [unfinished, headers], {});
  }
  const version = /^[\d.]+/.exec(debianVersion)?.[0] ?? '';
  return {
    version,
    headers: join(headers, 'usr'),
    depends: [`nodejs (>= ${version})`, library],
    daemon: `/usr/bin/nodejs /${LAID}`,
    lay: (place) => copyFileSync(bundle, place(LAID)),
    component: { name: 'node', version, purl: `pkg:deb/debian/nodejs@${debianVersion}?arch=${arch}&distro=${suite}` },
  };
}

/** apt's world in a folder. @param {string} suite @param {string} arch @param {string} folder */
function aptOf(suite, arch, folder) {
  mkdirSync(join(folder, 'lists/partial'), { recursive: true });
  mkdirSync(join(folder, 'cache/archives/partial'), { recursive: true });
  const list = join(folder, 'sources.list');
  writeFileSync(list, `deb [signed-by=${KEYRING}] ${MIRROR} ${suite} main\n`);
  const config = join(folder, 'apt.conf');
  const settings = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': folder,
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(folder, 'cache'),
    'APT::Architecture': arch,
    'APT::Architectures': arch,
    // Its user _apt may not be allowed to see the checkout.
    'APT::Sandbox::User': 'root',
  };
  writeFileSync(
    config,
    Object.entries(settings)
      .map(([key, value]) => `${key} "${value}";\n`)
      .join(''),
  );
  return { ...process.env, APT_CONFIG: config };
}

/** @param {string} about a paragraph of apt's @param {string} name */
function field(about, name) {
  const [, value] = new RegExp(`^${name}: (.*)$`, 'm').exec(about) ?? [];
  if (value === undefined) throw new Error(`apt does not tell ${name} of ${HEADERS}`);
  return value;
}
