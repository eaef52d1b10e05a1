// An .rpm by rpmbuild, of the same tree as the .deb. Distributions with rpm have no authbind: there the hardened variant is
// the only one.
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../paths.mjs';
import { run } from './run.mjs';
import { CONFIG, MAINTAINER, PROGRAMS } from './tree.mjs';

const OURS = join(root, 'image/package/rpm');
const DROP_IN = 'usr/lib/systemd/system/skep.service.d/hardened.conf';
const LICENCES = 'usr/share/licenses/skep';
const DOCS = 'usr/share/doc/skep/';
const SCRIPTLETS = ['pre', 'post', 'preun', 'postun'];
/** Of these folders only the contents are ours, unless they bear our name. */
const OWNED = /^(etc|usr\/lib|usr\/share\/(doc|licenses))\/skep$|^usr\/lib\/systemd\/system\/skep[^/]*\.d$/;

/**
 * @param {string} folder what layTree() laid
 * @param {string} file
 * @param {{ arch: string, version: string, time: Date }} about
 */
export function makeRpm(folder, file, { arch, version, time }) {
  const work = mkdtempSync(join(tmpdir(), 'skep-rpm-'));
  try {
    const tree = join(work, 'tree');
    cpSync(folder, tree, { recursive: true });
    mkdirSync(join(tree, dirname(DROP_IN)));
    symlinkSync('../../../skep/hardened.conf', join(tree, DROP_IN));
    mkdirSync(join(tree, LICENCES), { recursive: true });
    copyFileSync(join(root, 'LICENSE'), join(tree, LICENCES, 'LICENSE'));
    renameSync(join(tree, DOCS, 'copyright'), join(tree, LICENCES, 'copyright'));
    renameSync(join(tree, DOCS, 'NODE-LICENSE.gz'), join(tree, LICENCES, 'NODE-LICENSE.gz'));
    mkdirSync(join(tree, 'var/lib/skep'), { recursive: true });

    const spec = join(work, 'skep.spec');
    writeFileSync(spec, specOf(tree, version, time));
    const defines = Object.entries({ _topdir: work, _rpmdir: work, _rpmfilename: 'made.rpm', tree });
    run('rpmbuild', ['-bb', '--quiet', '--target', `${arch}-linux`, ...defines.flatMap(define), spec], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(time.getTime() / 1000) },
    });
    copyFileSync(join(work, 'made.rpm'), file);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** @param {readonly [string, string]} pair */
const define = ([name, value]) => ['--define', `${name} ${value}`];

/** @param {string} tree @param {string} version @param {Date} time */
function specOf(tree, version, time) {
  const header = readFileSync(join(OURS, 'skep.spec.in'), 'utf8').replaceAll('@VERSION@', version);
  const scriptlets = SCRIPTLETS.map((name) => `%${name}\n${readFileSync(join(OURS, `${name}.sh`), 'utf8')}`);
  const [weekday = '', day, month, year] = time.toUTCString().split(' ');
  const changes = `%changelog
* ${weekday.replace(',', '')} ${month} ${day} ${year} ${MAINTAINER} - ${version}-1
- What is new is told in CHANGELOG.md of the sources.
`;
  return [header, ...scriptlets, `%files\n${filesOf(tree).join('\n')}\n`, changes].join('\n');
}

/** Each line of %files: a path, with who owns it and what it is. @param {string} tree */
function filesOf(tree) {
  const entries = readdirSync(tree, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => ({
    path: join(entry.parentPath, entry.name).slice(tree.length + 1),
    folder: entry.isDirectory(),
  }));
  return paths
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .flatMap(({ path, folder }) => {
      // The page changes the config, by a file beside it that takes its place.
      if (path === dirname(CONFIG)) return [`%dir %attr(2770,root,skep) /${path}`];
      if (path === 'var/lib/skep') return [`%dir %attr(0700,skep,skep) /${path}`];
      if (folder) return OWNED.test(path) ? [`%dir %attr(0755,root,root) /${path}`] : [];
      return [`${kindOf(path)}/${path}`];
    });
}

/** @param {string} path */
function kindOf(path) {
  // It will hold a password of a mail server.
  if (path === DROP_IN) return '';
  if (path === CONFIG) return '%config(noreplace) %attr(0640,root,skep) ';
  if (PROGRAMS.includes(path)) return '%attr(0755,root,root) ';
  if (path.startsWith(LICENCES)) return '%license %attr(0644,root,root) ';
  if (path.startsWith(DOCS) || path.startsWith('usr/share/man/')) return '%doc %attr(0644,root,root) ';
  return '%attr(0644,root,root) ';
}
