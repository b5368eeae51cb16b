import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `datalink`. */
export const datalink = {
  'finding.datalink.tap-not-in-bridge':
    '{tap}, the cable of {vm}, is plugged into no bridge; it belongs into {wanted}.',
  'fix.datalink.tap-not-in-bridge':
    'Takes effect at once and interrupts nobody else. Something took it out (ifdown, NetworkManager, net-destroy) and may do so again.',
  'finding.datalink.tap-in-wrong-bridge':
    '{tap}, the cable of {vm}, is plugged into {is} instead of {wanted}.',
  'fix.datalink.tap-in-wrong-bridge':
    'Moves the VM to the network that its XML names. If {is} is right, correct the XML instead.',
  'finding.datalink.tap-down': '{tap}, the cable of {vm}, is set down on the hypervisor.',
  'fix.datalink.tap-down': 'Takes effect at once and interrupts nobody else.',
  'finding.datalink.bridge-down': 'The bridge {bridge} is set down: it forwards nothing for any of its VMs.',
  'fix.datalink.bridge-down':
    'Every VM on {bridge} comes back with it. Routes of the host over {bridge} may have been lost with it: see `ip route`.',
  'finding.datalink.port-not-forwarding':
    'The bridge {bridge} does not forward on its port {port}: the port is {state}.',
  'fix.datalink.port-not-forwarding':
    'Spanning tree on {bridge} is {stp}. Switching it off is safe only where no second way leads to the same network: a loop would take the network down.',
  'finding.datalink.ports-isolated':
    'The ports {tap} and {other} are both isolated: such ports never exchange frames with each other, only with others.',
  'fix.datalink.ports-isolated':
    "Isolation may be wanted between tenants: ask before you lift it. In the domain's XML (<port isolated='yes'/>): {inXml}.",
  'finding.datalink.fdb-wrong-port':
    'A static entry in the MAC table of {bridge} sends the frames for {whose} ({mac}) to {port} instead of {right}.',
  'fix.datalink.fdb-wrong-port':
    'Only this entry goes; the bridge learns the right port with the next frame.',
  'finding.datalink.duplicate-mac':
    'Somebody beyond {device} sends with the MAC address of {vm} ({mac}), so answers go there.',
  'fix.datalink.duplicate-mac':
    'One of the two needs another MAC address (`virt-clone` gives a new one; in a copied XML, delete the <mac/> line). Until then have the network team shut the port that learned {mac} besides yours.',
  'finding.datalink.duplicate-address':
    'Two machines own {address}, the address of {whose}: {macs}. Answers reach whichever spoke last.',
  'fix.datalink.duplicate-address':
    "Take {address} off the wrong one; the switch's MAC table tells where {other} is plugged in.",
  'finding.datalink.guest-neighbor-wrong':
    '{vm} sends its frames for {target} to the MAC address {used}, which does not lead there: its next hop {hop} is at {right}.',
  'fix.datalink.guest-neighbor-wrong':
    'Type it inside {vm}: the entry of its neighbor table is old (a NIC or machine was replaced) or was set by hand. If it comes back, look for who sets it, and at the route: `ip route get {target}`.',
  'fix.datalink.guest-neighbor-wrong.routed':
    'Type it inside {vm}: the entry of its neighbor table is old (a router was replaced) or was set by hand, or its default route names another router that is gone: the second line names the right one. If it comes back, look for who sets it.',
  'finding.datalink.gateway-arp-spoofed':
    'More than one machine claims the gateway {gateway} by {resolution}, and {vm} may send to the false one ({false}).',
  'fix.datalink.gateway-arp-spoofed':
    "Pins the gateway's real MAC address ({genuine}) in the guest until it restarts. The cure is to find {false} on the switch and shut its port; it can read the traffic.",
  'evidence.no-master': '{tap} has no master: it is in no bridge',
  'evidence.other-master': 'the master of {tap} is {is}',
  'evidence.source-bridge': 'the source of the interface is {wanted}',
  'evidence.port-state': 'the state of {port} is {state}',
  'evidence.stp-state': 'spanning tree on {bridge} is {stp}, forward delay {delay} s',
  'evidence.static-fdb': '{mac} is static on {port}; its frames come from {right}',
  'evidence.isolated': '{port} is isolated',
  'evidence.no-uplink': 'only taps of VMs: no port of {bridge} leads out of this host',
  'evidence.free-device': '{device} is in no bridge',
  'finding.datalink.uplink-not-in-bridge':
    'The bridge {bridge} has no uplink: none of its ports leads out of this host. Free devices: {candidates}.',
  'fix.datalink.uplink-not-in-bridge':
    'Make sure that the device is the one whose cable leads to the network of {bridge}; an IP address on it has to move to {bridge}.',
  'evidence.own-mac-outside': '{frames} frames with the source {mac} came in on {device}, from outside',
  'evidence.fdb-elsewhere': '{mac} was learned on {port}, not on {tap}',
  'evidence.two-macs': 'answers for {address} from {macs}',
  'evidence.sends-to': '{vm} sends its frames to {mac}',
  'evidence.answered-through': "a ping in the VM's name through {mac} is answered by {target}",
  'evidence.seen-there-not-here': 'the frames are seen on {there} and not on {here}',
  'evidence.lost-at-hop': '{what} {direction}: seen on {lastSeen}, not on {firstMissing}',
  'finding.datalink.lost-at-hop':
    'Frames of {vm} ({what}, {direction}) are seen on {lastSeen} and not on {firstMissing}. No check knows why.',
  'finding.datalink.guest-mac-not-learned':
    '{bridge} does not know where {mac} is: the port {tap} neither learns nor floods, and no entry names it.',
  'fix.datalink.guest-mac-not-learned':
    "Where learning was switched off on purpose (libvirt's macTableManager, Proxmox), the entry of the VM's MAC address is missing: `bridge fdb add {mac} dev {tap} master static` sets it alone.",
  'evidence.port-deaf': '{tap}: learning off, flood off',
  'evidence.mac-unknown': 'no entry for {mac} on {tap}',
} as const satisfies Catalogue;
