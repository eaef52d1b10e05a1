import { describe, expect, it } from 'vitest';
import { debian } from '../../firmware/personas/computers/debian.ts';
import { scpTarget } from '../../firmware/sensors/ssh/scp.ts';
import { machineOf } from '../../firmware/sensors/shell/machine.ts';
import { createShell, type Shell } from '../../firmware/sensors/shell/shell.ts';
import { deriveOf } from './shell-rig.ts';

const machine = machineOf({ computer: debian, derive: deriveOf('one') }, 'web01');
const shell = (): Shell =>
  createShell({ machine, username: 'root', from: '192.0.2.7', now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
/** What these lines say, together. */
const said = (...lines: readonly string[]): string => {
  const one = shell();
  return lines.map((line) => one.run(line).output).join('');
};
const turns = (count: number, body: string): string => `for i in ${'1 '.repeat(count)}; do ${body}\ndone`;

// Each of these took minutes, or all memory, before there was a bound: the test notices by never ending.
describe('shell: what one line may have worked on', () => {
  it('reads an awk program from left to right, however many blanks', () => {
    expect(said(`echo a | awk '${' '.repeat(30_000)}x'`)).toMatch(/^awk: syntax error/);
    expect(said(`echo a | awk '{print ${' '.repeat(30_000)}x y'`)).toMatch(/^awk: syntax error/);
    expect(said("echo a b | awk ' { print  $2 ; } '")).toBe('b\n');
    expect(said("printf 'a b\\nc d\\n' | awk '/c/{print $1,$NF}'")).toBe('c d\n');
    expect(said("printf 'a b\\nc d\\n' | awk 'NR==2'")).toBe('c d\n');
    expect(said("echo a | awk '{printx}'")).toMatch(/^awk: syntax error/);
  });

  it('reads a sed program from left to right', () => {
    expect(said(`echo a | sed 's${'/'.repeat(30_000)}x'`)).toBe('a\n');
    expect(said('echo a/b | sed s,/,-,')).toBe('a-b\n');
    expect(said("echo a/a/b | sed 's/\\//_/g'")).toBe('a_a_b\n');
  });

  it('replaces and prints no more than a line may write', () => {
    const ones = "seq 1 5000 | tr '0-9\\n' 1";
    expect(said(`${ones} | sed 's/1/${'b'.repeat(30_000)}/g'`).length).toBe(64 * 1024 - 2 * 23_893);
    expect(said(`seq 1 900 | tr '0-9\\n' 1 | awk '{print ${'$0,'.repeat(3000)}$0}'`).length).toBeLessThanOrEqual(
      64 * 1024,
    );
    expect(said(`seq 1 900 | tr '0-9\\n' 1 | xargs -I 1 echo ${'1'.repeat(30_000)}`).length).toBeLessThanOrEqual(
      64 * 1024,
    );
  });

  it('takes line ends off a substitution, and slashes off a name, one by one', () => {
    expect(said(`a=$(${turns(100, `printf '${'\\n'.repeat(300)}'`)}; echo x); echo "$a" | wc -l`)).toBe('8193\n');
    expect(said(`basename ${'/'.repeat(8000)}x`)).toBe('x\n');
    expect(said('basename /a/b///', 'echo "$(printf "a\\n\\n\\n")."')).toBe('b\na.\n');
  });

  it('runs a script that is nothing but comments', () => {
    const lines = Array.from({ length: 6 }, () => `seq 1 9000 | sed 's/1/#/' | tr 0-9 '#' >> /tmp/s`);
    expect(said(...lines, 'echo echo done >> /tmp/s', 'sh /tmp/s')).toBe('done\n');
  });

  it('knows braces of one pattern once, not for each name', () => {
    expect(said(turns(40, `echo /usr/bin/*${'{,}'.repeat(80)}`)).length).toBeLessThanOrEqual(64 * 1024);
  });

  it('stops a line that goes on for ever without a command', () => {
    const b = ['b=xxxxxxxx', ...Array.from({ length: 10 }, () => 'b=$b$b')];
    expect(said(...b, `${turns(200, 'a=$b$b;'.repeat(5000))} ; echo end`)).toBe('');
    expect(said(...b, `${turns(100, `: ${'$b '.repeat(255)}`)} ; echo end`)).toBe('');
    expect(said(`${turns(200, 'a=$((1+1));'.repeat(3000))} ; echo end`)).toBe('');
    expect(said('seq 1 9000 > /tmp/f', `${turns(200, '</tmp/f;'.repeat(3000))} ; echo end`)).toBe('');
    expect(said('seq 1 9000 > /tmp/f', `${turns(200, 'sort -n < /tmp/f')} > /dev/null; echo end`)).toBe('');
    expect(said(`${turns(120, `du ${'/usr/bin '.repeat(250)}`)} > /dev/null; echo end`)).toBe('');
    expect(said(`${turns(120, `which ${'nothing '.repeat(250)}`)}; echo end`)).toBe('');
  });

  it('lets many small commands share one input', () => {
    expect(said(`seq 1 9000 | (${turns(100, ':')}; wc -l)`)).toBe('9000\n');
  });
});

describe('scp -t', () => {
  it.each([
    ['scp -t /tmp', '/tmp'],
    [' /usr/bin/scp -r -p -t -- "a b"  ', 'a b'],
    ['scp -vt .', '.'],
    ['scp -f /tmp', undefined],
    ['scp -t', undefined],
    ["scp -t a'b", undefined],
    ['scpx -t a', undefined],
  ])('%s', (command, target) => expect(scpTarget(command)).toBe(target));

  it('reads a row of options once', () => {
    expect(scpTarget(`scp -${'t'.repeat(300_000)}! x`)).toBe(undefined);
    expect(scpTarget(`scp ${'-t '.repeat(30_000)}"a"b`)).toBe(undefined);
  });
});
