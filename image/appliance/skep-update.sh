#!/bin/sh
# skep-update: opens the root file system and lets unattended-upgrades install what is due. `skep-update close` closes it
# again, and restarts the device when an update asks for that, or when a program that was replaced keeps the file system
# open. systemd runs it whatever became of the first, by another process: the shell that reads this file would be such a
# program when the file itself is replaced.
set -eu

if [ "${1:-}" = close ]; then
  apt-get -q clean || true
  sync
  mount -o remount,ro /boot/firmware || true
  if mount -o remount,ro / && [ ! -e /run/reboot-required ]; then exit; fi
  echo 'skep-update: restarts the device, so that what was installed is what runs'
  systemctl --no-block reboot
  exit
fi

mount -o remount,rw /
# Kernels go there.
mount -o remount,rw /boot/firmware || true
apt-get -q update
unattended-upgrade
