import { besideGuests } from '../../hypervisor/network.ts';
import { defineFault, onHost } from '../fault.ts';

/** Guests that have no tap. */
export const withoutTapFaults = [
  defineFault({
    id: 'macvtap-own-host',
    summary: 'web01 is on macvtap, and its own hypervisor has no device beside it on that NIC',
    topology: 'macvtap',
    catalogue: ['VM-11'],
    target: '10.0.0.2',
    cause: 'datalink.macvtap-to-own-host',
    fixRunsOn: 'hypervisor',
    isHealthUnseen: true,
    inject: onHost('hv1', 'ip link del via-eth0'),
    heal: onHost('hv1', besideGuests.join('\n')),
  }),
];
