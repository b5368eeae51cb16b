import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence about VLANs. */
export const vlan = {
  'finding.datalink.port-without-pvid':
    '{tap}, the port of {vm}, has no PVID: the bridge drops what {vm} sends untagged. The VLAN that is wanted: {wanted}.',
  'fix.datalink.port-without-pvid':
    'It lasts until {vm} is started again. To keep it, name the VLAN in the XML (<vlan><tag id="..."/></vlan>, libvirt 11.0 or newer), or set it in a libvirt hook.',
  'finding.datalink.vlan-not-on-tap':
    '{vm} tags its frames with VLAN {vlan}, which its port {tap} does not carry: the bridge drops them.',
  'fix.datalink.vlan-not-on-tap':
    'It opens VLAN {vlan} to {vm}: make sure that it may be there. It lasts until {vm} is started again.',
  'finding.datalink.vlan-tagging-differs':
    '{vm} sends its frames {sends}, and {tap} gives it the answers as {gets}: {vm} does not take them.',
  'fix.datalink.vlan-tagging-differs':
    'It changes nothing but how {tap} hands the frames of that VLAN to {vm}.',
  'finding.datalink.wrong-vlan':
    '{tap}, the port of {vm}, is in VLAN {is} instead of VLAN {wanted}. The XML names {xml}.',
  'fix.datalink.wrong-vlan':
    'It moves {vm} into VLAN {wanted} until it is started again: libvirt before 11.0 gives every new port the default VLAN of the bridge. To keep it, name the VLAN in the XML (libvirt 11.0 or newer), or set it in a libvirt hook.',
  'finding.datalink.vlan-not-on-uplink':
    'The uplink {uplink} does not carry VLAN {vlan}, in which {vm} is: its frames do not leave the bridge.',
  'fix.datalink.vlan-not-on-uplink':
    'If {vm} belongs into another VLAN, correct that of {tap} instead. To keep it: `bridge-vids` of ifupdown2, or [BridgeVLAN] VLAN={vlan} in the .network file of {uplink}.',
  'finding.datalink.double-tagged':
    'The frames of {vm} leave {under} with two tags: {vm} tags with VLAN {inner}, and {device} on the hypervisor tags with VLAN {outer} once more.',
  'fix.datalink.double-tagged':
    'One of the two has to stop. Take the address off the VLAN device inside {vm} and give it to the NIC itself; or put {under} into the bridge instead of {device}, which changes the network of every VM on it.',
  'finding.datalink.guest-tags-wrongly':
    '{vm} tags its frames with VLAN {vlan} itself, and {address} answers as {answers}: its network is not in that VLAN.',
  'fix.datalink.guest-tags-wrongly':
    'Take the address and the routes off the VLAN device inside {vm} and give them to the NIC itself. If {vm} is meant to be in VLAN {vlan}, have the switch port carry that VLAN tagged instead, and give {vm} an address of it.',
  'finding.datalink.vlan-device-wrong-id':
    '{device} tags with VLAN {is}, and the network of {vm} answers in VLAN {wanted}.',
  'fix.datalink.vlan-device-wrong-id':
    'The id of a VLAN device cannot be changed: it is made anew, and every VM on the bridge moves with it. An address on {device} is lost with it; note it first. Correct the id in the network configuration as well.',
  'finding.datalink.native-vlan-clash':
    'The two ends of {uplink} disagree about the tag: frames of {vm} leave as {leaves}, and the network answers as {wants}.',
  'fix.datalink.native-vlan-clash':
    'Both ends of a cable must agree which VLAN is untagged (native) there. For the network team: "On the port of {uplink}, frames of this network must be {leaves} in both directions; now they come in as {wants}."',
  'finding.physical.vlan-not-on-switch':
    'The switch port behind {uplink} does not pass VLAN {vlan}: frames of {vm} leave with that tag and nothing of it comes in, while other frames do.',
  'fix.physical.vlan-not-on-switch':
    'For the network team: "Please allow VLAN {vlan} tagged on the trunk port behind {uplink} (port: {port}), for instance `switchport trunk allowed vlan add {vlan}`. From here frames leave with VLAN {vlan} and none return; heard on the same port: {heard}."',

  'evidence.no-pvid': '{port} has no entry with PVID; it carries: {carries}',
  'evidence.vlan-missing': 'VLAN {vlan} is not among those of {port}',
  'evidence.guest-in-vlan': '{port}, the port of {vm}, is in VLAN {vlan}',
  'evidence.guest-untagged': '{vm} sends untagged frames',
  'evidence.guest-tags': '{vm} tags its frames with VLAN {vlan} itself',
  'evidence.egress-tagged': '{port} hands out VLAN {vlan} with its tag (no "Egress Untagged")',
  'evidence.egress-untagged': '{port} hands out VLAN {vlan} without its tag ("Egress Untagged")',
  'evidence.tags-differ': 'frames come out {sends} and go in as {gets}',
  'evidence.pvid': 'the PVID of {port} is {vlan}',
  'evidence.xml-vlan': 'the XML of {vm} names VLAN {vlan}',
  'evidence.answers-in-vlan': '{mac} answers for {address}: {vlan}',
  'evidence.fdb-vlan': '{mac} was learned in VLAN {vlan}',
  'evidence.two-tags': 'on {device} the frames carry the tags {tags}',
  'evidence.vlan-device': '{device} tags with VLAN {vlan}',
  'evidence.leaves-with': 'the frames of {vm} leave {device}: {vlan}',
  'evidence.vlan-goes-none-comes': 'frames with VLAN {vlan} leave {device}, and none come in',
  'evidence.others-come-in': '{frames} frames come in from outside meanwhile: {heard}',
  'evidence.host-elsewhere': '{address} answers this host by {device}, over the same cable',
  'evidence.switch-vlans': 'the switch names for its port {port} the VLANs {vlans}',
} as const satisfies Catalogue;
