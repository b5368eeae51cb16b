#!/bin/sh
# What udhcpc calls with what it was told: the address and the default route, nothing else.
# shellcheck disable=SC2154 # set by udhcpc
case "$1" in
  deconfig) ip -4 addr flush dev "$interface" ;;
  bound | renew)
    ip addr add "$ip/$mask" brd + dev "$interface"
    for gateway in $router; do
      ip route add default via "$gateway" dev "$interface"
    done
    ;;
esac
exit 0
