// `npm run dev`: rebuilds at each change and starts the daemon anew with what was given after `--`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { context } from 'esbuild';
import { daemonBundle } from './embedded.mjs';
import { bundle, root } from './paths.mjs';

const args = ['run', ...process.argv.slice(2)];
const env = { ...process.env, SKEP_DATA: process.env['SKEP_DATA'] || join(root, '.skep') };

/** @type {import('node:child_process').ChildProcess | undefined} */
let daemon;
/** Restarts one after the other: the next daemon needs the ports of the one before. */
let turn = Promise.resolve();

/** @type {import('esbuild').Plugin} */
const restart = {
  name: 'restart',
  setup: ({ onEnd }) =>
    onEnd(({ errors }) => {
      if (errors.length > 0) return;
      turn = turn.then(stop).then(start);
    }),
};

function start() {
  daemon = spawn(process.execPath, ['--enable-source-maps', bundle, ...args], { stdio: 'inherit', env });
}

/** @returns {Promise<void>} */
function stop() {
  const old = daemon;
  if (old === undefined || old.exitCode !== null || old.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    old.once('exit', () => resolve());
    old.kill('SIGTERM');
  });
}

const options = daemonBundle(new Map());
const watching = await context({
  ...options,
  sourcemap: 'linked',
  logLevel: 'info',
  plugins: [...options.plugins, restart],
});
await watching.watch();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    void watching.dispose().then(() => turn.then(stop));
  });
}
