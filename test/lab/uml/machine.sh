#!/bin/sh
# Starts the User-Mode Linux machine in the lab's outer namespaces, in a session of its own:
#   setsid sh machine.sh KERNEL WORDS...      what its kernel says is in /run/lab/uml/console
set -eu
cd /run/lab/uml
# Its memory is a file without a name in a tmpfs of the lab's own: it goes with the lab.
mkdir memory
mount -t tmpfs -o size=2200m memory memory
ip tuntap add lab-uml mode tap
ip addr add 192.0.2.1/30 dev lab-uml
ip link set lab-uml up
# The programs in there have deadlines, so it goes first on a busy machine (`nice` counts only within a session).
{ echo -10 > /proc/self/autogroup; } 2>/dev/null || true
TMPDIR=/run/lab/uml/memory nice -n -10 "$@" || echo "ended with status $?"
: > ended
