#!/bin/sh
# NetworkManager as far as the set-up asks it, on a cable that passes for a radio: addresses and dnsmasq are real, and
# dnsmasq runs with the arguments that NetworkManager 1.42 gives it for a shared connection. Its memory is the folder nm beside its own.
FAKE_NM=$(dirname "$0")/../nm
echo "$*" >>"$FAKE_NM/calls"
state() { cat "$FAKE_NM/active" 2>/dev/null || true; }
drop() {
  if [ -e "$FAKE_NM/dnsmasq.pid" ]; then kill "$(cat "$FAKE_NM/dnsmasq.pid")"; rm -f "$FAKE_NM/dnsmasq.pid"; fi
  ip addr flush dev wlan0
  rm -f "$FAKE_NM/active"
}
# The right passphrase of the network «Home».
right() { grep -q '^psk=the right one$' "$FAKE_NM/skep-wifi.nmconnection" 2>/dev/null; }
join() {
  drop
  ip addr add 192.168.77.5/24 dev wlan0
  echo skep-wifi >"$FAKE_NM/active"
}
case "$*" in
'radio wifi on') ;;
*'device status')
  case $(state) in '') echo 'wlan0:wifi:disconnected:' ;; *) echo "wlan0:wifi:connected:$(state)" ;; esac
  echo 'lo:loopback:connected (externally):lo'
  ;;
*'device wifi list'*)
  # An access point hears nobody else.
  [ "$(state)" = skep-setup ] && exit 0
  echo '486F6D65:2412:82:WPA2'
  echo '4C6F6262793547:5180:70:WPA2'
  echo '436F7270:2437:55:WPA2 802.1X'
  echo '3C623E78:2462:40:WPA1 WPA2'
  ;;
*'device show wlan0')
  ip -4 -o addr show dev wlan0 | awk '{ print "IP4.ADDRESS[" NR "]:" $4 }'
  ;;
'connection load '*)
  shift 2
  cp "$1" "$FAKE_NM/$(basename "$1")"
  ;;
*'connection up id skep-setup '*)
  ip addr flush dev wlan0
  ip link set wlan0 up
  ip addr add 192.0.2.1/24 dev wlan0
  dnsmasq --conf-file=/dev/null --no-hosts --bind-interfaces --except-interface=lo --clear-on-reload --strict-order \
    --listen-address=192.0.2.1 --dhcp-range=192.0.2.10,192.0.2.254,60m --dhcp-leasefile="$FAKE_NM/leases" \
    --dhcp-lease-max=50 --pid-file="$FAKE_NM/dnsmasq.pid" --user=root --conf-dir="$FAKE_NM/dnsmasq-shared.d"
  echo skep-setup >"$FAKE_NM/active"
  ;;
*'connection up id skep-wifi '*)
  if ! grep -q '^ssid=Home$' "$FAKE_NM/skep-wifi.nmconnection"; then
    echo 'Error: Connection activation failed: The Wi-Fi network could not be found' >&2
    exit 4
  fi
  if ! right; then
    echo 'Error: Connection activation failed: Secrets were required, but not provided' >&2
    exit 4
  fi
  join
  ;;
*'connection down id skep-setup')
  [ "$(state)" = skep-setup ] || exit 10
  drop
  # Known networks are joined by themselves.
  if right; then join; fi
  ;;
*'connection delete id '*)
  for last; do :; done
  rm -f "$FAKE_NM/$last.nmconnection"
  ;;
*)
  echo "Error: unknown: $*" >&2
  exit 2
  ;;
esac
exit 0
