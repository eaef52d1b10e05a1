import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram, type ProgramLimits, type Run } from '../../firmware/alerts/channels/handler-process.ts';
import { until } from './rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-handler-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LIMITS: ProgramLimits = { timeMs: 30_000, graceMs: 200, keptBytes: 100, floodBytes: 100_000 };
const ENV = { PATH: '/usr/bin:/bin' };
const never = new AbortController().signal;

function script(text: string, mode = 0o755, name = 'handler'): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  return path;
}

const run = async (
  line: readonly string[],
  {
    limits = {},
    input = '',
    signal = never,
  }: { limits?: Partial<ProgramLimits>; input?: string; signal?: AbortSignal } = {},
): Promise<Run> =>
  await runProgram({ line, cwd: folder, env: ENV, input }, { ...LIMITS, ...limits }, () => performance.now(), signal);

const alive = (pid: number): boolean => {
  try {
    // A zombie that nobody has waited for yet is dead, too.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const pidIn = (name: string): number => Number(readFileSync(join(folder, name), 'utf8'));

describe('a program', () => {
  it('gets its argument and its input byte by byte, and little else', async () => {
    const hostile = `$(touch x) \`touch x\` ; touch x & "' \\ \t\n\u001b[2J ünï`;
    const path = script(
      '#!/bin/sh\nprintf %s "$1" > argument; cat > input; env > environment; pwd > where; echo $# >&2\n',
    );
    const done = await run([path, hostile], { input: hostile });
    expect(done).toMatchObject({ ending: { kind: 'exited', code: 0 } });
    expect(done.stderr.toString()).toBe('1\n');
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect([read('argument'), read('input'), read('where')]).toEqual([hostile, hostile, `${folder}\n`]);
    expect(read('environment').match(/^\w+/gm)?.toSorted()).toEqual(
      ['PATH', 'PWD'].concat(read('environment').includes('OLDPWD') ? ['OLDPWD'] : []).toSorted(),
    );
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  it.each([
    ['exit 3', { kind: 'exited', code: 3 }],
    ['kill -SEGV $$', { kind: 'killed', signal: 'SIGSEGV' }],
    ['exec 0<&-; exit 0', { kind: 'exited', code: 0 }],
  ])('that says %j ends so', async (text, ending) => {
    // More than a pipe holds: who does not read it is no failure of ours.
    expect((await run([script(`#!/bin/sh\n${text}\n`)], { input: 'x'.repeat(1_000_000) })).ending).toEqual(ending);
  });

  it('that is not there, may not be executed or is none says so', async () => {
    const errno = async (path: string): Promise<unknown> => {
      const { ending } = await run([path]);
      return ending.kind === 'not-started' ? ending.errno : ending;
    };
    expect(await errno(join(folder, 'missing'))).toBe('ENOENT');
    expect(await errno(script('#!/bin/sh\n', 0o644, 'plain'))).toBe('EACCES');
    expect(await errno(script('#!/no/such/interpreter\n', 0o755, 'lost'))).toBe('ENOENT');
    expect(await errno(folder)).toBe('EACCES');
    const { ending } = await run([script('#!/bin/sh\n'), 'nul\0inside']);
    expect(ending).toMatchObject({ kind: 'not-started' });
  });

  it('is ended with its children at its time limit', async () => {
    const path = script('#!/bin/sh\nsleep 1000 & echo $! > child; echo $$ > self; echo first; wait\n');
    const done = await run([path], { limits: { timeMs: 1500 } });
    expect(done.ending).toEqual({ kind: 'overran' });
    expect(done.stdout.toString()).toBe('first\n');
    await until(() => !alive(pidIn('child')) && !alive(pidIn('self')));
  });

  it('that ignores SIGTERM is killed', async () => {
    const path = script(`#!/bin/sh\ntrap 'echo no' TERM\necho $$ > self\nwhile :; do sleep 0.05; done\n`);
    const done = await run([path], { limits: { timeMs: 1500, graceMs: 1000 } });
    expect(done.ending).toEqual({ kind: 'overran' });
    // It got the chance.
    expect(done.stdout.toString()).toMatch(/^no$/m);
    await until(() => !alive(pidIn('self')));
  });

  it('that floods is killed, and only its beginning is kept', async () => {
    const path = script('#!/bin/sh\necho $$ > self\nexec yes 0123456789\n');
    const done = await run([path]);
    expect(done.ending).toEqual({ kind: 'flooded' });
    expect(done.stdout.toString()).toBe('0123456789\n'.repeat(10).slice(0, 100));
    await until(() => !alive(pidIn('self')));
  });

  it('may write more than is kept', async () => {
    const done = await run([script('#!/bin/sh\nhead -c 50000 /dev/zero | tr "\\0" a\nhead -c 300 /dev/zero >&2\n')]);
    expect(done).toMatchObject({ ending: { kind: 'exited', code: 0 } });
    expect(done.stdout.toString()).toBe('a'.repeat(100));
    expect(done.stderr).toEqual(Buffer.alloc(100));
  });

  it('that leaves a daemon with its pipes is done when it exits', async () => {
    const path = script(
      '#!/bin/sh\nsetsid sh -c "echo \\$\\$ > daemon; exec sleep 1000" &\nwhile ! [ -s daemon ]; do sleep 0.02; done\necho done\n',
    );
    const done = await run([path]);
    expect(done.ending).toEqual({ kind: 'exited', code: 0 });
    expect(done.stdout.toString()).toBe('done\n');
    // It left the group, so it lives; it holds nothing of ours.
    expect(alive(pidIn('daemon'))).toBe(true);
    process.kill(pidIn('daemon'), 'SIGKILL');
  });

  it('that leaves a child in its group takes it along', async () => {
    const done = await run([script('#!/bin/sh\nsleep 1000 & echo $! > child\nexit 4\n')]);
    expect(done.ending).toEqual({ kind: 'exited', code: 4 });
    await until(() => !alive(pidIn('child')));
  });

  it('is killed when the daemon stops', async () => {
    const stop = new AbortController();
    const path = script(`#!/bin/sh\ntrap '' TERM\necho $$ > self\nwhile :; do sleep 0.05; done\n`);
    const running = run([path], { signal: stop.signal });
    await until(() => existsSync(join(folder, 'self')) && pidIn('self') > 0);
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    await until(() => !alive(pidIn('self')));
    await expect(run([path], { signal: stop.signal })).rejects.toThrow('stopped');
  });
});
