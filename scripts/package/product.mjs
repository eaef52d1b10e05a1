// What `npm run package` can make, and what this machine lacks for it.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { targets } from './target.mjs';

/**
 * @typedef {object} Product
 * @property {string} target
 * @property {'deb' | 'rpm' | 'oci'} kind
 * @property {readonly (readonly [program: string, debian: string])[]} programs and the packages of Debian's that hold them
 */

/** @param {string} name @param {string} compiler Debian's package @returns {Product} */
const deb = (name, compiler) => ({
  target: name,
  kind: 'deb',
  programs: [
    [`${targets[name]?.prefix}g++`, compiler],
    ['make', 'make'],
    ['python3', 'python3'],
    ['readelf', 'binutils'],
    ['dpkg-deb', 'dpkg'],
  ],
});
const amd64 = deb('amd64', 'g++');
const armel = deb('armel', 'g++-arm-linux-gnueabi');

/** @type {Readonly<Record<string, Product>>} */
export const products = {
  amd64,
  arm64: deb('arm64', 'g++-aarch64-linux-gnu'),
  armel: { ...armel, programs: [...armel.programs, ['apt-get', 'apt']] },
  raspbian: deb('raspbian', 'g++'),
  native: deb('native', 'g++'),
  rpm: { ...amd64, kind: 'rpm', programs: [...amd64.programs, ['rpmbuild', 'rpm']] },
  oci: { ...amd64, kind: 'oci', programs: [...amd64.programs, ['buildah', 'buildah'], ['mmdebstrap', 'mmdebstrap']] },
};

/** What one sentence says of it, undefined when nothing is missing. @param {string} name @param {string | undefined} node */
export function lackOf(name, node) {
  const product = products[name];
  if (product === undefined) return `no packages are made for ${name}, only ${Object.keys(products).join(', ')}`;
  if (targets[product.target]?.engine.kind === 'folder' && node === undefined) {
    return `${name} needs --node DIR, the folder of the Node.js that is to be laid into the package`;
  }
  const missing = product.programs.filter(([program]) => !isThere(program));
  if (missing.length === 0) return undefined;
  const programs = missing.map(([program, from]) => `${program} (package ${from})`);
  return `${name} is not made, because this machine lacks ${programs.join(', ')}`;
}

/** @param {string} program */
function isThere(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
