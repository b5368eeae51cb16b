/** A fault that no lab here can make: the check that names it, and where the output that it is tested on comes from. */
export interface Recorded {
  readonly check: string;
  readonly from: string;
}

export const recorded: Readonly<Record<string, Recorded>> = {
  'PHY-02': {
    check: 'physical.nic-does-not-hang',
    from: "lines of the kernel's log as people reported them",
  },
  'PHY-04': {
    check: 'physical.carrier-is-steady',
    from: 'the lab flaps a cable; the igc driver itself is not there',
  },
  'VM-09': {
    check: 'network.host-forwards',
    from: 'tables of cases; the isolated network is a lab of its own',
  },
  'PHY-05': {
    check: 'physical.uplink-receives-clean',
    from: "tables of cases in the layout of sysfs' statistics",
  },
  'QOS-03': {
    check: 'vm.guest-takes-frames',
    from: "tables of cases in the layout of sysfs' statistics",
  },
  'BR-03': {
    check: 'physical.lacp-has-partner',
    from: 'tables of cases; a bridge in between, which eats the frames, is a reason that the fix names',
  },
  'ARP-04': {
    check: 'network.neighbor-table-has-room',
    from: "the kernel's line; the limits are one for the whole machine",
  },
  'FW-13': {
    check: 'transport.conntrack-has-room',
    from: "tables of cases: the table's size is one for the whole machine, and read-only in a namespace",
  },
  'VM-18': {
    check: 'vm.user-nic-may-ping',
    from: "tables of cases: the lab's QEMU runs as root with rights that libvirt usually takes away",
  },
  'PHY-09': { check: 'physical.uplink-is-wired', from: 'the layout of sysfs (cfg80211)' },
  'PHY-10': {
    check: 'physical.nic-does-not-merge',
    from: "the kernel's line (net/core/skbuff.c); said as a note",
  },
  'PHY-12': { check: 'physical.vf-lets-guest-pass', from: 'the layout of `ip -j -d link` (iproute2 6.1)' },
  'PHY-13': { check: 'physical.vf-lets-guest-pass', from: 'the layout of `ip -j -d link` (iproute2 6.1)' },
  'BR-09': {
    check: 'datalink.own-address-stays-home',
    from: "lines of the kernel's log as people reported them; said as a note",
  },
  'BR-12': {
    check: 'datalink.own-address-stays-home',
    from: "lines of the kernel's log as people reported them; said as a note",
  },
};

/** What vmping does not name, and why. */
export const notCovered: Readonly<Record<string, string>> = {
  'VM-12':
    'The probes cannot reach a guest on macvtap yet: vmping says that it could not look. What its guest asks itself works, as the answers come to its own MAC address.',
  'IP-05':
    'A stateful firewall beyond this host sees one half of a connection: the answer ends at the gateway.',
  'VM-13':
    'The guest is well where it runs; the leftover is on another hypervisor, which a single worker does not see.',
  'VM-14':
    'It costs speed and not reachability; a queue that stands still is seen as a guest that answers nothing.',
  'VM-19':
    'An older libvirt refuses to start such a VM and says why; a newer one starts it and gives its tap another address, so that nothing breaks.',
  'BR-11': "It is about the hypervisor's own address and its provider, and no guest's path goes through it.",
  'BR-13':
    "It interrupts the hypervisor's own connections for seconds; a guest's path does not use that address.",
};

/** What vmping does not read of a host, and what it says then. */
export const notRead: readonly string[] = [
  "A trace of the kernel's, where nobody asked for one: the rule that drops is then named by the simulator of the rules and by their counters. `nft monitor trace` needs a rule (`meta nftrace set 1`), and vmping adds none to a host; where there is one, what the kernel reported is the proof.",
  'Rules of the old arptables, and the table broute of the old ebtables: where frames vanish inside this host while such tables are in use, the answer names them as what was not looked at.',
  'Sets of `ipset` (`iptables -m set`): such a rule is not judged; nft sets are.',
];
