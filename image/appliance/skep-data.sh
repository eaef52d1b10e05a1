#!/bin/sh
# skep-data: the data partition. What is recorded, the config and the networks live on a partition of their own, so that
# the root file system is mounted read-only and a power cut finds nothing of it half written. Runs at each boot, before
# anything writes: makes the partition on a fresh card, lets it grow on a larger one, repairs it, mounts it. Whatever was
# interrupted by a power cut is done again.
set -eu

LABEL=skep-data
MOUNT=/var/lib/skep-data
NUMBER=3
# A partition that has no file system yet.
UNMADE=da
# In sectors. sfdisk aligns to 1 MiB; less than 8 MiB at the end are not worth writing the table.
SLACK=16384
# Where each folder of it appears. What a folder holds in the image is copied once.
FOLDERS='skep:/var/lib/skep config:/etc/skep network:/etc/NetworkManager/system-connections
  NetworkManager:/var/lib/NetworkManager systemd:/var/lib/systemd'

root=$(findmnt -n -o SOURCE /)
partition=${root%2}$NUMBER
card=${root%2}
# mmcblk0p2 is on mmcblk0, sda2 on sda.
case $card in *[0-9]p) card=${card%p} ;; esac

sectors() { cat "/sys/class/block/$(basename "$1")/$2"; }

# Changes the table and tells the kernel, which re-reads no table of a disk that is in use.
write_table() { # partx's verb, options of sfdisk...
  verb=$1
  shift
  sfdisk --quiet --no-reread --no-tell-kernel "$@" "$card"
  partx "$verb" --nr "$NUMBER" "$card"
  udevadm settle --timeout=10 || true
}

mount_partition() {
  if [ ! -b "$partition" ]; then
    # The first free sectors are a gap before the first partition: it starts where the root ends.
    echo "start=$(($(sectors "$root" start) + $(sectors "$root" size))),type=$UNMADE" | write_table --add --append
  fi
  if [ $(($(sectors "$partition" start) + $(sectors "$partition" size) + SLACK)) -lt "$(sectors "$card" size)" ]; then
    echo ',+' | write_table --update -N "$NUMBER"
  fi
  # The type tells whether there is a file system, and changes in one sector: what was made once is repaired, never made
  # again.
  if [ "$(sfdisk --part-type "$card" "$NUMBER")" = "$UNMADE" ]; then
    # No reserved blocks: nobody but the daemon fills it, and it knows its limits. Few files, so few inodes. No lazy
    # initialisation: it would write for minutes after the first boot.
    mkfs.ext4 -q -F -L "$LABEL" -m 0 -i 131072 -J size=16 -E lazy_itable_init=0,lazy_journal_init=0 "$partition"
    sync
    sfdisk --quiet --no-reread --no-tell-kernel --part-type "$card" "$NUMBER" 83
  else
    # 1 and 2: errors were repaired.
    e2fsck -p "$partition" >/dev/null || [ $? -lt 4 ] || e2fsck -f -y "$partition" || [ $? -lt 4 ]
  fi
  mount -t ext4 -o noatime,nosuid,nodev "$partition" "$MOUNT"
  # Also when the boot that let the partition grow was cut short. A file system that has its size is left alone.
  resize2fs "$partition" >/dev/null 2>&1 || echo 'skep-data: the data partition stays as large as it is' >&2
}

if [ "${1:-}" = mount ]; then
  mount_partition
  exit
fi
if [ "$root" = "${root%2}" ] || [ ! -b "$card" ]; then
  echo "skep-data: / is not the second partition of a card, but $root; nothing is done" >&2
  exit
fi
# By itself, so that any fault ends it (`set -e` holds for no function that is part of a condition).
if ! "$0" mount; then
  echo 'skep-data: the data partition cannot be had, the card may be worn out; what is recorded now is lost when the' \
    'device is switched off' >&2
  # A device that stays and can be asked is more than one that does not boot.
  mountpoint -q "$MOUNT" || mount -t tmpfs -o size=25%,mode=755,nosuid,nodev tmpfs "$MOUNT"
fi

for pair in $FOLDERS; do
  from=$MOUNT/${pair%%:*}
  to=${pair#*:}
  if [ ! -d "$from" ]; then
    # Renamed when it is whole: a power cut must not leave half a config that counts as one.
    rm -rf "$from.new"
    if [ -d "$to" ]; then cp -a "$to" "$from.new"; else mkdir -p "$from.new"; fi
    # The package's page is met on this machine only, and nobody sets that one up.
    if [ "$to" = /etc/skep ]; then install -m 640 -o root -g skep /usr/lib/skep/first.toml "$from.new/skep.toml"; fi
    sync
    mv "$from.new" "$from"
  fi
  mount --bind "$from" "$to"
done

# The first boot of a flashed image: what must not be the same on two devices, and what pi-gen lays over ours last.
if [ "$(readlink /etc/resolv.conf || true)" != /run/NetworkManager/resolv.conf ] || mountpoint -q /etc/machine-id; then
  mount -o remount,rw /
  systemd-machine-id-setup --commit
  ln -sfn /run/NetworkManager/resolv.conf /etc/resolv.conf
  sync
  mount -o remount,ro /
fi
