import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of Open vSwitch. */
export const ovs = {
  'finding.datalink.ovs-not-running':
    'Open vSwitch does not run ({daemon}): nothing is switched on {bridge}.',
  'fix.datalink.ovs-not-running':
    'Every VM on {bridge} comes back with it. Look for why it ended: `journalctl -u ovs-vswitchd -u ovsdb-server`.',
  'finding.datalink.ovs-port-error': 'Open vSwitch could not open the port {port} of {bridge}: {error}.',
  'fix.datalink.ovs-port-error':
    'Open vSwitch keeps what ovs-vsctl sets, restarts included. A NIC that was renamed needs its new name there.',
  'finding.datalink.ovs-patch-broken':
    'The patch port {port} of {bridge} leads nowhere: its other end, {peer}, is not there or names another port.',
  'fix.datalink.ovs-patch-broken':
    'Both ends of a patch must name each other (options:peer). Open vSwitch keeps what ovs-vsctl sets.',
  'finding.datalink.ovs-no-flows':
    'The bridge {bridge} has no OpenFlow rule at all (fail mode {failMode}): it drops every frame.',
  'fix.datalink.ovs-no-flows':
    'A bridge in fail mode "secure" forwards nothing until somebody gives it rules. Is a controller set for it: {controller}. With one, restart that controller or its agent instead.',
  'finding.datalink.ovs-flow-drop':
    "An OpenFlow rule of {bridge} drops the VM's frames on their way {direction}: {rule}.",
  'fix.datalink.ovs-flow-drop':
    'Whoever put the rule there (a script, a controller, an agent) may put it back: ask before you take it out. Is a controller set: {controller}.',
  'finding.datalink.ovs-wrong-tag': '{tap}, the port of {vm}, is in VLAN {is}; it belongs into VLAN {right}.',
  'fix.datalink.ovs-wrong-tag':
    "Open vSwitch keeps the tag until libvirt makes the port anew, with the one of the VM's definition: its interface needs <vlan><tag id='{right}'/></vlan> (`virsh edit {vm}`).",
  'finding.datalink.ovs-vlan-refused':
    '{tap}, the port of {vm}, takes only frames with a tag (trunks {trunks}), and the guest sends them without.',
  'fix.datalink.ovs-vlan-refused':
    'The port then carries everything again. If the guest is meant to tag its frames itself, leave the port and configure the VLAN in the guest.',
  'finding.datalink.ovs-tag-refused':
    '{vm} tags its frames with VLAN {vlan} itself, and {tap}, its port, does not take them (tag {tag}, trunks {trunks}).',
  'fix.datalink.ovs-tag-refused':
    "The port then takes VLAN {vlan} with its tag: make sure that {vm} may be there. If the tag in the guest is the mistake, take it off there and leave the port. To keep it, name the VLAN in the definition of {vm} as a trunk: <vlan trunk='yes'><tag id='{vlan}'/></vlan>.",
  'finding.datalink.ovs-vlan-not-on-uplink':
    'The uplink {uplink} does not carry VLAN {vlan}, in which {vm} is (trunks {trunks}).',
  'fix.datalink.ovs-vlan-not-on-uplink':
    'Open vSwitch keeps the setting. The switch port behind {uplink} has to carry VLAN {vlan} as well.',
  'evidence.ovs-no-database': 'no database to talk to: ovsdb-server does not run',
  'evidence.ovs-no-daemon': 'no daemon to talk to: ovs-vswitchd does not run',
  'evidence.ovs-port-error': 'ofport -1 for {port}, error: {error}',
  'evidence.ovs-patch': '{port} is a patch port, its peer is {peer}',
  'evidence.ovs-no-flows': 'no rule in any table of {bridge}',
  'evidence.ovs-fail-mode': 'the fail mode is {failMode}',
  'evidence.ovs-trace-drop': 'the way of the frame ends at: {rule}',
  'evidence.ovs-flow-there': '{rule}',
  'evidence.ovs-port-vlans': 'the port {port} has tag {tag}, trunks {trunks}',
  'evidence.ovs-xml-tag': "the VM's definition says tag {tag}",
  'evidence.ovs-answered': 'the next hop answers ARP in VLAN {vlan}, and not in VLAN {own}',
  'evidence.ovs-heard': 'all that is heard from outside is in VLAN {vlan}, nothing in VLAN {own}',
  'evidence.ovs-no-port': '{tap} is no port of {wanted}; it is a port of {is}',
} as const satisfies Catalogue;
