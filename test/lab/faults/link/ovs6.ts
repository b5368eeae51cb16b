import { defineFault } from '../fault.ts';
import { restoreHypervisor } from '../reference.ts';
import { flow } from './ovs.ts';

const asked = {
  topology: 'ovs',
  catalogue: ['OVS-03'],
  target: 'fd00::20',
  cause: 'datalink.ovs-flow-drop',
  fixRunsOn: 'hypervisor',
  heal: restoreHypervisor,
} as const;

/** OpenFlow rules that drop IPv6 alone; IPv4 works. */
export const ovs6Faults = [
  defineFault({
    ...asked,
    id: 'v6-ovs-flow-drops-out',
    summary:
      'an OpenFlow rule drops what web01 sends to the target over IPv6, and leaves its questions for it alone',
    inject: flow('priority=100,ipv6,ipv6_src=fd00::10,ipv6_dst=fd00::20,actions=drop'),
  }),
  defineFault({
    ...asked,
    id: 'v6-ovs-flow-drops-all',
    summary: 'an OpenFlow rule drops all of IPv6 that web01 sends, neighbor discovery with it',
    inject: flow('priority=100,ipv6,dl_src=52:54:00:00:00:10,actions=drop'),
  }),
  defineFault({
    ...asked,
    id: 'v6-ovs-flow-drops-back',
    summary: 'an OpenFlow rule drops what comes back to web01 over IPv6',
    inject: flow('priority=100,icmp6,icmp_type=129,ipv6_dst=fd00::10,actions=drop'),
  }),
];
