#!/bin/sh
# /usr/lib/skep/skep-boot: runs `skep boot` only when a file on the boot partition is new or changed, for Node.js takes
# seconds of a Zero's start. The country of its radio is set at each start: the kernel forgets it.
set -eu

STATE=/var/lib/skep-data/setup
mkdir -p "$STATE"
chmod 0700 "$STATE"
if [ -s "$STATE/country" ]; then iw reg set "$(cat "$STATE/country")" || true; fi

# FAT knows no case; Windows appends .txt.
seen() {
  for name in skep.toml skep.toml.txt skep-reset skep-reset.txt skep-reset.txt.txt skep-setup skep-setup.txt \
    skep-setup.txt.txt rpi-preseed.toml custom.toml network-config user-data; do
    [ ! -f "/boot/firmware/$name" ] || sha256sum "/boot/firmware/$name"
  done
}
now=$(seen)
[ -n "$now" ] || exit 0
if [ -e "$STATE/seen" ] && [ "$now" = "$(cat "$STATE/seen")" ]; then exit 0; fi
# A file with a fault stays new: it is read again at the next start.
/usr/bin/skep boot
seen >"$STATE/seen"
