# shellcheck shell=bash
# What pi-gen's scripts/common gives to the scripts of a stage: the mounts are made once, and undone after the stage.
on_chroot() {
  local folder
  for folder in proc dev dev/pts sys run tmp; do
    mountpoint -q "$ROOTFS_DIR/$folder" && continue
    case $folder in
    proc) mount -t proc proc "$ROOTFS_DIR/proc" ;;
    run | tmp) mount -t tmpfs tmpfs "$ROOTFS_DIR/$folder" ;;
    *) mount --bind "/$folder" "$ROOTFS_DIR/$folder" ;;
    esac
  done
  # A sandbox of a terminal and a network of its own would be different from pi-gen's: none.
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
    setarch linux32 chroot "$ROOTFS_DIR" /bin/bash -e "$@"
}
log() { echo "$*"; }
unmount_all() {
  local folder
  for folder in tmp run sys dev/pts dev proc; do
    ! mountpoint -q "$ROOTFS_DIR/$folder" || umount "$ROOTFS_DIR/$folder"
  done
}
export -f on_chroot log
