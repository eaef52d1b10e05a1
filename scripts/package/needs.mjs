// Which libraries an ELF file needs; of those of C and C++ also in which version, by the symbols that it asks them for.
import { run } from './run.mjs';

/** Of libstdc++'s symbols: the GCC that brought them (GCC's manual, "ABI Policy and Guidelines"). */
const GCC_OF = [
  [33, 14],
  [31, 13],
  [30, 12],
  [29, 11],
  [28, 10],
  [26, 9],
];

/** @param {string} file @returns {{ glibc: string, gcc: number }} */
export function needsOf(file) {
  const said = run('readelf', ['--wide', '--version-info', file], { read: true });
  const minors = (/** @type {RegExp} */ name) => [...said.matchAll(name)].map(([, minor]) => Number(minor));
  const symbols = Math.max(0, ...minors(/\bGLIBCXX_3\.4\.(\d+)/g));
  const [, gcc = 8] = GCC_OF.find(([since = 0]) => symbols >= since) ?? [];
  // 2.28 is what Node.js 22 itself is built for.
  return { glibc: `2.${Math.max(28, ...minors(/\bGLIBC_2\.(\d+)/g))}`, gcc };
}

/** The shared libraries that it names. @param {string} file */
export const librariesOf = (file) =>
  [...run('readelf', ['--wide', '--dynamic', file], { read: true }).matchAll(/\(NEEDED\).*\[(.*)\]$/gm)].map(
    ([, name = '']) => name,
  );
