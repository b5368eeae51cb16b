import type { Lab } from '../../lab.ts';
import { connects, type Decoy, defineFault, onHost, onTap, pings } from '../fault.ts';
import { restoreHypervisor } from '../reference.ts';

const heal = restoreHypervisor;
export const flow = (text: string) => onHost('hv1', `ovs-ofctl add-flow ovsbr0 '${text}'`);

/** What is left of the patch scenarios beside the reference settings. */
async function healBridges(lab: Lab): Promise<void> {
  await lab.script('hv1', 'ovs-vsctl --if-exists del-br ovsbr1 -- --if-exists del-port ovsbr0 to-ex');
  await restoreHypervisor(lab);
}

/** The uplink moves behind a second bridge that a pair of patch ports joins to the first. */
const behindPatch = `ovs-vsctl add-br ovsbr1 -- set bridge ovsbr1 datapath_type=netdev fail_mode=standalone \
-- del-port ovsbr0 eth0 -- add-port ovsbr1 eth0 \
-- add-port ovsbr0 to-ex -- set interface to-ex type=patch options:peer=to-in \
-- add-port ovsbr1 to-in -- set interface to-in type=patch options:peer=to-ex`;

/** Open vSwitch on the hypervisor. */
export const ovsFaults = [
  defineFault({
    id: 'ovs-tap-not-a-port',
    summary: "web01's tap is no port of the Open vSwitch bridge any more",
    topology: 'ovs-vlan',
    catalogue: ['OVS-04'],
    cause: 'datalink.tap-not-in-bridge',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => `ovs-vsctl del-port ovsbr0 ${tap}`),
    heal,
  }),
  defineFault({
    id: 'ovs-tag-missing',
    summary: "the port of web01's tap has lost its tag",
    topology: 'ovs-vlan',
    catalogue: ['OVS-01'],
    cause: 'datalink.ovs-wrong-tag',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => `ovs-vsctl clear port ${tap} tag`),
    heal,
  }),
  defineFault({
    id: 'ovs-tag-wrong',
    summary: "the port of web01's tap is in another VLAN",
    topology: 'ovs-vlan',
    catalogue: ['OVS-01'],
    target: '10.0.1.20',
    cause: 'datalink.ovs-wrong-tag',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => `ovs-vsctl set port ${tap} tag=20`),
    heal,
  }),
  defineFault({
    id: 'ovs-uplink-without-vlan',
    summary: "the uplink's trunk leaves out the VLAN of web01",
    topology: 'ovs-vlan',
    catalogue: ['OVS-02'],
    cause: 'datalink.ovs-vlan-not-on-uplink',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ovs-vsctl set port eth0 trunks=30,40'),
    heal,
  }),
  defineFault({
    id: 'ovs-tagged-only',
    summary: "the port of web01's tap is a trunk that takes tagged frames only",
    topology: 'ovs',
    catalogue: ['OVS-02'],
    cause: 'datalink.ovs-vlan-refused',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => `ovs-vsctl set port ${tap} trunks=30`),
    heal,
  }),
  defineFault({
    id: 'ovs-secure-without-flows',
    summary: 'the bridge is in fail mode "secure" and has no OpenFlow rules',
    topology: 'ovs',
    catalogue: ['OVS-03'],
    cause: 'datalink.ovs-no-flows',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ovs-vsctl set-fail-mode ovsbr0 secure; ovs-ofctl del-flows ovsbr0'),
    heal,
  }),
  defineFault({
    id: 'ovs-patch-without-peer',
    summary: 'the uplink is behind a patch port whose other end is gone',
    topology: 'ovs',
    catalogue: ['OVS-05'],
    cause: 'datalink.ovs-patch-broken',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', `${behindPatch}; ovs-vsctl del-port ovsbr1 to-in`),
    heal: healBridges,
  }),
  defineFault({
    id: 'ovs-uplink-not-a-port',
    summary: 'the uplink is no port of the Open vSwitch bridge',
    topology: 'ovs',
    catalogue: ['BR-06'],
    cause: 'datalink.uplink-not-in-bridge',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ovs-vsctl del-port ovsbr0 eth0'),
    heal,
  }),
  defineFault({
    id: 'ovs-uplink-renamed',
    summary: 'the uplink has another name than the port of the bridge: it could not be opened (ofport -1)',
    topology: 'ovs',
    catalogue: ['OVS-05', 'BR-05'],
    cause: 'datalink.ovs-port-error',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      'ovs-vsctl del-port ovsbr0 eth0; ip link set eth0 down; ip link set eth0 name enp3s0; ip link set enp3s0 up; ovs-vsctl --no-wait add-port ovsbr0 eth0; sleep 0.5',
    ),
    heal: async (lab) => {
      await lab.script(
        'hv1',
        'ovs-vsctl --if-exists del-port ovsbr0 enp3s0; ip link set enp3s0 down 2>/dev/null && ip link set enp3s0 name eth0; ip link set eth0 up; ovs-vsctl --if-exists del-port ovsbr0 eth0',
      );
      await restoreHypervisor(lab);
    },
  }),
  defineFault({
    id: 'ovs-flow-drops-out',
    summary: "an OpenFlow rule drops web01's IPv4 packets",
    topology: 'ovs',
    catalogue: ['OVS-03'],
    cause: 'datalink.ovs-flow-drop',
    fixRunsOn: 'hypervisor',
    inject: flow('priority=100,ip,nw_src=10.0.0.10,actions=drop'),
    heal,
  }),
  defineFault({
    id: 'ovs-flow-drops-back',
    summary: 'an OpenFlow rule behind a second table drops the answers to web01',
    topology: 'ovs',
    catalogue: ['OVS-03'],
    target: '10.0.0.20',
    cause: 'datalink.ovs-flow-drop',
    fixRunsOn: 'hypervisor',
    inject: async (lab) => {
      await flow('priority=90,icmp,in_port=eth0,actions=resubmit(,5)')(lab);
      await flow('table=5,priority=0,actions=normal')(lab);
      await flow('table=5,priority=7,icmp,nw_dst=10.0.0.10,actions=drop')(lab);
    },
    heal,
  }),
  defineFault({
    id: 'ovs-flow-drops-port',
    summary: 'an OpenFlow rule drops connections to TCP port 80: a ping passes',
    topology: 'ovs',
    catalogue: ['OVS-03'],
    target: '10.0.0.20:80',
    works: connects('10.0.0.20', 80),
    cause: 'datalink.ovs-flow-drop',
    fixRunsOn: 'hypervisor',
    inject: flow('priority=100,tcp,tcp_dst=80,actions=drop'),
    heal,
  }),
  defineFault({
    id: 'ovs-not-running',
    summary: 'ovs-vswitchd does not run',
    topology: 'ovs',
    catalogue: [],
    cause: 'datalink.ovs-not-running',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      'pid=$(cat /run/openvswitch/ovs-vswitchd.pid); kill $pid; while [ -e /proc/$pid ]; do sleep 0.05; done',
    ),
    heal: async (lab) => {
      await lab.script(
        'hv1',
        '[ -e /proc/$(cat /run/openvswitch/ovs-vswitchd.pid 2>/dev/null || echo none) ] || ovs-vswitchd --pidfile --detach >/dev/null 2>&1; for i in $(seq 50); do ovs-appctl version >/dev/null 2>&1 && break; sleep 0.1; done',
      );
      await restoreHypervisor(lab);
    },
  }),
];

const asked = { vm: 'web01', target: '10.0.0.1', works: pings('10.0.0.1'), expect: 'reachable' } as const;

/** Healthy paths through Open vSwitch that look odd. */
export const ovsDecoys: readonly Decoy[] = [
  {
    ...asked,
    id: 'ovs-behind-patch',
    summary: 'the uplink is on a second bridge behind patch ports',
    topology: 'ovs',
    catalogue: ['OVS-05'],
    inject: onHost('hv1', behindPatch),
    heal: healBridges,
  },
  {
    ...asked,
    id: 'ovs-odd-but-well',
    summary:
      'OpenFlow rules drop what others send, a port has no device, and another bridge has no rules at all',
    topology: 'ovs',
    catalogue: ['OVS-03', 'OVS-05'],
    inject: onHost(
      'hv1',
      `ovs-ofctl add-flow ovsbr0 'priority=100,ip,nw_src=10.0.0.11,actions=drop'
ovs-ofctl add-flow ovsbr0 'priority=100,tcp,tcp_dst=25,actions=drop'
ovs-vsctl --no-wait add-port ovsbr0 vnet99
ovs-vsctl add-br ovsbr9 -- set bridge ovsbr9 datapath_type=netdev fail_mode=secure`,
    ),
    heal: async (lab) => {
      await lab.script('hv1', 'ovs-vsctl --if-exists del-port ovsbr0 vnet99 -- --if-exists del-br ovsbr9');
      await restoreHypervisor(lab);
    },
  },
  {
    ...asked,
    id: 'ovs-stateful-firewall',
    summary: 'OpenFlow rules with connection tracking that drop strays, as an agent of a cloud makes them',
    topology: 'ovs',
    catalogue: ['OVS-03'],
    inject: onHost(
      'hv1',
      `ovs-ofctl add-flow ovsbr0 'priority=50,ip,ct_state=-trk,actions=ct(table=1)'
ovs-ofctl add-flow ovsbr0 'table=1,priority=30,ip,ct_state=+trk+inv,actions=drop'
ovs-ofctl add-flow ovsbr0 'table=1,priority=20,ip,ct_state=+trk+new,actions=ct(commit),normal'
ovs-ofctl add-flow ovsbr0 'table=1,priority=20,ip,ct_state=+trk+est,actions=normal'`,
    ),
    heal,
  },
];
