#!/bin/sh
# Brings the guest's network to its reference settings, whatever happened to it. Safe to repeat.
# Each NIC is a word in /etc/lab: nic0=MAC,ADDRESS,ADDRESS6,GATEWAY,GATEWAY6; a dash where there is none, and
# `dhcp` for an address that is asked for.
# With a VLAN as its argument (`lab-network 10`) the guest tags by itself: each NIC's settings are on a VLAN device on it.
# shellcheck disable=SC1091 # written by init
. /etc/lab
vlan=$1
ip link set lo up
# They have their NIC's MAC address, and what was set on them goes with them.
for path in /proc/net/vlan/*.*; do
  [ ! -e "$path" ] || ip link del "${path##*/}"
done
if [ -n "$vlan" ]; then
  while read -r module; do
    [ -d "/sys/module/$module" ] || insmod "/modules/$module.ko"
  done < /modules/later
fi

configure() {
  mac=$1 address=$2 address6=$3 gateway=$4 gateway6=$5
  device=
  for candidate in /sys/class/net/*; do
    [ "$(cat "$candidate/address")" = "$mac" ] && device=${candidate##*/}
  done
  [ -n "$device" ] || return 1
  if [ -n "$vlan" ]; then
    ip addr flush dev "$device" scope global
    ip link add link "$device" name "$device.$vlan" type vlan id "$vlan" || return 1
    device=$device.$vlan
  fi
  # Addresses are usable at once: no duplicate address detection, no router solicitations.
  for key in accept_dad accept_ra router_solicitations; do
    echo 0 > "/proc/sys/net/ipv6/conf/$device/$key"
  done
  ip addr flush dev "$device" scope global
  ip route flush dev "$device" 2>/dev/null
  ip link set "$device" up
  case "$address" in
    dhcp) udhcpc -i "$device" -n -q -f -t 8 -T 1 -s /bin/lab-dhcp > /dev/null 2>&1 || return 1 ;;
    *) ip addr add "$address" brd + dev "$device" ;;
  esac
  [ "$address6" = - ] || ip -6 addr add "$address6" dev "$device" 2>/dev/null
  [ "$gateway" = - ] || [ "$address" = dhcp ] || ip route add default via "$gateway" dev "$device"
  [ "$gateway6" = - ] || ip -6 route replace default via "$gateway6" dev "$device"
  ip neigh flush dev "$device" 2>/dev/null
  return 0
}

status=0
# shellcheck disable=SC2154 # written by init
for nic in "$nic0" "$nic1" "$nic2" "$nic3"; do
  [ -n "$nic" ] || continue
  # shellcheck disable=SC2046 # words are wanted
  configure $(echo "$nic" | tr , ' ') || status=1
done
exit $status
