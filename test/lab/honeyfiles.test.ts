import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { skep, type Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();

interface Touched {
  readonly path: string;
  readonly action: string;
}

const touched = ({ evidence }: Daemon): string[] =>
  evidence
    .rows<Touched>('SELECT path, action FROM ev_honeyfile_touched ORDER BY event_id')
    .map(({ path, action }) => `${action} ${path}`);
const watched = async ({ evidence }: Daemon, times: number): Promise<unknown> =>
  await until(`watched ${times} times`, () => evidence.rows('SELECT 1 FROM ev_honeyfile_watched').length >= times);
const count = async (daemon: Daemon, times: number): Promise<unknown> =>
  await until(`${times} accesses`, () => touched(daemon).length >= times);

async function watching(paths: readonly string[]): Promise<Daemon> {
  const config = `${only()}\n[honeyfiles]\npaths = ${JSON.stringify(paths)}\nlog = "files.log"`;
  const daemon = await lab.daemon({ config });
  await watched(daemon, 1);
  return daemon;
}

/** The inotifywait that this daemon runs. */
const watcherOf = async ({ program }: Daemon): Promise<number> => {
  const children = await lab.run(['ps', '-o', 'pid=', '--ppid', `${program.pid}`]);
  return Number(children.stdout.trim().split('\n')[0]);
};

it('every operation is told by its name, as a person does it', async () => {
  const folder = lab.folder();
  const file = join(folder, 'passwords, all.csv');
  writeFileSync(file, 'secret\n');
  const daemon = await watching([file, join(folder, 'share/')]);
  const shell = async (line: string): Promise<void> => {
    expect((await lab.run(['sh', '-c', line], { cwd: folder })).status, line).toBe(0);
  };
  await shell('cat "passwords, all.csv"');
  await shell('echo more >> "passwords, all.csv"');
  await shell('chmod 600 "passwords, all.csv"');
  await shell('mv "passwords, all.csv" x && mv x "passwords, all.csv"');
  await shell('rm "passwords, all.csv"');
  await shell(': > "passwords, all.csv"');
  // What is beside it is nobody's business.
  await shell('echo x > other; cat other; ls; stat "passwords, all.csv"');
  const expected = [
    ...['open', 'read'],
    ...['open', 'modify'],
    'attributes',
    ...['moved_away', 'moved_here'],
    'delete',
    ...['create', 'open'],
  ].map((action) => `${action} ${file}`);
  await count(daemon, expected.length);
  expect(touched(daemon)).toEqual(expected);
  const lines = readFileSync(join(daemon.data, 'files.log'), 'latin1').split('\n');
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}000: OPEN \/.*passwords%2C all\.csv$/);

  // The folder comes later, with a tree in it.
  mkdirSync(join(folder, 'share'));
  await watched(daemon, 2);
  await shell('mkdir share/deep');
  await until('the new folder', () => touched(daemon).includes(`create ${folder}/share/deep`));
  await until('a watch within it', async () => {
    await shell('echo x > share/deep/file');
    return touched(daemon).includes(`modify ${folder}/share/deep/file`);
  });
  expect(await daemon.stop()).toBe(0);
  expect(daemon.evidence.value(`SELECT count(*) FROM event WHERE sensor = 'honeyfile' AND grade = 'critical'`)).toBe(
    touched(daemon).length,
  );
});

it('500 openings, one right after the other, are 500 events', async () => {
  const file = join(lab.folder(), 'wallet.json');
  writeFileSync(file, '');
  const daemon = await watching([file]);
  for (let n = 0; n < 500; n += 1) closeSync(openSync(file, 'r'));
  await count(daemon, 500);
  expect(await daemon.stop()).toBe(0);
  expect(touched(daemon)).toEqual(Array.from({ length: 500 }, () => `open ${file}`));
});

it('heals when inotifywait is killed, and leaves none behind', async () => {
  const folder = lab.folder();
  const file = join(folder, 'a\nb');
  writeFileSync(file, '');
  const daemon = await watching([folder]);
  const first = await watcherOf(daemon);
  process.kill(first, 'SIGKILL');
  await watched(daemon, 2);
  expect(daemon.program.stderr).toContain('honeyfiles: inotifywait ended (SIGKILL); tried again');
  chmodSync(file, 0o600);
  await count(daemon, 1);
  expect(touched(daemon)).toEqual([`attributes ${folder}/a\\x0ab`]);
  // The folder itself is replaced.
  renameSync(folder, `${folder}.away`);
  mkdirSync(folder);
  await watched(daemon, 3);
  writeFileSync(join(folder, 'new'), 'x');
  await until('the file in the new folder', () => touched(daemon).includes(`modify ${folder}/new`));
  const last = await watcherOf(daemon);
  expect(last).not.toBe(first);
  await daemon.kill();
  await until('its end with the daemon', async () => (await lab.run(['ps', '-p', `${last}`])).status !== 0);
  rmSync(`${folder}.away`, { recursive: true });
});

it('one command writes a file worth opening and has it watched', async () => {
  const daemon = await lab.daemon({ config: only() });
  const file = join(lab.folder(), 'share', 'Passwords.csv');
  const run = async (...args: readonly string[]) =>
    await lab.run(skep('honeyfile', ...args), { env: { SKEP_DATA: daemon.data } });
  expect(await run('place', file)).toMatchObject({
    status: 0,
    stdout: `${file} is written and watched while skep runs\n`,
  });
  expect(readFileSync(file, 'utf8')).toMatch(/^what;where;user;password\r\nrouter;https:/);
  await watched(daemon, 1);
  readFileSync(file);
  await count(daemon, 2);
  expect(touched(daemon)).toEqual([`open ${file}`, `read ${file}`]);
  expect((await run('place', file)).stderr).toContain('it is there already');
  expect((await run('list')).stdout).toBe(`${file}\n`);
  expect((await run('remove', file)).status).toBe(0);
  expect(await daemon.stop()).toBe(0);
});
