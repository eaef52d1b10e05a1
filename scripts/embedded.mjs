// What is embedded into the daemon's one file, as virtual modules `skep:...`: the store's worker, the web page, and where
// SQLite's addon lies. The build and the tests resolve them through the same makers. Types: firmware/virtual.d.ts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { page } from './page.mjs';
import { addon, bundle, dist, root } from './paths.mjs';
import { inputs as worldInputs, world } from './world.mjs';

/** @type {{ version: string }} */
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
export const define = { SKEP_VERSION: JSON.stringify(manifest.version) };

/** How code that runs in Node is bundled. @satisfies {import('esbuild').BuildOptions} */
const forNode = /** @type {const} */ ({
  absWorkingDir: root,
  bundle: true,
  // Names of files are in the result: a node_modules that is a link must not tell where it leads.
  preserveSymlinks: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  // node-cron asks for import.meta.url, which CommonJS has not.
  define: { ...define, 'import.meta.url': '__imu' },
  // ssh2's own addons only make it faster; it finds out by itself that they are not there.
  external: ['cpu-features'],
  loader: { '.node': 'empty' },
  // V8 keeps the source for as long as it runs: without blanks and comments the idle daemon needs 8 MB less. Names stay, and
  // lines stay short, so that a stack trace still says where.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  banner: { js: `const __imu = require('node:url').pathToFileURL(__filename).href;` },
  metafile: true,
  logLevel: 'warning',
});

/** @typedef {{ value: unknown, inputs: string[], firstLoad?: number }} Embedded a value and the files it is made from */

/** @param {string} entry @returns {Promise<{ value: string, inputs: string[] }>} */
async function bundled(entry) {
  const { outputFiles, metafile } = await build({ ...forNode, entryPoints: [entry], write: false });
  return { value: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

/** Needed once in a long while: kept small, and out of the daemon's memory. @param {string} entry @returns {Promise<Embedded>} */
async function packed(entry) {
  const { value, inputs } = await bundled(entry);
  return { value: gzipSync(value, { level: 9 }).toString('base64'), inputs };
}

/** @returns {Promise<Embedded>} */
async function worldMap() {
  const value = gzipSync(JSON.stringify(world()), { level: 9 }).toString('base64');
  return await Promise.resolve({ value, inputs: worldInputs });
}

/** @type {Readonly<Record<string, () => Promise<Embedded>>>} */
const makers = {
  'skep:store-worker': () => bundled('firmware/store/worker.ts'),
  'skep:certificate-maker': () => packed('firmware/system/certificate-maker.ts'),
  'skep:snapshot-maker': () => packed('firmware/store/snapshot-maker.ts'),
  'skep:web-ui': () => page(),
  'skep:world': worldMap,
};

/** @param {readonly string[]} files */
const absolute = (files) => files.map((file) => join(root, file));

/** @param {string} name */
function make(name) {
  const maker = makers[name];
  if (maker === undefined) throw new Error(`${name} is not one of ${Object.keys(makers).join(', ')}`);
  return maker();
}

/** An expression, in the bundle: the folder of what lies beside it. */
const BESIDE_BUNDLE = '__dirname';
const BESIDE_BINARY = `require('node:path').dirname(require('node:fs').realpathSync(process.execPath))`;

/**
 * How the daemon is bundled. What was embedded is noted in `made`, for the stamp and the sizes.
 * @param {Map<string, Embedded>} made
 */
export const daemonBundle = (made) =>
  /** @satisfies {import('esbuild').BuildOptions} */ ({
    ...forNode,
    entryPoints: ['firmware/main.ts'],
    outfile: bundle,
    sourcemap: 'external',
    legalComments: 'eof',
    plugins: [embed(made, BESIDE_BUNDLE)],
  });

/**
 * The same for a packed binary: what is no code lies beside the binary, since nothing can be loaded from inside it.
 * @param {string} outfile
 */
export const packedBundle = (outfile) =>
  /** @satisfies {import('esbuild').BuildOptions} */ ({
    ...daemonBundle(new Map()),
    outfile,
    sourcemap: false,
    // The `require` of a single executable knows Node's own modules only (Node's manual, "Single executable
    // applications"); SQLite's addon is a file.
    banner: { js: `require = require('node:module').createRequire(process.execPath);\n${forNode.banner.js}` },
    plugins: [embed(new Map(), BESIDE_BINARY)],
  });

/**
 * @param {Map<string, Embedded>} made
 * @param {string} folder
 * @returns {import('esbuild').Plugin}
 */
const embed = (made, folder) => ({
  name: 'skep-embedded',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^skep:/ }, ({ path }) => ({ path, namespace: 'skep' }));
    onLoad({ filter: /^skep:sqlite-addon$/, namespace: 'skep' }, () => ({
      contents: `module.exports = require('node:path').join(${folder}, 'better_sqlite3.node');`,
    }));
    onLoad({ filter: /^skep:data-folder$/, namespace: 'skep' }, () => ({ contents: `module.exports = ${folder};` }));
    onLoad({ filter: /./, namespace: 'skep' }, async ({ path }) => {
      try {
        const result = await make(path);
        made.set(path, result);
        return { contents: JSON.stringify(result.value), loader: 'json', watchFiles: absolute(result.inputs) };
      } catch (error) {
        const { errors = [] } = /** @type {Partial<import('esbuild').BuildFailure>} */ (error);
        const faulty = errors.flatMap(({ location }) => location?.file ?? []);
        const watchFiles = absolute([...(made.get(path)?.inputs ?? []), ...faulty]);
        return { errors: [{ text: error instanceof Error ? error.message : String(error) }], watchFiles };
      }
    });
  },
});

/** Where the build lays what is no code. @type {Readonly<Record<string, string>>} */
const places = { 'skep:sqlite-addon': addon, 'skep:data-folder': dist };

/** For vitest. @returns {import('vite').Plugin} */
export const embedInTests = () => ({
  name: 'skep-embedded',
  enforce: 'pre',
  resolveId: (id) => (id.startsWith('skep:') ? `\0${id}` : undefined),
  async load(id) {
    if (!id.startsWith('\0skep:')) return undefined;
    const name = id.slice(1);
    const value = places[name] ?? (await make(name)).value;
    return `export default ${JSON.stringify(value)};`;
  },
});
