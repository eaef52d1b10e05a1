#!/bin/sh
# skep-update: opens the root file system, lets unattended-upgrades install what is due, closes it again. It restarts the
# device when an update asks for that, or when a program that was replaced keeps the file system open.
set -eu

close() {
  apt-get -q clean || true
  sync
  mount -o remount,ro /boot/firmware || true
  if mount -o remount,ro / && [ ! -e /run/reboot-required ]; then return; fi
  echo 'skep-update: restarts the device, so that what was installed is what runs'
  systemctl --no-block reboot
}
trap close EXIT

mount -o remount,rw /
# Kernels go there.
mount -o remount,rw /boot/firmware || true
apt-get -q update
unattended-upgrade
