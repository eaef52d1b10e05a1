#!/bin/bash -e
# Who may log in, what is mounted how, what is not needed.

# pi-gen's stage1 gives root the password "root" and the first user FIRST_USER_PASS; stage2, which we leave out, locks root.
on_chroot <<EOF
usermod --password '*' root
usermod --password '*' --shell /usr/sbin/nologin '${FIRST_USER_NAME}'
EOF
# Asks at the console for a name, and waits (userconf-pi, which export-image installs).
ln -sfn /dev/null "${ROOTFS_DIR}/etc/systemd/system/userconfig.service"

# stage0 brings headers of the kernel, for compiling, and they bring a compiler.
on_chroot <<'EOF'
headers=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 'linux-headers-*' 2>/dev/null | sed -n 's/ installed$//p')
# shellcheck disable=SC2086 # a list
if [ -n "$headers" ]; then apt-get purge --auto-remove -y $headers; fi
EOF

# Opened by skep-update only, and the FAT partition by the set-up, whose codes it holds. That one is written by computers of
# all kinds: when it cannot be mounted the device starts all the same, and does not wait at a console without a keyboard.
sed -E -i 's,^(ROOTDEV +/ +ext4 +)defaults,\1ro,; s,^(BOOTDEV +/boot/firmware +vfat +)defaults,\1ro\,umask=0077\,nofail,' \
  "${ROOTFS_DIR}/etc/fstab"
grep -q '^ROOTDEV .* ro,noatime ' "${ROOTFS_DIR}/etc/fstab"
grep -q '^BOOTDEV .* ro,umask=0077,nofail ' "${ROOTFS_DIR}/etc/fstab"
# The root stays as it is; skep-data takes the rest of the card.
sed -i 's/ resize\>//; s/$/ panic=10/' "${ROOTFS_DIR}/boot/firmware/cmdline.txt"

if [ "${ENABLE_SSH}" = 1 ]; then
  on_chroot <<'EOF'
apt-get install --no-install-recommends -y openssh-server sudo
EOF
  home="${ROOTFS_DIR}/home/${FIRST_USER_NAME}"
  install -d -m 700 "$home/.ssh"
  echo "${PUBKEY_SSH_FIRST_USER:?ENABLE_SSH=1 needs the public key that may log in}" >"$home/.ssh/authorized_keys"
  printf 'Port 2222\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin no\n' \
    >"${ROOTFS_DIR}/etc/ssh/sshd_config.d/skep.conf"
  echo "${FIRST_USER_NAME} ALL=(ALL) NOPASSWD: ALL" >"${ROOTFS_DIR}/etc/sudoers.d/skep"
  rm -f "${ROOTFS_DIR}/etc/ssh/"ssh_host_*_key*
  on_chroot <<EOF
chown -R '${FIRST_USER_NAME}:' '/home/${FIRST_USER_NAME}/.ssh'
usermod --shell /bin/bash '${FIRST_USER_NAME}'
mkdir -p /etc/systemd/system-preset
echo 'enable ssh.service' >/etc/systemd/system-preset/70-skep-ssh.preset
systemctl enable ssh.service
EOF
fi
