import { type Decoy, defineFault, inGuest, inOrder, pings } from '../fault.ts';
import { restoreGuest } from '../reference.ts';

const heal = inOrder(
  inGuest(
    'db01',
    'echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6; echo 0 > /proc/sys/net/ipv6/icmp/echo_ignore_all',
  ),
  (lab) => restoreGuest(lab, 'db01'),
);

/** Asked over IPv6 of db01, which has no agent: nobody tells its address. */
export const agentlessFaults = [
  defineFault({
    id: 'v6-agentless-nic-down',
    summary: "db01's NIC is down inside the guest; IPv6 is asked about, and nobody knows its address",
    catalogue: ['VM-17'],
    vm: 'db01',
    target: 'fd00::20',
    cause: 'vm.guest-nic-down',
    fixRunsOn: 'guest',
    inject: inGuest('db01', 'ip link set eth0 down'),
    heal,
  }),
  defineFault({
    id: 'v6-agentless-nic-down-routed',
    summary: "db01's NIC is down inside the guest; a host behind the gateway is asked about, over IPv6",
    catalogue: ['VM-17'],
    vm: 'db01',
    target: 'fd00:1::20',
    cause: 'vm.guest-nic-down',
    fixRunsOn: 'guest',
    inject: inGuest('db01', 'ip link set eth0 down'),
    heal,
  }),
];

export const agentlessDecoys: readonly Decoy[] = [
  {
    id: 'v6-agentless-ignores-pings',
    summary: 'db01, whose address nobody knows, answers no ping of IPv6',
    catalogue: [],
    vm: 'db01',
    target: 'fd00::20',
    works: pings('fd00::20'),
    expect: 'reachable',
    inject: inGuest('db01', 'echo 1 > /proc/sys/net/ipv6/icmp/echo_ignore_all'),
    heal,
  },
];
