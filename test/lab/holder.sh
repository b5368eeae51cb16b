#!/bin/sh
# First process of a lab's namespaces (mount, pid, net, uts, ipc). When it ends, the kernel ends every
# process, mount and network of the lab. Started by holder.ts.
set -eu
mount --make-rprivate /
mount -t proc proc /proc
# Names of the machine's other network namespaces must not be held here: their owner could not remove them.
awk '$5 ~ "^/run/" { print $5 }' /proc/self/mountinfo | sort -r | while read -r target; do
  umount -n --lazy "$target" || true
done
# The lab's own /run: `ip netns add` keeps its names here, and they vanish with the mount namespace.
mount -t tmpfs -o mode=755 lab /run
mkdir -p /run/netns /run/lab /run/lock
hostname lab
ip link set lo up
: > /run/lab/ready
# A shell that waits also collects the processes whose parents have ended.
while :; do
  sleep 3600 &
  wait $!
done
