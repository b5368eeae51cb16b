import { connects, defineFault, onHost } from '../fault.ts';
import { restoreHypervisor } from '../reference.ts';

const stored = '10.0.2.20';

/** A guest with a NIC in each of two networks: what is broken on the way of the one that leads to the target. */
export const nicFaults = [
  defineFault({
    id: 'second-uplink-down',
    summary: 'the uplink eth1 of the second bridge is switched off; the first is well',
    topology: 'two-nics',
    catalogue: [],
    target: stored,
    cause: 'physical.uplink-down',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth1 down'),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'second-tap-not-in-bridge',
    summary: "the tap of web01's second NIC is out of its bridge; that of the first is well",
    topology: 'two-nics',
    catalogue: ['VM-04'],
    target: `${stored}:80`,
    works: connects(stored, 80),
    cause: 'datalink.tap-not-in-bridge',
    fixRunsOn: 'hypervisor',
    inject: async (lab) => lab.script('hv1', `ip link set ${await lab.tap('web01', 1)} nomaster`),
    heal: restoreHypervisor,
  }),
];
