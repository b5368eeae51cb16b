import { type Bond, switchPort, type Topology } from '../topology.ts';
import {
  hypervisorAddresses,
  hypervisorApi,
  lanHosts,
  makeHypervisor,
  twoGuests,
  uplinkMac,
  web,
} from './hosts.ts';

const br0 = { name: 'br0', kind: 'linux', mac: uplinkMac(0), addresses: hypervisorAddresses } as const;
const inBr0 = { kind: 'bridge', name: 'br0' } as const;

/** One Linux bridge with one uplink: what most hypervisors have. */
export const plain: Topology = {
  name: 'plain',
  summary: 'a Linux bridge br0 with the uplink eth0',
  kernel: 'host',
  features: [],
  segments: [{ name: 'lan' }, { name: 'backbone' }],
  switchBonds: [],
  hypervisor: makeHypervisor({
    summary: 'the hypervisor: libvirt, bridge br0 with the uplink eth0',
    bridges: [{ ...br0, ports: [{ device: 'eth0' }] }],
    services: [hypervisorApi],
  }),
  hosts: lanHosts,
  guests: twoGuests(inBr0),
};

const [web01, db01] = twoGuests(inBr0);

/** Two networks: a guest with a NIC in each. */
export const twoNics: Topology = {
  ...plain,
  name: 'two-nics',
  summary: 'two Linux bridges with an uplink each; web01 has a NIC in both, db01 in the first',
  segments: [{ name: 'lan' }, { name: 'storage' }, { name: 'backbone' }],
  hypervisor: makeHypervisor({
    summary: 'the hypervisor: br0 with eth0 (10.0.0.0/24) and br1 with eth1 (10.0.2.0/24)',
    cards: [
      { device: 'eth0', mac: uplinkMac(0), segment: 'lan', addresses: [] },
      { device: 'eth1', mac: uplinkMac(1), segment: 'storage', addresses: [] },
    ],
    bridges: [
      { ...br0, ports: [{ device: 'eth0' }] },
      {
        name: 'br1',
        kind: 'linux',
        mac: uplinkMac(1),
        ports: [{ device: 'eth1' }],
        addresses: ['10.0.2.2/24', 'fd00:2::2/64'],
      },
    ],
  }),
  hosts: [
    ...lanHosts,
    {
      name: 'store',
      summary: 'a host in the second network: TCP 80',
      cards: [
        {
          device: 'eth0',
          mac: '52:54:00:00:03:20',
          segment: 'storage',
          addresses: ['10.0.2.20/24', 'fd00:2::20/64'],
        },
      ],
      routes: [],
      forwards: false,
      services: [web('web', 80)],
    },
  ],
  guests: [
    {
      ...web01,
      nics: [
        web01.nics[0],
        {
          mac: '52:54:00:00:02:10',
          attachment: { kind: 'bridge', name: 'br1' },
          address: '10.0.2.10/24',
          dhcp: false,
          address6: 'fd00:2::10/64',
          gateway: null,
          gateway6: null,
        },
      ],
    },
    db01,
  ],
};

const trunk = [10] as const;
const trunkCard = {
  device: 'eth0',
  mac: uplinkMac(0),
  segment: 'lan',
  addresses: [],
  trunk,
} as const;
const vlanSegments = [{ name: 'lan', vlan: 10 }, { name: 'backbone' }] as const;

/** VLANs in the bridge: guests are access ports, the uplink carries tags. */
export const vlanFilter: Topology = {
  ...plain,
  name: 'vlan-filter',
  summary: 'a Linux bridge br0 that filters VLANs: guests in VLAN 10, the uplink eth0 tagged',
  kernel: 'uml',
  features: ['vlan-filtering'],
  segments: vlanSegments,
  hypervisor: makeHypervisor({
    summary: 'the hypervisor: br0 filters VLANs, its own address is in VLAN 10, the uplink eth0 is a trunk',
    cards: [trunkCard],
    bridges: [{ ...br0, vlan: 10, ports: [{ device: 'eth0', trunk }] }],
  }),
};

/** VLANs under the bridge: a device for each, which tags. */
export const vlanDevice: Topology = {
  ...plain,
  name: 'vlan-device',
  summary: 'the VLAN device eth0.10 in a Linux bridge br10',
  kernel: 'uml',
  features: ['802.1q', 'vlan-filtering'],
  segments: vlanSegments,
  hypervisor: makeHypervisor({
    summary: 'the hypervisor: bridge br10 with eth0.10, which tags what leaves by eth0',
    cards: [trunkCard],
    vlanDevices: [{ name: 'eth0.10', parent: 'eth0', id: 10 }],
    bridges: [{ ...br0, name: 'br10', ports: [{ device: 'eth0.10' }] }],
  }),
  guests: twoGuests({ kind: 'bridge', name: 'br10' }),
};

/** Two cards as one uplink. */
export function bonded(mode: Bond['mode']): Topology {
  const members = ['eth0', 'eth1'] as const;
  const isLacp = mode === '802.3ad';
  return {
    ...plain,
    name: isLacp ? 'bond-lacp' : 'bond-active-backup',
    summary: `the bond bond0 (${mode}) of eth0 and eth1 in a Linux bridge br0`,
    kernel: 'uml',
    features: ['bonding'],
    switchBonds: isLacp
      ? [
          {
            name: 'hv1-bond0',
            mode,
            members: members.map((device) => switchPort('hv1', device)),
            segment: 'lan',
          },
        ]
      : [],
    hypervisor: makeHypervisor({
      summary: `the hypervisor: br0 with bond0 (${mode}) of eth0 and eth1`,
      cards: members.map((device, index) => ({
        device,
        mac: uplinkMac(index),
        segment: 'lan',
        addresses: [],
      })),
      bonds: [{ name: 'bond0', mode, members }],
      bridges: [{ ...br0, ports: [{ device: 'bond0' }] }],
    }),
  };
}
