import type { Catalogue } from '../catalogue.ts';

/** English: the firewalls of the hypervisor and those who write their rules. */
export const firewall = {
  'finding.transport.bridge-firewall-drop':
    'A firewall rule at the bridge or its ports drops the {what} frames: {rule} ({chain}).',
  'fix.transport.bridge-firewall-drop':
    'The rule goes for everybody it matches, until whatever wrote it writes it again: look who manages {chain} (ebtables, nftables.service, a script).',
  'finding.transport.bridge-netfilter-drop':
    "The host's IP firewall drops bridged frames: br_netfilter ({how}) shows them to it, and {rule} ({chain}) takes them.",
  'fix.transport.bridge-netfilter-drop':
    'Bridged frames then pass the IP firewall by. If security between VMs relies on it (OpenStack security groups, the Proxmox firewall), accept them there instead.',
  'fix.transport.bridge-netfilter-drop.forgotten':
    '{file} already says 0, but br_netfilter sets 1 whenever it is loaded, and it was loaded after that file had been read. Loaded at boot, it is there in time.',
  'fix.transport.bridge-netfilter-drop.docker':
    'Docker sets this policy and leaves DOCKER-USER to you. The rule lets frames of {bridge} pass and leaves all else to Docker; the second part puts it back whenever Docker starts.',
  'fix.transport.bridge-netfilter-drop.ufw':
    'ufw keeps this rule for good. It lets frames from one port of {bridge} to another pass and leaves all else to ufw.',
  'fix.transport.bridge-netfilter-drop.firewalld':
    'firewalld should not see bridged frames: they then pass it by. Its own rules, and those of the hypervisor, stay as they are.',
  'fix.transport.bridge-netfilter-drop.neutron':
    "The rule is one of OpenStack Neutron's security groups: change the group of the VM's port (openstack security group rule create). Switched off here, all guests of this host would be without it.",
  'fix.transport.bridge-netfilter-drop.proxmox':
    "The rule is the Proxmox firewall's: change it there (Datacenter, Node or VM > Firewall; for an address, the IP set ipfilter-net0 of the VM). Switched off here, all guests of this host would be without it.",
  'finding.transport.bridged-masqueraded':
    'Packets of {vm} leave with an address of this host: {rule} ({chain}) translates what {bridge} merely bridges, and the answers end here.',
  'fix.transport.bridged-masqueraded':
    'Bridged frames then pass the IP firewall and its address translation by. If security between VMs relies on it, keep the rule from bridged packets instead.',
  'finding.transport.nwfilter-drop':
    "libvirt's network filter {filter} drops what {vm} sends or should get: {rule}.",
  'fix.transport.nwfilter-drop.address':
    'The filter allows {vm} the addresses in its parameter IP (now: {bound}) and no other. {address} is added; leave it out if {vm} should not use that address.',
  'fix.transport.nwfilter-drop.rule':
    'The NIC of {vm} loses its filter {filter}. To keep it, change the rule instead: virsh nwfilter-edit {filter}.',
  'fix.transport.nwfilter-drop':
    'Change the filter {filter} (virsh nwfilter-edit {filter}), or take it off the NIC.',
  'evidence.dropping-rule': '{rule}',
  'evidence.dropping-policy': '{rule}: no rule accepts the frame, so the policy drops it',
  'evidence.kernel-report': 'the kernel itself reported: {line}',
  'evidence.counter-rose': 'its counter rose by {packets} while the frames were lost',
  'evidence.br-netfilter-sysctl': '{sysctl} = 1',
  'evidence.br-netfilter-flag': '1: {bridge} calls the IP firewall for its frames',
  'evidence.sysctl-file': '{file} asks for {value}',
  'evidence.masquerading-rule': '{rule}',
  'evidence.answers-stay-here': '{forwarding} = 0: this host routes nothing, so the answers stay here',
  'evidence.forwarding-filtered':
    '{forwarding} = 1, but a rule drops the answers as the host routes them to the VM',
  'evidence.leaves-as-host': 'what {vm} sends leaves {device} with an address of this host',
  'evidence.nwfilter-address': 'filter {filter} allows the addresses {bound}; the VM uses {address}',
  'evidence.nwfilter-bound': 'filter {filter} is bound to the NIC',
} as const satisfies Catalogue;
