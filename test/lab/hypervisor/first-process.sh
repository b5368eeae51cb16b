#!/bin/sh
# First process of the hypervisor's own namespaces (mount, pid, uts, ipc; the network is made already).
# What is read here is the hypervisor's, and what is written here cannot harm the machine.
#   sh first-process.sh NAME DNS SCRIPT [peers]     SCRIPT makes its network, before libvirt starts
# `peers`: there are other hypervisors, and guests move between them (over the lab's own network, without TLS).
set -eu
hostname "$1"
network=$(cat "$3")
own=/run/lab/own-$1
mount -t proc proc /proc
# /sys is right already: `ip netns exec` has mounted it for this network.

mkdir -p "$own/etc"
cp -a /etc/. "$own/etc/"
cd "$own/etc"
echo "$1" > hostname
printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 %s\n' "$1" > hosts
rm -f resolv.conf
printf 'nameserver %s\noptions timeout:1 attempts:2\n' "$2" > resolv.conf
rm -rf libvirt/qemu/networks/autostart libvirt/qemu/autostart
cat > libvirt/qemu.conf <<'CONF'
security_driver = "none"
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
cgroup_controllers = [ ]
namespaces = [ ]
CONF
cat > libvirt/libvirtd.conf <<CONF
host_uuid = "$(cat /proc/sys/kernel/random/uuid)"
listen_tls = 0
listen_tcp = 1
auth_tcp = "none"
CONF
cd /
mount --bind "$own/etc" /etc
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /var/lib/libvirt
mount -t tmpfs tmpfs /var/cache/libvirt
# What vmping remembers of the machine is not this hypervisor's past.
if [ -d /var/lib/vmping ]; then
  mount -t tmpfs tmpfs /var/lib/vmping
fi
mkdir -p /var/log/libvirt/qemu
if [ -s "${LAB_LIBVIRT_CACHE:-}" ]; then
  tar -C /var/cache/libvirt -xf "$LAB_LIBVIRT_CACHE"
fi

# No /dev/kvm: where it exists but does not work, libvirt probes QEMU anew at every start (76 s).
mkdir -p "$own/dev"
mount -t tmpfs -o mode=755 dev "$own/dev"
cd "$own/dev"
mknod -m 666 null c 1 3
mknod -m 666 zero c 1 5
mknod -m 666 full c 1 7
mknod -m 666 random c 1 8
mknod -m 666 urandom c 1 9
mknod -m 666 tty c 5 0
mkdir net pts shm
mknod -m 666 net/tun c 10 200
mount -t devpts -o newinstance,mode=620,ptmxmode=666 devpts pts
mount -t tmpfs tmpfs shm
ln -s pts/ptmx ptmx
ln -s /proc/self/fd fd
ln -s fd/0 stdin
ln -s fd/1 stdout
ln -s fd/2 stderr
cd /
mount --rbind "$own/dev" /dev

# The machine's /tmp stays as it is (a Redis socket may be there); all else becomes read-only.
mount --rbind /tmp /tmp
while read -r _ _ _ _ target _; do
  case "$target" in
    /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | /run | /run/* | /tmp | /tmp/* | /etc | /etc/* | /var/log | /var/log/* | /var/lib/libvirt | /var/cache/libvirt | /var/lib/vmping) ;;
    *) mount -o remount,bind,ro "$target" 2>/dev/null || true ;;
  esac
done < /proc/self/mountinfo
mount -n -t tmpfs -o mode=755 run /run
mkdir -p /run/lab /run/lock /run/libvirt
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
printf '%s\n' "$network" | sh
virtlogd --daemon
libvirtd --daemon ${4:+--listen}
echo "$1" > /run/lab/hypervisor-ready
while :; do
  sleep 3600 &
  wait $!
done
