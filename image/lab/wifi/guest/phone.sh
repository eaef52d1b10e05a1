#!/bin/sh
# A program in the phone: in its network, with the name server that its DHCP client was told of, whatever the device has.
# The mount is in a namespace of its own (ip-netns(8)).
exec ip netns exec phone sh -c 'mount -t tmpfs phone /run/NetworkManager
cp /run/phone/resolv.conf /run/NetworkManager/
exec "$@"' phone "$@"
