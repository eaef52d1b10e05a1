#!/usr/bin/env node
// The command `skep` of a checkout. What it takes to get ready is done by another process, so that this one becomes the
// daemon with nothing else in its memory: signals, exit code and the terminal are the daemon's own.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundle, root } from './paths.mjs';

const prepare = join(root, 'scripts/prepare.mjs');
// Its words go to stderr: stdout is the command's.
const { status } = spawnSync(process.execPath, [prepare], { stdio: ['ignore', 2, 2] });
if (status === 0) {
  process.env['SKEP_DATA'] ||= join(root, '.skep');
  process.argv[1] = bundle;
  createRequire(import.meta.url)(bundle);
} else {
  process.exitCode = status ?? 1;
}
