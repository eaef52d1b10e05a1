import { describe, expect, it } from 'vitest';
import type { Computer } from '../../firmware/core/computer.ts';
import { installedS } from '../../firmware/core/installed.ts';
import { debian } from '../../firmware/personas/computers/debian.ts';
import { nas } from '../../firmware/personas/computers/nas.ts';
import { router } from '../../firmware/personas/computers/router.ts';
import { PROGRAMS } from '../../firmware/sensors/shell/commands/table.ts';
import { machineOf } from '../../firmware/sensors/shell/machine.ts';
import { createShell, type Shell } from '../../firmware/sensors/shell/shell.ts';
import { deriveOf as derive } from './shell-rig.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const shell = (computer: Computer, username = 'root', device = 'one', single = false): Shell =>
  createShell({
    machine: machineOf({ computer, derive: derive(device) }, 'host', '198.51.100.4'),
    ...{ username, single, from: '192.0.2.7', now: () => NOW },
  });
const said = (one: Shell, ...lines: readonly string[]): string =>
  lines.map((line) => one.run(line).output).at(-1) ?? '';

describe('what could be compared', () => {
  const come = (computer: Computer, device: string, fromPort = 0, now = NOW): Shell =>
    createShell({
      machine: machineOf({ computer, derive: derive(device) }, 'host', '198.51.100.4'),
      ...{ username: 'root', fromPort, from: '192.0.2.7', now: () => now },
    });

  it('two who come at the same time have two shells, and no number is above the last one given', () => {
    for (const computer of [debian, nas]) {
      const [one, other] = [come(computer, 'one', 40_001), come(computer, 'one', 40_002)];
      const numbers = [one, other].map((each) => Number(said(each, 'echo $$')));
      expect(numbers[0]).not.toBe(numbers[1]);
      const last = Number(said(one, 'cat /proc/loadavg').split(' ').at(-1));
      expect(last).toBeGreaterThan(Math.max(...numbers));
    }
  });

  it('each command has a number of its own', () => {
    const one = come(debian, 'one');
    const own = (): string => said(one, "ps | grep ps | awk '{print $1}'");
    expect(own()).not.toBe(own());
  });

  it('a lease runs down, and differs from device to device', () => {
    const lease = (device: string, now = NOW): number =>
      Number(/valid_lft (\d+)sec/.exec(said(come(debian, device, 0, now), 'ip a'))?.[1]);
    expect(lease('one')).not.toBe(lease('two'));
    expect([lease('one') - 7, lease('one') - 7 + 43_200]).toContain(lease('one', NOW + 7000));
  });

  it('the page of the web server is as old and as long as that server says', () => {
    const at = new Date(installedS({ derive: derive('one') }) * 1000);
    const listed = said(come(debian, 'one'), 'ls -l /var/www/html/index.nginx-debian.html');
    expect(listed).toContain(` ${at.getUTCFullYear()} `);
    expect(said(come(debian, 'one'), 'stat /var/www/html/index.nginx-debian.html')).toContain(
      at.toISOString().slice(0, 19).replace('T', ' '),
    );
    expect(said(come(debian, 'one'), 'wc -c /var/www/html/index.nginx-debian.html')).toMatch(/^\s*612\b/);
  });

  it('neither disks nor processes are as large as another device’s, and all commands agree on them', () => {
    for (const computer of [debian, nas]) {
      const disk = (device: string): string =>
        said(come(computer, device), "df | awk '{print $2}' | sort -n | tail -n 1").trim();
      const sizes = ['one', 'two', 'three', 'four'].map(disk);
      expect(new Set(sizes).size).toBe(4);
      const resident = (device: string): string => said(come(computer, device), "ps aux | awk '{print $6}'");
      expect(resident('one')).not.toBe(resident('two'));
      expect(resident('one')).toBe(resident('one'));
      const place = computer === nas ? '/volume1' : '/';
      const row = (line: string): string => said(come(computer, 'one'), `${line} | grep ' ${place}'`).trim();
      const mounted = row('lsblk')
        .split('\n')
        .find((one) => one.endsWith(` ${place}`));
      const [size = 'none'] = /[\d.]+[GT]/.exec(mounted ?? '') ?? [];
      expect(row('df -h')).toContain(` ${size} `);
    }
  });

  it('programs of a system of 2023 were not built in 2015', () => {
    expect(said(come(nas, 'one'), 'busybox | head -n 1')).toMatch(/\(202[23]-/);
    expect(said(come(nas, 'three'), 'busybox | head -n 1')).toMatch(/\(202[23]-/);
  });

  it('what looks open from inside and is not from outside listens on loopback only', () => {
    const open = said(come(nas, 'one'), 'netstat -tuln').match(/0\.0\.0\.0:(\d+) +0/g) ?? [];
    expect(open.map((row) => Number(row.split(/[: ]/)[1])).toSorted((a, b) => a - b)).toEqual([
      21, 22, 23, 53, 53, 80, 443,
    ]);
  });

  it('tells what sshd tells of the connection', () => {
    expect(said(come(debian, 'one', 40_001), 'echo $SSH_CLIENT; echo $SSH_CONNECTION; env | grep -c SSH_')).toBe(
      '192.0.2.7 40001 22\n192.0.2.7 40001 198.51.100.4 22\n3\n',
    );
  });

  it('what an account leaves is of its group', () => {
    const admin = shell(nas, 'admin');
    expect(said(admin, 'touch /tmp/x; mkdir /tmp/y; ls -l /tmp')).toMatch(/admin users .* x\n.*admin users .* y\n/s);
  });
});

describe('a Debian server', () => {
  it.each([
    ['id', 'uid=0(root) gid=0(root) groups=0(root)\n'],
    ['nosuch', '-bash: nosuch: command not found\n'],
    ['/bin/nosuch', '-bash: /bin/nosuch: No such file or directory\n'],
    ['/tmp', '-bash: /tmp: Is a directory\n'],
    ['cat /nothing', 'cat: /nothing: No such file or directory\n'],
    ['rm /nothing', "rm: cannot remove '/nothing': No such file or directory\n"],
    ['ls /nothing; echo $?', "ls: cannot access '/nothing': No such file or directory\n2\n"],
    ['cd /nothing', '-bash: cd: /nothing: No such file or directory\n'],
    ['echo x > /proc/x', '-bash: /proc/x: Permission denied\n'],
    ['/bin/busybox ECCHI', 'ECCHI: applet not found\n'],
    ['busybox cat /nothing', "cat: can't open '/nothing': No such file or directory\n"],
    ['. /etc/os-release; echo $VERSION_CODENAME', 'bookworm\n'],
    ['crontab -l', 'no crontab for root\n'],
    ['(echo "* * * * * x") | crontab -; crontab -l', '* * * * * x\n'],
    ['systemctl is-active nginx nosuch', 'active\n'],
    ['opkg; synopkg', '-bash: opkg: command not found\n-bash: synopkg: command not found\n'],
    ['echo root:x | chpasswd; echo $?', '0\n'],
    ['echo nobody9:x | chpasswd', expect.stringContaining("user 'nobody9' does not exist")],
    ['useradd -m eve; grep -c eve /etc/passwd', '1\n'],
    ['which ls wget', '/usr/bin/ls\n/usr/bin/wget\n'],
    ['echo aGk= | base64 -d; echo hi | base64', 'hiaGkK\n'],
    ["grep -E 'root|office' /etc/passwd | grep -v 'nologin' | wc -l", '2\n'],
    ['PATH=/nothing; ls', '-bash: ls: command not found\n'],
    ['echo key >> ~/.ssh/authorized_keys; cat /root/.ssh/authorized_keys', 'key\n'],
    ['wget -q http://192.0.2.1/x; echo $?', '4\n'],
  ])('%s', (line, expected) => expect(said(shell(debian), line)).toEqual(expected));

  it('has a prompt, a home and its own name for each account', () => {
    expect(shell(debian).prompt).toBe('root@host:~# ');
    const bob = shell(debian, 'bob');
    expect(bob.prompt).toBe('bob@host:~$ ');
    expect(said(bob, 'pwd; id; echo $HOME; sudo whoami; whoami')).toBe(
      '/home/bob\nuid=1001(bob) gid=1001(bob) groups=1001(bob),27(sudo),100(users)\n/home/bob\nroot\nbob\n',
    );
    expect(said(bob, 'cat /etc/shadow; ls /root; echo x > /etc/x; touch /home/bob/y && ls ~')).toBe(
      "cat: /etc/shadow: Permission denied\nls: cannot open directory '/root': Permission denied\n-bash: /etc/x: Permission denied\ny\n",
    );
  });

  it('is root after sudo, and no longer after exit', () => {
    const bob = shell(debian, 'bob');
    bob.run('sudo su -');
    expect([bob.prompt, said(bob, 'whoami; wc -l < /etc/shadow')]).toEqual([
      'root@host:~# ',
      expect.stringMatching(/^root\n *\d+\n$/),
    ]);
    bob.run('exit');
    expect([said(bob, 'whoami'), said(bob, 'cat /etc/shadow')]).toEqual([
      'bob\n',
      'cat: /etc/shadow: Permission denied\n',
    ]);
    expect(bob.run('exit').ended).toBe(true);
  });

  it('asks for a password twice, and shows none', () => {
    const one = shell(debian);
    expect([one.run('passwd').output, one.prompt, one.secret]).toEqual(['', 'New password: ', true]);
    expect([one.run('a b').heard, one.prompt]).toEqual([true, 'Retype new password: ']);
    expect([one.run('a b').output, one.secret, one.prompt]).toEqual([
      '\npasswd: password updated successfully\n',
      false,
      'root@host:~# ',
    ]);
    expect(said(one, 'echo -e "x\\nx" | passwd root')).toContain('updated successfully');
  });

  it('names its other shell’s complaints as that does', () => {
    const one = shell(debian);
    one.run('sh');
    expect([one.prompt, said(one, 'nosuch')]).toEqual(['# ', 'sh: 1: nosuch: not found\n']);
    expect(said(shell(debian, 'root', 'one', true), 'nosuch')).toBe('bash: line 1: nosuch: command not found\n');
  });
});

describe('a NAS', () => {
  it.each([
    ['cat /etc.defaults/VERSION | grep productversion', 'productversion="7.2.1"\n'],
    ['synogetkeyvalue /etc.defaults/VERSION majorversion', '7\n'],
    ['apt', '-sh: apt: command not found\n'],
    ['ls /volume1', 'photo'],
    ['pwd', '/var/services/homes/admin\n'],
    ['id', 'uid=1024(admin) gid=100(users) groups=100(users),101(administrators)\n'],
    ['sudo -i; whoami', 'root\n'],
  ])('%s', (line, expected) => expect(said(shell(nas, 'admin'), line)).toEqual(expect.stringContaining(expected)));

  it('is 64 bits wide, in every place', () => {
    const one = shell(nas);
    expect(said(one, 'uname -a')).toMatch(
      /^Linux host 4\.4\.302\+ #\d+ SMP .* (x86_64|aarch64) GNU\/Linux synology_\w+_\S+\n$/,
    );
    expect(said(one, 'head -c 5 /bin/ls')).toBe('\x7fELF\x02');
    expect(said(one, 'nproc')).toBe(said(one, 'grep -c processor /proc/cpuinfo'));
  });
});

describe.each([router, nas, debian])('the computer $name', (computer) => {
  it('has programs that all are known here, or do nothing on purpose', () => {
    const names = new Set(Object.values(computer.programs).flatMap((list) => list.split(' ')));
    const inert = new Set(
      (
        'cal clear date findmnt file find gunzip gzip init insmod klogd locale logger login lsof mknod mktemp modprobe ' +
        'mysql nano nft nginx openssl rmmod screen shred sleep ssh-keygen sshd syslogd tar telnetd udhcpc umount vdir vi vim'
      ).split(' '),
    );
    expect([...names].filter((name) => !Object.hasOwn(PROGRAMS, name) && !inert.has(name))).toEqual([]);
  });

  it('tells one story of its start: uptime, /proc/uptime, ps, last and date', () => {
    const one = shell(computer);
    const seconds = Number(said(one, 'cat /proc/uptime').split(' ')[0]);
    const text = said(one, 'uptime');
    const [, days = '0', hours = '0', minutes = '0'] = / up (?:(\d+) days?, )? *(\d+):(\d+)/.exec(text) ?? [];
    expect(Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60).toBe(Math.floor(seconds / 60) * 60);
    if (computer === router) return;
    const booted = new Date(NOW - seconds * 1000);
    const day = `${booted.toUTCString().slice(8, 11)} ${String(booted.getUTCDate()).padStart(2)}`;
    expect(said(one, 'last')).toMatch(
      new RegExp(`^reboot +system boot .* ${day} ${booted.toISOString().slice(11, 16)} +still running$`, 'm'),
    );
    expect(said(one, 'ps aux')).toMatch(
      new RegExp(`^root +1 .* ${day.replace(' ', '').replace(' ', '0')} .* /sbin/init$`, 'm'),
    );
  });

  it('shares nothing that is recognisable with another device', () => {
    const lines = [
      'cat /proc/sys/kernel/random/boot_id /etc/machine-id /etc/fstab',
      'ifconfig',
      'cat /proc/uptime',
      'ps',
      'cat /etc/shadow',
      'df',
      'md5sum /bin/cat',
    ];
    const told = ['one', 'two', 'three', 'four'].map((device) => {
      const one = shell(computer, 'root', device);
      return lines.map((line) => said(one, line));
    });
    for (const at of lines.keys()) {
      if (computer === router && at === 0) continue;
      // The small numbers of one device can be another's; a process list is not.
      expect(new Set(told.map((all) => all[at])).size, lines[at]).toBe(told.length);
    }
  });

  it('throws nothing and ends at whatever is asked of any program', () => {
    const names = [...new Set(Object.values(computer.programs).flatMap((list) => list.split(' ')))];
    const one = shell(computer, 'bob');
    for (const name of [...names, ...Object.keys(PROGRAMS)]) {
      for (const args of [
        '',
        '-',
        '-h',
        '-x y',
        '/',
        '/etc/passwd',
        '-l',
        'a b c',
        '-n -1 /etc/passwd',
        "'{print $1}' /etc/passwd",
        '-u bob',
      ]) {
        const { output } = one.run(`echo a:b | ${name} ${args}`);
        expect(output.length).toBeLessThanOrEqual(64 * 1024);
        one.interrupt();
      }
    }
  });
});

describe('loops and conditions', () => {
  it.each([
    ['for i in a b "c d"; do echo "<$i>"; done', '<a>\n<b>\n<c d>\n'],
    ['for i in 1 2; do for j in x y; do echo $i$j; done; done | tail -n 1', '2y\n'],
    ['if [ -f /etc/passwd ]; then echo yes; else echo no; fi', 'yes\n'],
    ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['x=a; while [ $x != aaa ]; do x=a$x; done; echo $x', 'aaa\n'],
    ['until true; do echo never; done; echo end', 'end\n'],
    ['{ echo a; echo b; } > /tmp/f; cat /tmp/f', 'a\nb\n'],
    ['cd /tmp; touch a1 a2 b1; echo a* "a*" c*', 'a1 a2 a* c*\n'],
    ['for i in a b c; do if [ $i = b ]; then break; fi; echo $i; done; echo end', 'a\nend\n'],
    ['for i in a b; do continue; echo never; done; echo end', 'end\n'],
    ['printf \'1\\n2\\n\' | while read i; do echo "<$i>"; done', '<1>\n<2>\n'],
    ["printf 'a b\\nc d\\n' | awk 'FNR == 2 {print $2;}'", 'd\n'],
    [
      'x=7; echo $((1337*2)) $((x + 1)) $(( ($x-1)/2 % 2 )) "$((1 << 4))" $((010)) $((3 > 2 && 0))',
      '2674 8 1 16 8 0\n',
    ],
    ['echo a$((1/0))b $((1+)) $((2#))', 'ab\n'],
    ['echo $((echo a); echo b)', 'a b\n'],
    ['echo done do fi', 'done do fi\n'],
    ['cut -d: -f1,3 /etc/passwd | head -n 1', 'root:0\n'],
    ["awk -F: '{print $1}' /etc/passwd | head -1", 'root\n'],
    ['echo -n hi | md5sum', '49f68a5c8493ec2c0bf489821c21fc3b  -\n'],
    ["echo abc | tr a-c x-z; echo a,b | sed 's/,/;/'", 'xyz\na;b\n'],
    ['echo b a b | xargs -n1 | sort | uniq -c | wc -l', '1\n'],
  ])('%s', (line, expected) => expect(said(shell(router), line)).toBe(expected));

  it('are bounded', () => {
    expect(said(shell(router), 'while true; do echo x; done').length).toBeLessThanOrEqual(512);
    expect(said(shell(router), 'while true; do x=y; done; echo never')).toBe('');
    expect(
      said(shell(router), 'for i in /*/* /*/* /*/* /*/* /*/*; do for j in /*/* /*/*; do echo; done; done').length,
    ).toBeLessThanOrEqual(512);
  });

  it('cost no more with patterns that fit nothing', () => {
    const one = shell(debian);
    expect(said(one, 'echo /*/*nothing*; echo end')).toBe('/*/*nothing*\nend\n');
    // Some 4,000 names for each pattern: the line is over long before its end.
    const loop = `for i in ${'a '.repeat(200)}; do : ${'/*/*x*z '.repeat(300)}; done; echo end`;
    expect(said(one, loop)).toBe('');
    expect(said(one, 'echo next')).toBe('next\n');
  });

  it('are prompted for to their end, and refused where they end nothing', () => {
    const one = shell(router);
    expect([one.run('for i in a b').output, one.prompt]).toEqual(['', '> ']);
    expect([one.run('do echo $i').output, one.run('done').output]).toEqual(['', 'a\nb\n']);
    expect(said(shell(router), 'done')).toBe('-sh: syntax error: unexpected "done"\n');
    expect(said(shell(debian), 'fi')).toBe("-bash: syntax error near unexpected token `fi'\n");
  });
});

describe('find', () => {
  it.each([
    ['find /etc -maxdepth 1 -name "host*"', '/etc/hostname\n/etc/hosts\n'],
    ['cd /etc; find . -name passwd -type f', './passwd\n'],
    ['find / -type d -name www 2>/dev/null', '/var/www\n'],
    ['find /usr/bin -perm -4000 | grep -c su', '2\n'],
    ['find / -perm -u=s -type f | grep bin/su$ | head -n 1', expect.stringMatching(/bin\/su\n$/)],
    ['find /nothing; echo $?', expect.stringMatching(/No such file or directory\n1\n$/)],
    ['find /etc -nonsense', "find: unknown predicate `-nonsense'\n"],
    ['find /etc -name hosts -exec cat {} \\;', '/etc/hosts\n'],
    ['find /tmp /etc/hosts -size +100M', ''],
  ])('%s', (line, expected) => expect(said(shell(debian), line)).toEqual(expected));

  it('does not look where the account may not, and not for ever', () => {
    expect(said(shell(debian, 'office'), 'find /root')).toMatch(/^\/root\nfind: .*Permission denied\n$/s);
    expect(said(shell(debian), `for i in ${'1 '.repeat(120)}; do find / -name nothing; done; echo end`)).toBe('');
    expect(said(shell(debian), 'find / | wc -l')).toMatch(/^\d{3}\n$/);
  });
});
