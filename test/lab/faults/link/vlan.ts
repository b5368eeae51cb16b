import { type Decoy, defineFault, inGuest, inOrder, onHost, onTap, pings } from '../fault.ts';
import { restoreGuest, restoreHost, restoreHypervisor, restoreSwitch } from '../reference.ts';

const inFilter = { topology: 'vlan-filter' } as const;
const onDevice = { topology: 'vlan-device' } as const;

const onlyVlan = (port: string, vlan: string) =>
  `bridge vlan del dev ${port} vid 1-4094; bridge vlan add dev ${port} vid ${vlan}`;

/** A machine in VLAN 20 that speaks twice a second: the rogue one, which has no other work. */
const otherVlanSpeaks = inOrder(
  onHost('switch', onlyVlan('rogue-eth0', '20 pvid untagged')),
  onHost('rogue', 'ip addr add 10.0.20.66/24 dev eth0'),
  onHost(
    'lab',
    'start-stop-daemon --start --background --make-pidfile --pidfile /run/lab/rogue-speaks.pid --startas /sbin/ip -- ' +
      'netns exec rogue sh -c "while :; do arping -q -c 1 -w 1 -I eth0 10.0.20.1; sleep 0.2; done"',
  ),
);
const otherVlanIsSilent = inOrder(
  onHost(
    'lab',
    'start-stop-daemon --stop --quiet --oknodo --retry 2 --remove-pidfile --pidfile /run/lab/rogue-speaks.pid',
  ),
  (lab) => restoreHost(lab, 'rogue'),
  restoreSwitch,
);

const tagsItself = inGuest('web01', 'lab-network 10');
const tagsNoMore = inOrder(restoreHypervisor, (lab) => restoreGuest(lab, 'web01'));

/** VLANs: in a bridge that filters them, on VLAN devices, and on the switch's port. */
export const vlanFaults = [
  defineFault({
    ...inFilter,
    id: 'vlan-wrong-pvid',
    summary: "web01's port is in VLAN 20 instead of 10, as after a restart that lost `bridge vlan`",
    catalogue: ['BR-15'],
    cause: 'datalink.wrong-vlan',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => onlyVlan(tap, '20 pvid untagged')),
    heal: restoreHypervisor,
  }),
  defineFault({
    ...inFilter,
    id: 'vlan-no-pvid',
    summary: "web01's port has no VLAN for untagged frames",
    catalogue: ['BR-16'],
    target: '10.0.1.20',
    cause: 'datalink.port-without-pvid',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => onlyVlan(tap, '10')),
    heal: restoreHypervisor,
  }),
  defineFault({
    ...inFilter,
    id: 'vlan-not-on-uplink',
    summary: 'the uplink eth0 does not carry VLAN 10, only VLAN 30',
    catalogue: ['BR-17'],
    cause: 'datalink.vlan-not-on-uplink',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', onlyVlan('eth0', '30')),
    heal: restoreHypervisor,
  }),
  defineFault({
    ...inFilter,
    id: 'vlan-not-on-switch',
    summary: "the switch's port to the hypervisor passes VLAN 20 and not VLAN 10",
    catalogue: ['BR-18'],
    cause: 'physical.vlan-not-on-switch',
    fixRunsOn: 'switch',
    inject: inOrder(onHost('switch', onlyVlan('hv1-eth0', '20')), otherVlanSpeaks),
    heal: otherVlanIsSilent,
  }),
  defineFault({
    ...inFilter,
    id: 'vlan-native-clash',
    summary: 'VLAN 10 leaves the uplink untagged, and the switch wants it tagged',
    catalogue: ['BR-19'],
    cause: 'datalink.native-vlan-clash',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', onlyVlan('eth0', '10 pvid untagged')),
    heal: restoreHypervisor,
  }),
  defineFault({
    ...inFilter,
    id: 'vlan-tag-not-on-tap',
    summary: 'web01 tags with 10 by itself, and its port carries VLAN 20 alone',
    catalogue: [],
    cause: 'datalink.vlan-not-on-tap',
    fixRunsOn: 'hypervisor',
    inject: inOrder(
      onTap('web01', (tap) => onlyVlan(tap, '20 pvid untagged')),
      tagsItself,
    ),
    heal: tagsNoMore,
  }),
  defineFault({
    ...inFilter,
    id: 'vlan-tag-comes-off',
    summary: 'web01 tags with 10 by itself, and its port gives it the answers without the tag',
    catalogue: [],
    cause: 'datalink.vlan-tagging-differs',
    fixRunsOn: 'hypervisor',
    inject: tagsItself,
    heal: tagsNoMore,
  }),
  defineFault({
    id: 'guest-tags-wrongly',
    summary: 'web01 tags with 10 by itself, and nothing in its network does',
    catalogue: [],
    target: '10.0.1.20',
    cause: 'datalink.guest-tags-wrongly',
    fixRunsOn: 'guest',
    inject: tagsItself,
    heal: tagsNoMore,
    remedy: tagsNoMore,
  }),
  defineFault({
    id: 'ovs-guest-tags-wrongly',
    summary: 'web01 tags with 10 by itself, and nothing in its network does; its port takes every VLAN',
    topology: 'ovs',
    catalogue: [],
    cause: 'datalink.guest-tags-wrongly',
    fixRunsOn: 'guest',
    inject: tagsItself,
    heal: tagsNoMore,
    remedy: tagsNoMore,
  }),
  defineFault({
    id: 'ovs-tag-refused',
    summary: 'web01 tags with 10 by itself, and the port of its tap is an access port of VLAN 10',
    topology: 'ovs-vlan',
    catalogue: ['OVS-02'],
    cause: 'datalink.ovs-tag-refused',
    fixRunsOn: 'hypervisor',
    inject: tagsItself,
    heal: tagsNoMore,
  }),
  defineFault({
    ...onDevice,
    id: 'vlan-device-wrong-id',
    summary: 'the VLAN device in the bridge tags with 20 instead of 10',
    catalogue: ['BR-15'],
    cause: 'datalink.vlan-device-wrong-id',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      'ip link del eth0.10; ip link add link eth0 name eth0.10 type vlan id 20; ip link set eth0.10 master br10 up',
    ),
    heal: restoreHypervisor,
  }),
  defineFault({
    ...onDevice,
    id: 'vlan-tagged-twice',
    summary: 'web01 tags with 10 by itself, and so does the VLAN device in the bridge',
    catalogue: ['BR-20'],
    cause: 'datalink.double-tagged',
    fixRunsOn: 'guest',
    inject: tagsItself,
    heal: tagsNoMore,
    // The guest's own settings have no tag.
    remedy: tagsNoMore,
  }),
  defineFault({
    ...onDevice,
    id: 'vlan-device-down',
    summary: 'the VLAN device eth0.10 is switched off',
    catalogue: [],
    cause: 'physical.uplink-down',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0.10 down'),
    heal: restoreHypervisor,
  }),
  defineFault({
    ...onDevice,
    id: 'vlan-parent-down',
    summary: 'eth0, on which the VLAN device eth0.10 lies, is switched off',
    catalogue: [],
    cause: 'physical.parent-down',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 down'),
    heal: inOrder(restoreHypervisor, restoreSwitch),
  }),
  defineFault({
    ...onDevice,
    id: 'vlan-not-on-switch-device',
    summary: "the switch's port to the hypervisor passes VLAN 20 and not that of eth0.10",
    catalogue: ['BR-18'],
    cause: 'physical.vlan-not-on-switch',
    fixRunsOn: 'switch',
    inject: inOrder(onHost('switch', onlyVlan('hv1-eth0', '20')), otherVlanSpeaks),
    heal: otherVlanIsSilent,
  }),
];

const asked = { vm: 'web01', target: '10.0.0.1', works: pings('10.0.0.1'), expect: 'reachable' } as const;

/** Guests that tag by themselves, as they should. */
export const vlanDecoys: readonly Decoy[] = [
  {
    ...asked,
    ...inFilter,
    id: 'vlan-guest-tags',
    summary: 'web01 tags with 10 by itself, and its port carries VLAN 10 with its tag',
    catalogue: ['BR-20'],
    inject: inOrder(
      onTap('web01', (tap) => onlyVlan(tap, '10')),
      tagsItself,
    ),
    heal: tagsNoMore,
  },
  {
    ...asked,
    id: 'ovs-guest-tags',
    summary: 'web01 tags with 10 by itself, and the port of its tap is a trunk of VLAN 10',
    topology: 'ovs-vlan',
    catalogue: ['OVS-02'],
    inject: inOrder(
      onTap('web01', (tap) => `ovs-vsctl set port ${tap} tag=[] trunks=10`),
      tagsItself,
    ),
    heal: tagsNoMore,
  },
  {
    ...asked,
    id: 'ovs-guest-tags-to-guest',
    summary: 'the same, and it is asked for another guest, which does not tag',
    target: '10.0.0.11',
    works: pings('10.0.0.11'),
    topology: 'ovs-vlan',
    catalogue: [],
    inject: inOrder(
      onTap('web01', (tap) => `ovs-vsctl set port ${tap} tag=[] trunks=10`),
      tagsItself,
    ),
    heal: tagsNoMore,
  },
];
