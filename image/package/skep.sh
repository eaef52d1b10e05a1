#!/bin/sh
# The command `skep` of a package: its places, and an engine that stays small. Whatever is set already wins.
: "${SKEP_DATA:=/var/lib/skep}"
: "${SKEP_CONFIG:=/etc/skep/skep.toml}"
: "${NODE_OPTIONS:=--max-semi-space-size=1 --max-old-space-size=64}"
: "${MALLOC_ARENA_MAX:=1}"
export SKEP_DATA SKEP_CONFIG NODE_OPTIONS MALLOC_ARENA_MAX
exec @DAEMON@ "$@"
