import type { Topology } from '../topology.ts';
import { hypervisorAddresses, makeHypervisor, twoGuests, uplinkMac } from './hosts.ts';
import { plain } from './linux.ts';

const ovsbr0 = { name: 'ovsbr0', kind: 'ovs', mac: uplinkMac(0), addresses: hypervisorAddresses } as const;
const guests = twoGuests({ kind: 'bridge', name: 'ovsbr0' });

/** Open vSwitch with its datapath in user space: every kernel can do that. */
export const ovs: Topology = {
  ...plain,
  name: 'ovs',
  summary: 'an Open vSwitch bridge ovsbr0 with the uplink eth0',
  hypervisor: makeHypervisor({
    summary: 'the hypervisor: libvirt, Open vSwitch bridge ovsbr0 with the uplink eth0',
    bridges: [{ ...ovsbr0, ports: [{ device: 'eth0' }] }],
  }),
  guests,
};

/** The same with VLANs: guests are access ports of VLAN 10, the uplink is a trunk. */
export const ovsVlan: Topology = {
  ...plain,
  name: 'ovs-vlan',
  summary: 'an Open vSwitch bridge ovsbr0: guests in VLAN 10, the uplink eth0 tagged',
  segments: [{ name: 'lan', vlan: 10, tagging: 'ovs' }, { name: 'backbone' }],
  hypervisor: makeHypervisor({
    summary: 'the hypervisor: Open vSwitch bridge ovsbr0 in VLAN 10, the uplink eth0 is a trunk',
    cards: [{ device: 'eth0', mac: uplinkMac(0), segment: 'lan', addresses: [], trunk: [10] }],
    bridges: [{ ...ovsbr0, vlan: 10, ports: [{ device: 'eth0', trunk: [10] }] }],
  }),
  guests,
};
