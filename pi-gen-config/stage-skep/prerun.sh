#!/bin/bash -e
# Over stage1, whatever stage came between: the one that compiles leaves compilers.

if [ ! -d "${ROOTFS_DIR}" ]; then
  export PREV_ROOTFS_DIR="${WORK_DIR}/stage1/rootfs"
  copy_previous
fi
