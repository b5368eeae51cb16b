import type { Catalogue } from '../catalogue.ts';

const bySwitch = `{what}
Hypervisor {hypervisor}, NIC {uplink} ({uplinkMac}), plugged into {port}.
VM {vm}: MAC {mac}, address {address}, VLAN {vlan}. It is about its path to {target}. Seen {at}.`;
const byGateway = `{what}
VM {vm} (address {address}, MAC {mac}) on hypervisor {hypervisor}: its path to {target} through {gateway}. Seen {at}.
{way}.`;
const byTarget = `{what}
VM {vm} (address {address}, MAC {mac}) on hypervisor {hypervisor}: its path to {targetAddress}. Seen {at}.
{way}; the way up to the target was tested.`;

/**
 * English: what to send to those who own the place of a fault: who is asked, then what they should look for. The keys
 * after the place are chosen by the cause (src/verdict/request-elsewhere.ts).
 */
export const request = {
  'request.caption': 'To send to whoever owns {place}',
  'request.switch': `${bySwitch}
Please look at that switch port: is it up and forwarding (spanning tree, err-disable), does it allow this VLAN,
does it limit or filter MAC addresses (port security, DHCP snooping, ARP inspection), and on which port does
the switch see {mac} now?`,
  'request.switch-cable': `${bySwitch}
Please look at that switch port: is it shut or err-disabled, and what do its log and the levels of its transceiver
say? Is the cable there, and whole?`,
  'request.switch-stranger': `${bySwitch}
Please tell on which port the switch sees the other MAC address that is named above, and whose machine that is.
It should be taken off this network, or be set right. Ours is {mac}.`,
  'request.switch-quality': `${bySwitch}
Please look at that switch port, and at those from there to {target}: error and drop counters (do they rise now?),
speed and duplex at both ends, the transceiver's levels, how full the links are.`,
  'request.switch-mtu': `${bySwitch}
Please tell the MTU of that switch port and of those from there to {target}, and raise the smallest; or let routers
on the way send ICMP "fragmentation needed" (IPv6: "packet too big").`,
  'request.switch-vlan': `${bySwitch}
Please show the configuration of that switch port: is it a trunk, which VLANs does it allow, which is native? It
should carry VLAN {vlan}.`,
  'request.switch-bond': `${bySwitch}
Please show the port-channel that these ports belong to: are all of them in one, does it speak LACP, and which of
them are bundled?`,
  'request.gateway': `${byGateway}
Please look on the gateway: does it forward, has it routes there and back, which rule drops, and which MAC address
does it hold for {address} (it should be {mac})?`,
  'request.gateway-dhcp': `${byGateway}
Please look at the DHCP server, and at the relay where there is one: does it run, does it see the questions of {mac},
has it free addresses, and are its answers whole?`,
  'request.gateway-mtu': `${byGateway}
Please tell the MTU of the gateway's interfaces on the way to {target}, and let it send ICMP "fragmentation needed"
(IPv6: "packet too big"), which the VM has to get.`,
  'request.target': `${byTarget}
Please look on {targetAddress}: does the service listen, does its firewall let {address} in, and does it send its
answers back the same way?`,
  'request.target-absent': `${byTarget}
Please tell whether {targetAddress} is still the right address, and whether that machine is on and plugged into
this network.`,
  'request.target-back': `${byTarget}
Please look on {targetAddress}: has it a route back to {address}, and by the NIC that the questions come in by? Which
MAC address does it hold for {address} (where it is on the same network it should be {mac})?`,
  'request.target-name': `{what}
Asked for VM {vm} on hypervisor {hypervisor}, whose target it is. Seen {at}.
Please look at the zone of {target}: does the name exist, has it an address (A or AAAA), and does that server answer
for it?`,
} satisfies Catalogue;
