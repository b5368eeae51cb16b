import type { Catalogue } from '../catalogue.ts';

/** English: what the hypervisor itself is to its guests: it holds their taps, has addresses, refuses to start them. */
export const hypervisor = {
  'finding.vm.tap-without-vm':
    '{tap}, the cable of {vm}, is held by no program: the VM runs, and its NIC ends in nothing. Somebody made the tap anew, or it was left over.',
  'fix.vm.tap-without-vm':
    'This pulls the plug of {vm}: no running VM can be given its tap back. Shut it down from inside first if it can wait. A VM that `virsh dominfo` calls not persistent is gone once it is off: save `virsh dumpxml` before. If a script or a fixed <target dev> makes {tap}, take that out, or it happens again.',
  'evidence.tap-not-held': '{tap} is persistent and has no carrier ({flags}): no program has it open',
  'evidence.tap-of-vm': 'libvirt has {tap} for the NIC of {vm}',
  'finding.vm.mac-taken-by-tap':
    'The NIC of {vm} and its tap {tap} have the same MAC address, {mac}: {bridge} takes what is for {vm} for its own, and hands it to this host.',
  'fix.vm.mac-taken-by-tap':
    'Takes effect at once, and {vm} feels nothing of it. A script that makes {tap} or copies MAC addresses does it again at the next start: give the tap an address that no guest has, such as {free}.',
  'evidence.tap-mac': '{tap} has the MAC address {mac}',
  'evidence.guest-mac': 'the NIC of {vm} has {mac}',
  'finding.datalink.macvtap-to-own-host':
    '{target} is this host itself, on {parent}, the very NIC that {vm} is plugged into by macvtap ({mode}): by design such a guest reaches everybody but its own host over that NIC.',
  'fix.datalink.macvtap-to-own-host':
    'This is how macvtap works, and no fault: {vm} reaches other machines well. The commands give the host a device of its own beside that of {vm} and send what is for this one guest that way; they need macvtap in mode bridge. For good: a second NIC of {vm} in an isolated libvirt network, or a bridge.',
  'evidence.macvtap-on': 'the NIC of {vm} is a macvtap on {parent}, mode {mode}',
  'evidence.parent-has-target': '{parent} has the address {target}',
  'finding.vm.user-nic-cannot-ping':
    'The NIC of {vm} is of type user: QEMU sends its pings, and this host lets no program send pings without rights (net.ipv4.ping_group_range).',
  'fix.vm.user-nic-cannot-ping':
    'TCP and UDP of {vm} need no such right: ask for {target} with a port. With a ping allowed, {vm} can still not be reached from outside; a NIC of type bridge or network can.',
  'evidence.user-nic': 'the NIC of {vm} is of type user',
  'evidence.no-ping-group': '{first} {last}: no group',
  'evidence.no-net-raw': 'without CAP_NET_RAW: {names}',
  'finding.network.address-on-port':
    'The address {address} of this host is on {port}, which is a port of {bridge}: the host answers {vm} out of {port}, past the bridge, and never reaches a guest.',
  'fix.network.address-on-port':
    'Connections of the host itself over {port} stand still for a moment. Move the address to {bridge} in the network configuration as well (netplan, interfaces, NetworkManager), or it is back after a restart.',
  'finding.network.bridge-address-missing':
    'The bridge {bridge} has lost its address {address}, the gateway of {vm} in the libvirt network {network}: nobody answers for it.',
  'fix.network.bridge-address-missing':
    'All guests of {network} have their gateway back at once. Something took the address away: systemd-networkd does so when the last guest stops and the bridge loses its carrier (ConfigureWithoutCarrier=yes and IgnoreCarrierLoss=yes keep it), NetworkManager when it thinks that the bridge is its own.',
  'finding.transport.host-input-drop':
    "This host's own firewall keeps {vm} from {what} of {target}: {rule} ({chain}).",
  'fix.transport.host-input-drop':
    'Only {vm} is let in, and only for this. To keep it, make the same rule where {chain} comes from (firewalld, ufw, nftables.conf, a script): whoever writes that anew forgets this one.',
  'finding.transport.host-port-closed': 'Nobody on this host listens on TCP port {port} of {target}.',
  'fix.transport.host-port-closed':
    'Start the service that belongs there, or ask for the port that it has. The command shows who has the port once it runs.',
  'fix.transport.host-port-closed.elsewhere':
    'A service listens on port {port} for {only} alone, and {target} is another address: have it listen on {target} as well (its own configuration: listen, bind, ListenAddress), and restart it.',
  'evidence.nobody-listens': 'no line: no socket listens on port {port}',
  'evidence.listens-elsewhere': 'port {port} is open on {only} alone',
  'evidence.bridge-lacks-address': '{bridge} does not have {address}',
  'evidence.network-has-address': 'the network {network} is defined with {address}',
  'evidence.address-on-port': '{port}, a port of {bridge}, has the address {address}',
  'evidence.answers-by-port': 'the host sends what is for {vm} by {port}',
} as const satisfies Catalogue;
