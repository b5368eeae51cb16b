import type { Catalogue } from '../catalogue.ts';

/** English: what to send to those who own the place of a fault. */
export const request = {
  'request.caption': 'To send to whoever owns {place}',
  'request.switch': `{what}
Hypervisor {hypervisor}, NIC {uplink} ({uplinkMac}), plugged into {port}.
VM {vm}: MAC {mac}, address {address}, VLAN {vlan}. It cannot reach {target}. Seen {at}.
Please look at that switch port: is it up and forwarding (spanning tree, err-disable), does it allow this VLAN,
does it limit or filter MAC addresses (port security, DHCP snooping, ARP inspection), and on which port does
the switch see {mac} now?`,
  'request.gateway': `{what}
VM {vm} ({address}, MAC {mac}) on hypervisor {hypervisor} cannot reach {target} through {gateway}. Seen {at}.
Its packets leave the hypervisor by {uplink}, plugged into {port}.
Please look on the gateway: does it forward, has it routes there and back, which rule drops, and which MAC address
does it hold for {address} (it should be {mac})?`,
  'request.target': `{what}
VM {vm} ({address}, MAC {mac}) on hypervisor {hypervisor} cannot reach {targetAddress}. Seen {at}.
Its packets leave the hypervisor by {uplink}, plugged into {port}; the way up to the target was tested.
Please look on {targetAddress}: does the service listen, does its firewall let {address} in, and does it send its
answers back the same way?`,
} satisfies Catalogue;
