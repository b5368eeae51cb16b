#!/bin/sh
# Brings the guest's network to its reference settings, whatever happened to it. Safe to repeat.
# shellcheck disable=SC1091 # written by init
. /etc/lab
device=
for candidate in /sys/class/net/*; do
  [ "$(cat "$candidate/address")" = "${mac:?}" ] && device=${candidate##*/}
done
[ -n "$device" ] || exit 1
# Addresses are usable at once: no duplicate address detection, no router solicitations.
for key in accept_dad accept_ra router_solicitations; do
  echo 0 > "/proc/sys/net/ipv6/conf/$device/$key"
done
ip link set lo up
ip addr flush dev "$device" scope global
ip route flush dev "$device" 2>/dev/null
ip link set "$device" up
ip addr add "${ip:?}" brd + dev "$device"
ip -6 addr add "${ip6:?}" dev "$device" 2>/dev/null
ip route add default via "${gw:?}" dev "$device"
ip neigh flush dev "$device" 2>/dev/null
exit 0
