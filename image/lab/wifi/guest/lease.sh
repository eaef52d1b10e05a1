#!/bin/sh
# The phone's DHCP client says here what it was given (udhcpc's -s).
set -eu
: "${interface:?udhcpc says which}"
case $1 in
deconfig) ip address flush dev "$interface" ;;
bound | renew)
  # shellcheck disable=SC2154 # udhcpc's
  ip address replace "$ip/$mask" dev "$interface"
  for one in ${router:-}; do ip route replace default via "$one"; done
  for one in ${dns:-}; do echo "nameserver $one"; done >/run/phone/resolv.conf
  env | sort >/run/phone/lease
  ;;
esac
