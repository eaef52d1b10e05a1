import { spawnSync } from 'node:child_process';

/**
 * Runs a program to its end, its output on stderr, and returns what it wrote to stdout when `read` is true.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, read?: boolean }} [settings]
 */
export function run(program, args, { cwd, env = process.env, read = false } = {}) {
  const { status, error, stdout } = spawnSync(program, args, {
    cwd,
    env,
    stdio: ['ignore', read ? 'pipe' : 2, 2],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`\`${program} ${args.join(' ')}\` failed (${status})`);
  return stdout ?? '';
}
