// Bundles web-ui/ into the assets that the daemon serves.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './paths.mjs';

const HTML = 'web-ui/index.html';
const ENTRIES = ['web-ui/main.tsx', 'web-ui/style.css'];
/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The page's assets (type Asset of firmware/virtual.d.ts), gzip bytes of the first visit, and the files read. Without
 * web-ui/main.tsx there is no page.
 */
export async function page() {
  const missing = [HTML, ...ENTRIES].filter((file) => !existsSync(join(root, file)));
  if (missing.includes('web-ui/main.tsx')) return { value: [], inputs: [HTML, ...ENTRIES], firstLoad: 0 };
  if (missing.length > 0) throw new Error(`the page needs ${missing.join(' and ')}`);

  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    bundle: true,
    // As for the daemon: names of chunks are made of names of files, too.
    preserveSymlinks: true,
    minify: true,
    format: 'esm',
    splitting: true,
    // What the daemon draws itself.
    external: ['/api/*'],
    target: 'es2022',
    outdir: 'assets',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'file', '.json': 'json' },
    write: false,
    metafile: true,
    logLevel: 'warning',
  });

  let html = readFileSync(join(root, HTML), 'utf8');
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== undefined && ENTRIES.includes(entryPoint))
      html = pointTo(html, basename(entryPoint), `/${path}`);
  }
  const files = outputFiles.map(({ path, contents }) => asset(path.slice(root.length - 1), contents, true));
  const value = [asset('/', Buffer.from(html), false), ...files];
  const first = firstLoad(metafile);
  const loaded = value.filter(({ path }) => path === '/' || first.has(path.slice(1)));
  return {
    value,
    inputs: [HTML, ...Object.keys(metafile.inputs)],
    firstLoad: loaded.reduce((sum, { gzip }) => sum + Buffer.byteLength(gzip, 'base64'), 0),
  };
}

/**
 * @param {string} html
 * @param {string} name
 * @param {string} path
 */
function pointTo(html, name, path) {
  const pointed = html.replace(new RegExp(`(src|href)="(\\./|/)?${name.replace('.', '\\.')}"`), `$1="${path}"`);
  if (pointed === html) throw new Error(`${HTML} does not refer to "${name}"`);
  return pointed;
}

/**
 * @param {string} path
 * @param {Uint8Array} content
 * @param {boolean} immutable
 */
function asset(path, content, immutable) {
  const type = TYPES[extname(path) || '.html'] ?? 'application/octet-stream';
  const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
  return { path, type, etag, immutable, gzip: gzipSync(content, { level: 9 }).toString('base64') };
}

/**
 * The entries and what they import statically; what they import() comes when it is needed.
 * @param {import('esbuild').Metafile} metafile
 */
function firstLoad({ outputs }) {
  const loaded = new Set(Object.keys(outputs).filter((path) => ENTRIES.includes(outputs[path]?.entryPoint ?? '')));
  // A Set's iteration goes on over what is added meanwhile.
  for (const path of loaded) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind !== 'dynamic-import') loaded.add(imported);
    }
  }
  return loaded;
}
