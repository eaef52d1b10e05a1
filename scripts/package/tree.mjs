// What a package lays into the file system, whichever kind of package it is.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { data } from '../data.mjs';
import { dist, root } from '../paths.mjs';
import { addonFor } from './addon.mjs';
import { pack } from './binary.mjs';
import { completion, manualPage } from './manual.mjs';
import { billOfMaterials } from './sbom.mjs';
import { targets } from './target.mjs';
import { tool } from './tools.mjs';

const OURS = 'image/package';
const SYSTEMD = 'usr/lib/systemd/system';
/** Where each file goes that is as it is in the repository. @type {Readonly<Record<string, string>>} */
const FILES = {
  'etc/skep/skep.toml': `${OURS}/skep.toml`,
  'etc/skep/skep-scans.nft': 'image/scan/skep-scans.nft',
  'etc/skep/ulogd-skep.conf': 'image/scan/ulogd-skep.conf',
  'usr/lib/skep/hardened.conf': `${OURS}/hardened.conf`,
  [`${SYSTEMD}/skep.service`]: `${OURS}/units/skep.service`,
  [`${SYSTEMD}/skep-p0f.service`]: `${OURS}/units/skep-p0f.service`,
  [`${SYSTEMD}/skep-frontdoor.socket`]: `${OURS}/units/skep-frontdoor.socket`,
  [`${SYSTEMD}/skep-frontdoor.service`]: `${OURS}/units/skep-frontdoor.service`,
  [`${SYSTEMD}/skep-scans.service`]: 'image/scan/skep-scans.service',
  [`${SYSTEMD}/skep-scans.service.d/needs-ulogd.conf`]: `${OURS}/needs-ulogd.conf`,
  'usr/lib/sysusers.d/skep.conf': `${OURS}/skep.sysusers`,
  'usr/lib/tmpfiles.d/skep.conf': `${OURS}/skep.tmpfiles`,
  'usr/share/doc/skep/copyright': `${OURS}/debian/copyright`,
};
/** @type {Readonly<Record<string, string>>} */
const COMPRESSED = {
  'usr/share/doc/skep/REFERENCE.md.gz': 'firmware/REFERENCE.md',
  'usr/share/doc/skep/PLUGINS.md.gz': 'firmware/PLUGINS.md',
};

/** What is the package's own to change only when its owner has not. */
export const CONFFILES = Object.keys(FILES).filter((path) => path.startsWith('etc/'));

/**
 * @param {string} name of the target
 * @param {string} folder
 * @param {{ pages: readonly import('./manual.mjs').Page[], version: string, time: Date }} about
 */
export function layTree(name, folder, { pages, version, time }) {
  const target = targets[name];
  if (target === undefined) throw new Error(`there is no target ${name}`);
  /** @param {string} path */
  const place = (path) => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  for (const [path, from] of Object.entries(FILES)) copyFileSync(join(root, from), place(path));
  for (const [path, from] of Object.entries(COMPRESSED)) compress(place(path), readFileSync(join(root, from)));
  compress(place('usr/share/doc/skep/NODE-LICENSE.gz'), readFileSync(join(tool(target.node), 'LICENSE')));
  const day = time.toISOString().slice(0, 10);
  compress(place('usr/share/man/man1/skep.1.gz'), Buffer.from(manualPage(pages, version, day)));
  writeFileSync(place('usr/share/bash-completion/completions/skep'), completion(pages));
  writeFileSync(place('usr/share/doc/skep/sbom.cdx.json'), billOfMaterials(target.node, time));

  copyFileSync(join(root, OURS, 'skep.sh'), place('usr/bin/skep'));
  for (const file of Object.keys(data)) copyFileSync(join(dist, file), place(`usr/lib/skep/${file}`));
  copyFileSync(addonFor(name), place('usr/lib/skep/better_sqlite3.node'));
  pack(name, place('usr/lib/skep/skep'));
}

/** @param {string} path @param {Uint8Array} content */
function compress(path, content) {
  // gzip's header holds no name and no time (RFC 1952, 2.3.1): zlib writes neither.
  writeFileSync(path, gzipSync(content, { level: 9 }));
}
