#!/usr/bin/env node
// The command `skep` of a checkout. What it takes to get ready is done by another process, so that this one becomes the
// daemon with nothing else in its memory: signals, exit code and the terminal are the daemon's own. (CommonJS: Node's
// loader of ES modules alone is another megabyte.)
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '..');
// Its words go to stderr: stdout is the command's.
const { status } = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs')], { stdio: ['ignore', 2, 2] });
if (status === 0) {
  const bundle = join(root, 'dist/skep.cjs');
  process.env['SKEP_DATA'] ||= join(root, '.skep');
  process.argv[1] = bundle;
  require(bundle);
} else {
  process.exitCode = status ?? 1;
}
