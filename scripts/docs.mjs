// `npm run docs` writes firmware/REFERENCE.md from the declarations; with --check it only tells whether it is in step.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { dist, root } from './paths.mjs';

const file = join(root, 'firmware/REFERENCE.md');
const outfile = join(dist, 'reference.cjs');
await build({
  stdin: {
    contents: `export { reference } from './cli/reference.ts'; export { sensors } from './sensors/index.ts';`,
    resolveDir: join(root, 'firmware'),
  },
  outfile,
  bundle: true,
  platform: 'node',
  // Loaded by a visitor only.
  external: ['ssh2'],
  logLevel: 'warning',
});
/** @type {typeof import('../firmware/cli/reference.ts') & typeof import('../firmware/sensors/index.ts')} */
const { reference, sensors } = createRequire(import.meta.url)(outfile);
const text = reference(sensors);

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('firmware/REFERENCE.md is not what the declarations say: run `npm run docs` and commit it.');
  process.exitCode = 1;
}
