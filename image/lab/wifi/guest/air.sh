#!/bin/sh
# skep-lab-air: what is in the air around the device, which has wlan0. Two radios more, each in a network namespace of its
# own, where nothing but frames leads to the device: `phone`, and `home`, the owner's access point and router.
set -eu

HOME_ADDRESS=10.77.0.1
SSID='Maple Street 7'
PASSPHRASE='correct horse battery'
# A visitor from another network, whom the router leads here.
ELSEWHERE=172.20.0.9

modprobe mac80211_hwsim radios=3
udevadm settle
for pair in phone:wlan1 home:wlan2; do
  space=${pair%%:*}
  radio=${pair#*:}
  ip netns add "$space"
  ip -n "$space" link set lo up
  iw phy "$(cat "/sys/class/net/$radio/phy80211/name")" set netns name "$space"
done

mkdir -p /run/home /run/phone
: >/run/phone/resolv.conf
cat >/run/home/hostapd.conf <<X
interface=wlan2
driver=nl80211
ssid=$SSID
hw_mode=g
channel=1
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=$PASSPHRASE
X
# What a test wants otherwise, as the owner's router is set (hostapd.conf(5)): the last line counts.
[ ! -f /boot/firmware/skep-lab.conf ] || cat /boot/firmware/skep-lab.conf >>/run/home/hostapd.conf
ip -n home link set wlan2 up
ip -n home address add "$HOME_ADDRESS/24" dev wlan2
ip -n home address add "$ELSEWHERE/32" dev lo
ip netns exec home hostapd -B -P /run/home/hostapd.pid /run/home/hostapd.conf
ip netns exec home dnsmasq --conf-file=/dev/null --port=0 --user=root --interface=wlan2 --bind-interfaces \
  --dhcp-range=10.77.0.50,10.77.0.99,12h --dhcp-option=option:router,$HOME_ADDRESS \
  --dhcp-leasefile=/run/home/leases --pid-file=/run/home/dnsmasq.pid --log-facility=/run/home/dnsmasq.log
