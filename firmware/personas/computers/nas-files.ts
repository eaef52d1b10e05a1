const VERSION =
  'majorversion="7"\nminorversion="2"\nmajor="7"\nminor="2"\nmicro="1"\nbuildphase="GM"\nbuildnumber="69057"\nsmallfixnumber="0"\n' +
  'nano="0"\nbase="69057"\nproductversion="7.2.1"\nos_name="DSM"\nbuilddate="2024/01/12"\nbuildtime="17:02:28"\n';

/** What can be looked into on computers/nas.ts. */
export const NAS_FILES: Readonly<Record<string, string>> = {
  '/etc.defaults/VERSION': VERSION,
  '/etc/VERSION': VERSION,
  '/etc.defaults/synoinfo.conf':
    'company_title="Synology"\nmaxdisks="2"\nsupport_smart="yes"\nsupport_raid="yes"\nupnpmodelname="{board}"\ntimezone="Amsterdam"\n' +
    'admin_port="5000"\nsecure_admin_port="5001"\n',
  '/etc/synoinfo.conf':
    'admin_port="5000"\nsecure_admin_port="5001"\nexternal_port_web_service=80\nupnpmodelname="{board}"\n',
  '/proc/sys/kernel/syno_hw_version': '{board}\n',
  '/proc/sys/kernel/syno_serial': '{serial}\n',
  '/proc/sys/kernel/random/boot_id': '{boot_id}\n',
  '/proc/sys/kernel/hostname': '{hostname}\n',
  '/etc/hosts':
    '# Any manual change will be lost if the host name is changed or system upgrades.\n127.0.0.1\tlocalhost\n::1\t\tlocalhost\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.1\n',
  '/etc/fstab':
    'none /proc proc defaults 0 0\n/dev/root / ext4 defaults 1 1\n/dev/mapper/cachedev_0 /volume1 btrfs ' +
    'auto_reclaim_space,ssd,synoacl,noatime,nodev 0 0\n',
  '/etc/machine-id': '{machine_id}\n',
  '/etc/crontab':
    'MAILTO=""\nPATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/syno/sbin:/usr/syno/bin:/usr/local/sbin:/usr/local/bin\n' +
    '#minute\thour\tmday\tmonth\twday\twho\tcommand\n4\t0\t*\t*\t6\troot\t/usr/syno/bin/synodatacollect-udc-disk\n' +
    '0\t0\t20\t*\t*\troot\t/usr/syno/bin/syno_disk_health_record\n',
  '/etc/ssh/sshd_config':
    'Protocol 2\nUsePAM yes\nAllowTcpForwarding no\nChallengeResponseAuthentication no\nUseDNS no\nSubsystem\tsftp\tinternal-sftp -f DAEMON -u 000\n',
  '/etc/sudoers': 'root ALL=(ALL) ALL\n%administrators ALL=(ALL) NOPASSWD: ALL\n',
  '/proc/version': 'Linux version {release} (root@build5) (gcc version 12.2.0 (GCC) ) {version}\n',
  '/proc/mdstat':
    'Personalities : [raid1]\nmd2 : active raid1 sata1p3[0] sata2p3[1]\n      3902187456 blocks super 1.2 [2/2] [UU]\n\n' +
    'md1 : active raid1 sata1p2[0] sata2p2[1]\n      2097088 blocks [2/2] [UU]\n\n' +
    'md0 : active raid1 sata1p1[0] sata2p1[1]\n      2490176 blocks [2/2] [UU]\n\nunused devices: <none>\n',
  '/proc/cmdline':
    'root=/dev/md0 console=ttyS2,115200n8 hd_power_on_seq=2 sn={serial} vender_format_version=2 netif_num=1 syno_hw_version={board}\n',
  '/sys/class/net/eth0/address': '{mac}\n',
  '/root/.profile':
    'umask 022\n\nPATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/syno/sbin:/usr/syno/bin:/usr/local/sbin:/usr/local/bin\nexport PATH\n',
  '/var/log/messages': '',
  '/volume1/public/readme.txt': 'Shared folder of {hostname}\n',
  '/volume1/homes/admin/.profile': '',
  '/var/services/homes/admin/.profile': '',
};
