#!/bin/sh
# /init of the lab's guests. The kernel's command line says who it is:
#   lab.name=web01 lab.dns=10.0.0.20 lab.nic0=52:54:00:00:00:10,10.0.0.10/24,fd00::10/64,10.0.0.1,fd00::1
# ttyS0 is the console, ttyS1 the lab's own line into the guest (see lab-shell): no network and no agent.
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
/bin/busybox mkdir -p /proc /sys /dev /run /tmp /var/run
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox --install -s /bin

for module in $(cat /modules/order); do
  insmod "/modules/$module.ko"
done

# shellcheck disable=SC2013 # words are wanted
for word in $(cat /proc/cmdline); do
  case "$word" in lab.*=*) echo "${word#lab.}" >> /etc/lab ;; esac
done
# shellcheck disable=SC1091 # written above
. /etc/lab
hostname "${name:?}"
printf 'nameserver %s\noptions timeout:1 attempts:1\n' "${dns:?}" > /etc/resolv.conf
printf '127.0.0.1 localhost\n::1 localhost\n' > /etc/hosts
echo 'hosts: files dns' > /etc/nsswitch.conf

/bin/lab-network
while [ "$(cat /sys/class/net/eth0/operstate)" = down ]; do
  sleep 0.05
done

for port in /sys/class/virtio-ports/*; do
  [ -e "$port/name" ] || continue
  mkdir -p /dev/virtio-ports
  ln -sf "/dev/${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
done
if [ -e /dev/virtio-ports/org.qemu.guest_agent.0 ]; then
  /usr/sbin/qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -d -f /run/qemu-ga.pid
fi

echo "lab: $name is up"
while :; do
  setsid /bin/lab-shell < /dev/ttyS1 > /dev/ttyS1 2>/dev/null
  sleep 0.1
done
