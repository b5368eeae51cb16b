#!/bin/sh
# First process of the User-Mode Linux machine. Its root is the machine's own file system, read-only (hostfs).
# The command line of the kernel says in LAB_NODE, LAB_AGENT, LAB_REPO and LAB_TMP where things are.
# Its last program is the lab's agent; with that the machine ends.
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -n -t proc proc /proc
mount -n -t sysfs sysfs /sys
mkdir -p /dev/pts /dev/shm
mount -n -t devpts devpts /dev/pts
mount -n -t tmpfs tmpfs /dev/shm
mount -n -t cgroup2 cgroup2 /sys/fs/cgroup
# The checkout may lie under /tmp: it is put back where it was once /tmp is this machine's own.
mkdir -p /dev/shm/checkout
mount -n --bind "$LAB_REPO" /dev/shm/checkout
mount -n -t tmpfs -o mode=755 run /run
mount -n -t tmpfs -o mode=1777 tmp /tmp
mkdir -p /run/lib /run/lock
case "$LAB_REPO" in
  /tmp/*)
    mkdir -p "$LAB_REPO"
    mount -n --bind /dev/shm/checkout "$LAB_REPO"
    ;;
esac
umount -n /dev/shm/checkout

ln -s /usr/lib/uml/modules /run/lib/modules
modprobe -a -d /run ipv6 af_packet tun veth bridge br_netfilter 8021q bonding dummy \
  macvlan macvtap ifb sch_netem sch_tbf sch_ingress cls_u32 cls_matchall act_police act_mirred \
  nf_conntrack iptable_filter iptable_nat iptable_mangle iptable_raw ip6table_filter xt_conntrack xt_CT xt_state \
  nf_tables nf_conntrack_netlink ebtable_filter ebtables nft_meta_bridge xt_comment xt_limit 2>/run/modprobe.log || true
# What a module that is not named here needs is found by the kernel through this.
echo /run/modprobe > /proc/sys/kernel/modprobe
printf '#!/bin/sh\nexec /sbin/modprobe -d /run "$@"\n' > /run/modprobe
chmod +x /run/modprobe

hostname uml
ip link set lo up
ip addr add 192.0.2.2/30 dev vec0
ip link set vec0 up
cd /
"$LAB_NODE" "$LAB_AGENT" || echo "the lab's agent ended with status $?"
poweroff -f
