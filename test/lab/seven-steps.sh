#!/bin/sh
# The manual way: the seven steps that people take today, one command after another, on the hypervisor.
#   sh seven-steps.sh VM TARGET        TARGET: IPv4 or a name, with :PORT where wanted
# Only commands that work (the web's wrong ones are corrected), only reading ones, and no wait that a person
# would not have: 3 pings, 2 ARP questions, 5 s of capture. It shows; what it means is left to the reader.
# What differs from case to case is left out where it cannot help: no traceroute on the own subnet, no DNS
# question for an address. Nothing here is compared with anything, so its exit status is 0.
vm=${1:?usage: seven-steps.sh VM TARGET} target=${2:?usage: seven-steps.sh VM TARGET}
host=${target%:*} port=
case $target in *:*) port=${target##*:} ;; esac

step() { printf '\n== %s\n' "$*"; }
run() {
  printf '\n$ %s\n' "$*"
  timeout 15 "$@" 2>&1 < /dev/null || true
}

# What a person reads off the first commands: tap, bridge, MAC, uplink, address.
interfaces=$(virsh --readonly domiflist --domain "$vm" | awk 'NR > 2 && NF >= 5 { print $1, $3, $5; exit }')
# shellcheck disable=SC2086 # three words are wanted
set -- $interfaces
tap=${1:--} bridge=${2:-br0} mac=${3:-}
uplink=
for path in "/sys/class/net/$bridge/brif/"*; do
  case ${path##*/} in vnet* | '*') ;; *) uplink=${path##*/} ;; esac
done

step '1 physical: the uplink and its cable'
run ip -br link
if [ -n "$uplink" ]; then
  run ip -s link show dev "$uplink"
  run ethtool "$uplink"
  run ethtool -S "$uplink"
fi

step '2 data link: domain, tap, bridge, MAC table, ARP'
run virsh --readonly domstate --reason --domain "$vm"
run virsh --readonly domiflist --domain "$vm"
if [ "$tap" != - ]; then
  run virsh --readonly domif-getlink --domain "$vm" --interface "$tap"
  run virsh --readonly domifstat --domain "$vm" --interface "$tap"
  run ip -s -d link show dev "$tap"
fi
run bridge -d link show
run bridge vlan show
run bridge fdb show br "$bridge"
# The agent's answer is refused on a read-only connection.
told=$(timeout 15 virsh domifaddr --domain "$vm" --source agent 2>&1 < /dev/null || true)
guest=$(printf '%s\n' "$told" |
  awk -v mac="$mac" '$2 == mac && $3 == "ipv4" { sub("/.*", "", $4); print $4; exit }')
[ -n "$guest" ] || guest=$(ip -4 neigh show dev "$bridge" | awk -v mac="$mac" 'index($0, mac) { print $1; exit }')
[ -z "$guest" ] || run arping -c 2 -I "$bridge" "$guest"

step '3 network: addresses, routes, the next hop'
printf '\n$ virsh domifaddr --domain %s --source agent\n%s\n' "$vm" "$told"
run ip -br addr
run ip route show
run ip neigh show dev "$bridge"
[ -z "$guest" ] || run ping -c 3 -W 2 "$guest"
gateway=$(ip route show default | awk '{ print $3; exit }')
[ -z "$gateway" ] || run ping -c 3 -W 2 "$gateway"
case $host in
  *[!0-9.]*) ;;
  *) case $(ip route get "$host" 2> /dev/null) in *' via '*) run busybox traceroute -n -q 1 -w 1 -m 5 "$host" ;; esac ;;
esac

step '4 transport: packet filters and ports'
run nft list ruleset
run iptables-save -c
run iptables-legacy-save -c
run ebtables -L --Lc
run sysctl net.bridge.bridge-nf-call-iptables net.bridge.bridge-nf-call-arptables
run ss -tun state established
# Silent where the port is open, else it says why not.
[ -z "$port" ] || run busybox nc -w 3 "$host" "$port"

step '5 application: the name'
case $host in
  *[!0-9.]*)
    run getent ahostsv4 "$host"
    run busybox nslookup "$host" "$(awk '/^nameserver/ { print $2; exit }' /etc/resolv.conf)"
    ;;
  *) echo 'an address was asked about: no name to look up' ;;
esac

step '6 capture at the tap and at the uplink while the guest is pinged'
[ -z "$guest" ] || ping -c 4 -W 1 "$guest" > /dev/null 2>&1 < /dev/null &
for device in "$tap" "$uplink"; do
  [ -e "/sys/class/net/${device:-none}" ] && (timeout 5 tcpdump -l -nne -i "$device" 'arp or icmp' 2>&1 | sed "s/^/$device: /") &
done
wait

step '7 compare: the host itself on the same switch port'
run arping -c 2 -I "$bridge" "${gateway:-$host}"
run ping -c 3 -W 2 "$host"
exit 0
