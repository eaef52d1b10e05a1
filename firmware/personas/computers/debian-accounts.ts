import type { Group, User } from '../../core/computer.ts';

/** /etc/passwd and /etc/group of computers/debian.ts. */
export const USERS: readonly User[] = [
  { name: 'root', uid: 0, gid: 0, about: 'root', home: '/root', shell: '/bin/bash' },
  { name: 'daemon', uid: 1, gid: 1, about: 'daemon', home: '/usr/sbin', shell: '/usr/sbin/nologin' },
  { name: 'bin', uid: 2, gid: 2, about: 'bin', home: '/bin', shell: '/usr/sbin/nologin' },
  { name: 'sys', uid: 3, gid: 3, about: 'sys', home: '/dev', shell: '/usr/sbin/nologin' },
  { name: 'sync', uid: 4, gid: 65_534, about: 'sync', home: '/bin', shell: '/bin/sync' },
  { name: 'games', uid: 5, gid: 60, about: 'games', home: '/usr/games', shell: '/usr/sbin/nologin' },
  { name: 'man', uid: 6, gid: 12, about: 'man', home: '/var/cache/man', shell: '/usr/sbin/nologin' },
  { name: 'lp', uid: 7, gid: 7, about: 'lp', home: '/var/spool/lpd', shell: '/usr/sbin/nologin' },
  { name: 'mail', uid: 8, gid: 8, about: 'mail', home: '/var/mail', shell: '/usr/sbin/nologin' },
  { name: 'news', uid: 9, gid: 9, about: 'news', home: '/var/spool/news', shell: '/usr/sbin/nologin' },
  { name: 'backup', uid: 34, gid: 34, about: 'backup', home: '/var/backups', shell: '/usr/sbin/nologin' },
  { name: 'www-data', uid: 33, gid: 33, about: 'www-data', home: '/var/www', shell: '/usr/sbin/nologin' },
  { name: 'nobody', uid: 65_534, gid: 65_534, about: 'nobody', home: '/nonexistent', shell: '/usr/sbin/nologin' },
  {
    name: 'systemd-network',
    uid: 998,
    gid: 998,
    about: 'systemd Network Management',
    home: '/',
    shell: '/usr/sbin/nologin',
  },
  { name: 'messagebus', uid: 100, gid: 107, about: '', home: '/nonexistent', shell: '/usr/sbin/nologin' },
  { name: 'sshd', uid: 101, gid: 65_534, about: '', home: '/run/sshd', shell: '/usr/sbin/nologin' },
  { name: 'ftp', uid: 102, gid: 110, about: 'ftp daemon,,,', home: '/srv/ftp', shell: '/usr/sbin/nologin' },
  { name: 'bind', uid: 103, gid: 111, about: '', home: '/var/cache/bind', shell: '/usr/sbin/nologin' },
  { name: 'office', uid: 1000, gid: 1000, about: 'office,,,', home: '/home/office', shell: '/bin/bash' },
];

export const GROUPS: readonly Group[] = [
  { name: 'root', gid: 0, members: [] },
  { name: 'daemon', gid: 1, members: [] },
  { name: 'adm', gid: 4, members: ['office'] },
  { name: 'tty', gid: 5, members: [] },
  { name: 'cdrom', gid: 24, members: ['office'] },
  { name: 'sudo', gid: 27, members: ['office', '{user}'] },
  { name: 'www-data', gid: 33, members: [] },
  { name: 'plugdev', gid: 46, members: ['office'] },
  { name: 'users', gid: 100, members: ['{user}'] },
  { name: 'netdev', gid: 108, members: ['office'] },
  { name: 'ftp', gid: 110, members: [] },
  { name: 'bind', gid: 111, members: [] },
  { name: 'office', gid: 1000, members: [] },
  { name: 'nogroup', gid: 65_534, members: [] },
];
