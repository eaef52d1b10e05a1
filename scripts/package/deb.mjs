// A .deb by dpkg-deb. debhelper would do the same with a build tree that none of this needs.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../paths.mjs';
import { needsOf } from './needs.mjs';
import { run } from './run.mjs';
import { CONFIG, MAINTAINER, PROGRAMS } from './tree.mjs';

const FIRST_CONFIG = 'usr/share/skep/skep.toml';
const SCRIPTS = ['postinst', 'prerm', 'postrm'];
const DEPENDS = ['authbind (>= 2.1)', 'passwd', 'systemd (>= 252)'];

/**
 * @param {string} folder what layTree() laid
 * @param {string} file
 * @param {{ arch: string, depends: readonly string[], version: string, time: Date }} about
 */
export function makeDeb(folder, file, { arch, depends, version, time }) {
  const doc = join(folder, 'usr/share/doc/skep');
  const changes = `skep (${version}) unstable; urgency=medium\n\n  * What is new is told in CHANGELOG.md of the sources.\n\n -- ${MAINTAINER}  ${time.toUTCString().replace('GMT', '+0000')}\n`;
  writeFileSync(join(doc, 'changelog.gz'), gzipSync(changes, { level: 9 }));
  const overrides = join(folder, 'usr/share/lintian/overrides/skep');
  mkdirSync(dirname(overrides), { recursive: true });
  copyFileSync(join(root, 'image/package/debian/lintian-overrides'), overrides);
  layFirstConfig(folder);
  const files = filesIn(folder);
  const { glibc, gcc } = needsOf(join(folder, 'usr/lib/skep/better_sqlite3.node'));
  const relations = [...DEPENDS, ...depends, `libc6 (>= ${glibc})`, `libstdc++6 (>= ${gcc})`].sort();

  const debian = join(folder, 'DEBIAN');
  mkdirSync(debian);
  const kilobytes = Math.ceil(files.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0) / 1024);
  writeFileSync(join(debian, 'control'), control({ arch, relations, version, kilobytes }));
  const sums = files.map((path) => `${md5(join(folder, path))}  ${path}\n`);
  writeFileSync(join(debian, 'md5sums'), sums.join(''));
  for (const script of SCRIPTS) copyFileSync(join(root, 'image/package/debian', script), join(debian, script));

  settle(folder, time);
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(time.getTime() / 1000) };
  // One thread: the result must not depend on the number of processors.
  run('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z9', '--threads-max=1', '--build', folder, file], { env });
}

/**
 * No conffile (deb-conffiles(5)): dpkg would ask at each upgrade about what the owner has changed on the page. postinst
 * copies it to where there is none.
 * @param {string} folder
 */
function layFirstConfig(folder) {
  const first = join(folder, FIRST_CONFIG);
  mkdirSync(dirname(first), { recursive: true });
  renameSync(join(folder, CONFIG), first);
  rmdirSync(dirname(join(folder, CONFIG)));
  rmdirSync(join(folder, 'etc'));
}

/** @param {{ arch: string, relations: readonly string[], version: string, kilobytes: number }} about */
const control = ({ arch, relations, version, kilobytes }) => `Package: skep
Version: ${version}
Architecture: ${arch}
Maintainer: ${MAINTAINER}
Installed-Size: ${kilobytes}
Depends: ${relations.join(', ')}
Recommends: inotify-tools, netbase, nftables, p0f, sqlite3, ulogd2, ulogd2-json
Section: net
Priority: optional
Description: honeypot that mails when somebody touches it
 Skep serves decoys (FTP, SSH, Telnet, web pages, DNS, or any port) that pass
 for a NAS, a server or a router. Nobody has a reason to talk to them: whoever
 does is recorded, whole, in one SQLite file, and told of in one mail.
 .
 It runs as a user of its own, and reaches low ports by authbind, or with
 capabilities in the hardened variant.
`;

/** Modes and times that are the same wherever and whenever the package is made. @param {string} folder @param {Date} time */
function settle(folder, time) {
  const programs = new Set([...PROGRAMS, ...SCRIPTS.map((name) => `DEBIAN/${name}`)]);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const full = join(folder, path);
    chmodSync(full, statSync(full).isDirectory() || programs.has(path) ? 0o755 : 0o644);
    lutimesSync(full, time, time);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, time, time);
}

/** @param {string} folder @returns {string[]} */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();

/** @param {string} path */
const md5 = (path) => createHash('md5').update(readFileSync(path)).digest('hex');
