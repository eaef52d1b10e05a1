// `node scripts/grafana.mjs` writes image/grafana/dashboards from scripts/grafana; test/grafana holds them in step.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { dist, root } from './paths.mjs';

const outfile = join(dist, 'grafana.cjs');
await build({
  entryPoints: [join(root, 'scripts/grafana/boards.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  logLevel: 'warning',
});
/** @type {typeof import('./grafana/boards.ts')} */
const { boards } = createRequire(import.meta.url)(outfile);
const folder = join(root, 'image/grafana/dashboards');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(boards())) writeFileSync(join(folder, name), text);
