#!/bin/sh
# What a container of this image runs: a command of skep's. Whoever brings the variables of DSHP gets the sensor, the mail and
# the handlers that DSHP would have been, as `skep import dshp` reads them in DSHP's folder.
set -eu
umask 077

# DSHP did not start without HANDLERS; its other names (PORT, TIMEOUT) are too common to mean it.
if [ -n "${HANDLERS+set}" ]; then
  cd /dshp
  SKEP_CONFIG=$SKEP_DATA/dshp.toml
  skep import dshp >"$SKEP_CONFIG.new"
  mv "$SKEP_CONFIG.new" "$SKEP_CONFIG"
  export SKEP_CONFIG
  cd /
fi
exec skep "$@"
