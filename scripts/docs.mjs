// `npm run docs` writes firmware/REFERENCE.md and firmware/PLUGINS.md from the declarations; with --check it only tells
// whether they are in step.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { dist, root } from './paths.mjs';

const outfile = join(dist, 'reference.cjs');
await build({
  stdin: {
    contents: `export { reference } from '../firmware/cli/reference.ts'; export { sensors } from '../firmware/sensors/index.ts';
      export { pluginPage } from './plugin-page.ts';`,
    resolveDir: join(root, 'scripts'),
  },
  outfile,
  bundle: true,
  platform: 'node',
  // Loaded by a visitor only.
  external: ['ssh2'],
  logLevel: 'warning',
});
/** @type {typeof import('../firmware/cli/reference.ts') & typeof import('../firmware/sensors/index.ts') & typeof import('./plugin-page.ts')} */
const { reference, sensors, pluginPage } = createRequire(import.meta.url)(outfile);
const pages = { 'firmware/REFERENCE.md': reference(sensors), 'firmware/PLUGINS.md': pluginPage(root) };

for (const [name, text] of Object.entries(pages)) {
  const file = join(root, name);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is not what the declarations say: run \`npm run docs\` and commit it.`);
    process.exitCode = 1;
  }
}
