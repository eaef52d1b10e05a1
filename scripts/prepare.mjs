// Makes a checkout ready to run: a Node that is new enough, the dependencies, SQLite's addon, dist/. Does nothing when
// all is there. All it says goes to stderr.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { addon, root } from './paths.mjs';
import { isFresh } from './stamp.mjs';

const NODE_MIN = [20, 19];

needNode();
if (!installed()) npm('ci', 'installing the dependencies (SQLite is compiled, which takes one to two minutes) ...');
if (!addonLoads()) npm('rebuild better-sqlite3', 'compiling SQLite for this Node.js ...');
if (!addonLoads()) stop(compilerComplaint() ?? `SQLite's addon cannot be loaded although it was built: ${addon}`);
if (!isFresh()) await build();

function needNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = NODE_MIN;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  stop(`Node.js ${NODE_MIN.join('.')} or newer is needed; this is ${process.versions.node} (${process.execPath}).`);
}

/** Is every package of the lockfile there in its version? Packages for other platforms are optional and may be missing. */
function installed() {
  const noted = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(noted)) return false;
  const present = packages(noted);
  return Object.entries(packages(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional && !present[path]),
  );
}

/** @param {string} lockfile */
function packages(lockfile) {
  /** @type {{ packages: Record<string, { version?: string, optional?: boolean }> }} */
  const lock = JSON.parse(readFileSync(lockfile, 'utf8'));
  return lock.packages;
}

/** False also when it was built for another Node.js. Another process asks: a second try in the same one always fails. */
function addonLoads() {
  const script = `process.dlopen({ exports: {} }, ${JSON.stringify(addon)})`;
  return spawnSync(process.execPath, ['-e', script], { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} command
 * @param {string} announcement
 */
function npm(command, announcement) {
  console.error(`skep: ${announcement}`);
  // `optional` holds the binaries of esbuild, tsc and oxlint, `dev` the build: an environment may leave them out.
  const args = [...command.split(' '), '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const own = process.env['npm_execpath'];
  const [program, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  const { status, error } = spawnSync(program, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  stop(
    compilerComplaint() ?? `\`npm ${command}\` failed${error ? ` (${error.message})` : ''}; its output above says why.`,
  );
}

function compilerComplaint() {
  const missing = ['g++', 'make', 'python3'].filter((program) => !inPath(program));
  if (missing.length === 0) return undefined;
  const are = missing.length > 1 ? 'are' : 'is';
  return `SQLite (better-sqlite3) is compiled on this machine and ${missing.join(', ')} ${are} missing: on Debian, \`sudo apt-get install g++ make python3\` and start again.`;
}

/** @param {string} program */
function inPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function build() {
  console.error('skep: building dist/ ...');
  try {
    await import('./build.mjs');
  } catch (error) {
    stop(`the build failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function stop(sentence) {
  console.error(`skep: ${sentence}`);
  process.exit(1);
}
