/** What can be looked into on computers/debian.ts. */
export const DEBIAN_FILES: Readonly<Record<string, string>> = {
  '/etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\n' +
    'VERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\n' +
    'SUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
  '/etc/debian_version': '12.11\n',
  '/etc/issue': 'Debian GNU/Linux 12 \\n \\l\n\n',
  '/etc/issue.net': 'Debian GNU/Linux 12\n',
  '/etc/hosts':
    '127.0.0.1\tlocalhost\n127.0.1.1\t{hostname}\n\n# The following lines are desirable for IPv6 capable hosts\n' +
    '::1     localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.1\n',
  '/etc/fstab':
    '# /etc/fstab: static file system information.\n#\n# <file system> <mount point>   <type>  <options>       <dump>  <pass>\n' +
    '# / was on /dev/sda2 during installation\nUUID={uuid root} /               ext4    errors=remount-ro 0       1\n' +
    '# /boot/efi was on /dev/sda1 during installation\nUUID={uuid-short efi}  /boot/efi       vfat    umask=0077      0       1\n' +
    '# swap was on /dev/sda3 during installation\nUUID={uuid swap} none            swap    sw              0       0\n',
  '/etc/network/interfaces':
    '# This file describes the network interfaces available on your system\n# and how to activate them. For more information, see interfaces(5).\n\n' +
    'source /etc/network/interfaces.d/*\n\n# The loopback network interface\nauto lo\niface lo inet loopback\n\n' +
    '# The primary network interface\nallow-hotplug enp1s0\niface enp1s0 inet dhcp\n',
  '/etc/machine-id': '{machine_id}\n',
  '/etc/crontab':
    'SHELL=/bin/sh\nPATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin\n\n' +
    '17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly\n' +
    '25 6\t* * *\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }\n' +
    '47 6\t* * 7\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.weekly; }\n',
  '/etc/cron.daily/apt-compat': '#!/bin/sh\n\nset -e\n\nexec /usr/lib/apt/apt.systemd.daily\n',
  '/etc/cron.daily/dpkg':
    '#!/bin/sh\n\n# Skip if systemd is running.\nif [ -d /run/systemd/system ]; then\n  exit 0\nfi\n',
  '/etc/apt/sources.list':
    'deb http://deb.debian.org/debian/ bookworm main non-free-firmware\n' +
    'deb http://security.debian.org/debian-security bookworm-security main non-free-firmware\n' +
    'deb http://deb.debian.org/debian/ bookworm-updates main non-free-firmware\n',
  '/etc/ssh/sshd_config':
    'Include /etc/ssh/sshd_config.d/*.conf\n\n#Port 22\nPermitRootLogin yes\n#PasswordAuthentication yes\n' +
    'KbdInteractiveAuthentication no\nUsePAM yes\nX11Forwarding yes\nPrintMotd no\nAcceptEnv LANG LC_*\n' +
    'Subsystem\tsftp\t/usr/lib/openssh/sftp-server\n',
  '/etc/sudoers':
    'Defaults\tenv_reset\nDefaults\tmail_badpass\nDefaults\tsecure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n' +
    'Defaults\tuse_pty\n\nroot\tALL=(ALL:ALL) ALL\n%sudo\tALL=(ALL:ALL) NOPASSWD: ALL\n\n@includedir /etc/sudoers.d\n',
  '/etc/vsftpd.conf':
    'listen=NO\nlisten_ipv6=YES\nanonymous_enable=NO\nlocal_enable=YES\nwrite_enable=YES\ndirmessage_enable=YES\nuse_localtime=YES\n' +
    'xferlog_enable=YES\nconnect_from_port_20=YES\nsecure_chroot_dir=/var/run/vsftpd/empty\npam_service_name=vsftpd\nssl_enable=YES\n',
  '/etc/nginx/nginx.conf':
    'user www-data;\nworker_processes auto;\npid /run/nginx.pid;\nerror_log /var/log/nginx/error.log;\n' +
    'include /etc/nginx/modules-enabled/*.conf;\n\nevents {\n\tworker_connections 768;\n}\n\nhttp {\n\tsendfile on;\n' +
    '\ttcp_nopush on;\n\ttypes_hash_max_size 2048;\n\tinclude /etc/nginx/mime.types;\n\tdefault_type application/octet-stream;\n' +
    '\tssl_protocols TLSv1.2 TLSv1.3;\n\taccess_log /var/log/nginx/access.log;\n\tgzip on;\n' +
    '\tinclude /etc/nginx/conf.d/*.conf;\n\tinclude /etc/nginx/sites-enabled/*;\n}\n',
  '/etc/nginx/sites-enabled/default':
    'server {\n\tlisten 80 default_server;\n\tlisten [::]:80 default_server;\n\tlisten 443 ssl default_server;\n' +
    '\tlisten [::]:443 ssl default_server;\n\tinclude snippets/snakeoil.conf;\n\n\troot /var/www/html;\n' +
    '\tindex index.html index.htm index.nginx-debian.html;\n\tserver_name _;\n\n\tlocation / {\n\t\ttry_files $uri $uri/ =404;\n\t}\n\n' +
    '\tlocation /admin/ {\n\t\tauth_basic "Restricted";\n\t\tauth_basic_user_file /etc/nginx/.htpasswd;\n\t}\n}\n',
  '/etc/bind/named.conf':
    'include "/etc/bind/named.conf.options";\ninclude "/etc/bind/named.conf.local";\ninclude "/etc/bind/named.conf.default-zones";\n',
  '/etc/bind/named.conf.options':
    'options {\n\tdirectory "/var/cache/bind";\n\tdnssec-validation auto;\n\tlisten-on-v6 { any; };\n};\n',
  '/etc/bind/named.conf.local': '//\n// Do any local configuration here\n//\n',
  '/var/www/html/index.nginx-debian.html':
    '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n<style>\n    body {\n        width: 35em;\n' +
    '        margin: 0 auto;\n        font-family: Tahoma, Verdana, Arial, sans-serif;\n    }\n</style>\n</head>\n<body>\n' +
    '<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\n' +
    'working. Further configuration is required.</p>\n\n<p>For online documentation and support please refer to\n' +
    '<a href="http://nginx.org/">nginx.org</a>.<br/>\nCommercial support is available at\n' +
    '<a href="http://nginx.com/">nginx.com</a>.</p>\n\n<p><em>Thank you for using nginx.</em></p>\n</body>\n</html>\n',
  '/var/log/auth.log': '',
  '/var/log/nginx/access.log': '',
  '/var/log/nginx/error.log': '',
  '/var/log/dpkg.log': '',
  '/var/log/vsftpd.log': '',
  '/root/.bashrc':
    "# ~/.bashrc: executed by bash(1) for non-login shells.\n\n# export LS_OPTIONS='--color=auto'\n# alias ls='ls $LS_OPTIONS'\n# alias ll='ls $LS_OPTIONS -l'\n",
  '/root/.profile':
    '# ~/.profile: executed by Bourne-compatible login shells.\n\nif [ "$BASH" ]; then\n  if [ -f ~/.bashrc ]; then\n    . ~/.bashrc\n  fi\nfi\n\nmesg n 2> /dev/null || true\n',
  '/root/.bash_history':
    'apt update\napt upgrade\nsystemctl restart nginx\ndf -h\ntail -n 50 /var/log/nginx/error.log\nnano /etc/vsftpd.conf\n' +
    'systemctl restart vsftpd\nip a\nreboot\n',
  '/home/office/.bashrc':
    '# ~/.bashrc: executed by bash(1) for non-login shells.\n\ncase $- in\n    *i*) ;;\n      *) return;;\nesac\n\nHISTCONTROL=ignoreboth\nHISTSIZE=1000\n',
  '/home/office/.profile': '# ~/.profile: executed by the command interpreter for login shells.\n',
  '/home/office/.bash_history': 'ls -la\ncd /var/www/html\nsudo nano index.nginx-debian.html\nexit\n',
  '/proc/version':
    'Linux version {release} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, ' +
    'GNU ld (GNU Binutils for Debian) 2.40) {version}\n',
  '/proc/cmdline': 'BOOT_IMAGE=/boot/vmlinuz-{release} root=UUID={uuid root} ro quiet\n',
  '/proc/sys/kernel/random/boot_id': '{boot_id}\n',
  '/proc/sys/kernel/hostname': '{hostname}\n',
  '/sys/class/dmi/id/product_name': '{board}\n',
  '/sys/class/dmi/id/product_serial': '{serial}\n',
  '/sys/class/net/enp1s0/address': '{mac}\n',
};
