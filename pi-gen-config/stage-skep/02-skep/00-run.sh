#!/bin/bash -e
# Our packages, and nothing by hand. SKEP_PACKAGES is the folder that holds them.

install -d "${ROOTFS_DIR}/root/skep"
install -m 644 "${SKEP_PACKAGES:?is the folder of the .deb files}"/*.deb "${ROOTFS_DIR}/root/skep/"
on_chroot <<'EOF'
apt-get install --no-install-recommends -y /root/skep/*.deb
rm -r /root/skep
EOF
