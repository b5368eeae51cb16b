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
  'finding.network.address-on-port':
    'The address {address} of this host is on {port}, which is a port of {bridge}: the host answers {vm} out of {port}, past the bridge, and never reaches a guest.',
  'fix.network.address-on-port':
    'Connections of the host itself over {port} stand still for a moment. Move the address to {bridge} in the network configuration as well (netplan, interfaces, NetworkManager), or it is back after a restart.',
  'finding.network.bridge-address-missing':
    'The bridge {bridge} has lost its address {address}, the gateway of {vm} in the libvirt network {network}: nobody answers for it.',
  'fix.network.bridge-address-missing':
    'All guests of {network} have their gateway back at once. Something took the address away: systemd-networkd does so when the last guest stops and the bridge loses its carrier (ConfigureWithoutCarrier=yes and IgnoreCarrierLoss=yes keep it), NetworkManager when it thinks that the bridge is its own.',
  'evidence.bridge-lacks-address': '{bridge} does not have {address}',
  'evidence.network-has-address': 'the network {network} is defined with {address}',
  'evidence.address-on-port': '{port}, a port of {bridge}, has the address {address}',
  'evidence.answers-by-port': 'the host sends what is for {vm} by {port}',
} as const satisfies Catalogue;
