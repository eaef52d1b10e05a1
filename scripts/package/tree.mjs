// What a package lays into the file system, whichever kind of package it is.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { data } from '../data.mjs';
import { dist, root } from '../paths.mjs';
import { completion, manualPage } from './manual.mjs';

export const MAINTAINER = 'Skep maintainers <maintainers@users.noreply.github.com>';
const OURS = 'image/package';
const SYSTEMD = 'usr/lib/systemd/system';
/** @param {string} from a folder @param {readonly string[]} names */
function units(from, ...names) {
  return Object.fromEntries(names.map((name) => [`${SYSTEMD}/${name}`, `${from}/${name}`]));
}
/** Its owner's, and the page's, to change. */
export const CONFIG = 'etc/skep/skep.toml';
/** Where each file goes that is as it is in the repository. @type {Readonly<Record<string, string>>} */
const FILES = {
  [CONFIG]: `${OURS}/skep.toml`,
  'usr/lib/skep/skep-scans.nft': 'image/scan/skep-scans.nft',
  'usr/lib/skep/ulogd-skep.conf': 'image/scan/ulogd-skep.conf',
  'usr/lib/skep/hardened.conf': `${OURS}/hardened.conf`,
  [`${SYSTEMD}/skep.service`]: `${OURS}/units/skep.service`,
  [`${SYSTEMD}/skep-p0f.service`]: `${OURS}/units/skep-p0f.service`,
  [`${SYSTEMD}/skep-frontdoor.socket`]: `${OURS}/units/skep-frontdoor.socket`,
  [`${SYSTEMD}/skep-frontdoor.service`]: `${OURS}/units/skep-frontdoor.service`,
  [`${SYSTEMD}/skep-scans.service`]: 'image/scan/skep-scans.service',
  [`${SYSTEMD}/skep-scans.service.d/needs-ulogd.conf`]: `${OURS}/needs-ulogd.conf`,
  ...units('image/springboard', 'skep-springboard.service', 'skep-springboard-names.service'),
  ...units('image/springboard', 'skep-springboard-names.timer', 'skep-springboard-names.path'),
  ...units('image/springboard', 'skep-springboard-config.service', 'skep-springboard-config.path'),
  'usr/lib/sysusers.d/skep.conf': `${OURS}/skep.sysusers`,
  'usr/lib/tmpfiles.d/skep.conf': `${OURS}/skep.tmpfiles`,
  'usr/share/doc/skep/copyright': `${OURS}/debian/copyright`,
};
/** @type {Readonly<Record<string, string>>} */
const COMPRESSED = {
  'usr/share/doc/skep/REFERENCE.md.gz': 'firmware/REFERENCE.md',
  'usr/share/doc/skep/PLUGINS.md.gz': 'firmware/PLUGINS.md',
};

/** What may be run, of whichever package. */
export const PROGRAMS = ['usr/bin/skep', 'usr/lib/skep/node', 'usr/lib/skep/skep'];

/**
 * @typedef {object} Content what differs from package to package
 * @property {import('./engine.mjs').Engine} engine
 * @property {string} addon
 * @property {string} bill path of the bill of materials
 * @property {readonly import('./manual.mjs').Page[]} pages of the manual
 * @property {string} version
 * @property {Date} time
 */

/** @param {string} folder @param {Content} content */
export function layTree(folder, { engine, addon, bill, pages, version, time }) {
  /** @param {string} path */
  const place = (path) => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  for (const [path, from] of Object.entries(FILES)) copyFileSync(join(root, from), place(path));
  for (const [path, from] of Object.entries(COMPRESSED)) compress(place(path), readFileSync(join(root, from)));
  const { licence } = engine;
  if (licence !== undefined) compress(place('usr/share/doc/skep/NODE-LICENSE.gz'), readFileSync(licence));
  const day = time.toISOString().slice(0, 10);
  compress(place('usr/share/man/man1/skep.1.gz'), Buffer.from(manualPage(pages, version, day)));
  writeFileSync(place('usr/share/bash-completion/completions/skep'), completion(pages));
  copyFileSync(bill, place('usr/share/doc/skep/sbom.cdx.json'));

  const command = readFileSync(join(root, OURS, 'skep.sh'), 'utf8');
  writeFileSync(place('usr/bin/skep'), command.replace('@DAEMON@', engine.daemon));
  for (const file of Object.keys(data)) copyFileSync(join(dist, file), place(`usr/lib/skep/${file}`));
  copyFileSync(addon, place('usr/lib/skep/better_sqlite3.node'));
  engine.lay(place);
}

/** @param {string} path @param {Uint8Array} content */
function compress(path, content) {
  // gzip's header holds no name and no time (RFC 1952, 2.3.1): zlib writes neither.
  writeFileSync(path, gzipSync(content, { level: 9 }));
}
