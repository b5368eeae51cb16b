import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `vm`. */
export const vm = {
  'finding.vm.paused': '{vm} is paused ({reason}): its CPUs stand still, so nothing in it can answer.',
  'fix.vm.paused':
    'If it paused by itself on an I/O error, free disk space first: it would pause again. `virsh domblkerror {vm}` names the disk.',
  'finding.vm.suspended': '{vm} is suspended to memory by its own guest: it sleeps until it is woken.',
  'fix.vm.suspended': 'Wakes the guest; look into its power settings so that it does not fall asleep again.',
  'finding.vm.shut-off': '{vm} is not running ({reason}).',
  'fix.vm.shut-off': 'Starts the VM. If the reason is a crash, look at /var/log/libvirt/qemu/{vm}.log first.',
  'finding.vm.no-nic': '{vm} has no network interface at all.',
  'fix.vm.no-nic':
    'Which bridge and model the NIC should have is for the owner of {vm} to say; `virsh attach-interface --help` shows how one is added.',
  'finding.vm.link-down':
    'The virtual cable of {vm} is unplugged: libvirt holds the link of {tap} down, so the guest sees no carrier.',
  'fix.vm.link-down': 'Somebody set this on purpose once: ask who, if the VM was isolated for a reason.',
  'finding.vm.guest-nic-down':
    'The NIC of {vm} is down or has no driver inside the guest: it answers neither ARP nor IPv6, although host and cable are in order.',
  'fix.vm.guest-nic-down':
    'Type it on the console of {vm} (virsh console, or its display). If the guest does not react there either, its kernel hangs.',
  'evidence.domain-state': 'the state is {state}',
  'evidence.no-nic': 'the list of interfaces is empty',
  'evidence.domif-getlink': "{tap} down; the domain's XML says {inXml}",
  'evidence.guest-silent': 'no frame from {vm} on {tap} while it was asked for {asked} and for any IPv6 node',
  'finding.vm.lost-at-hop':
    '{vm} sends nothing for {target}: frames reach {lastSeen}, and {firstMissing} does not react.',
  'fix.lost-at-hop.guest':
    'Look inside the guest: its console, its addresses (`ip addr`), its routes (`ip route get` for the target) and its firewall.',
  'fix.lost-at-hop.out':
    'The frames vanish inside this host between the two devices named above: look at tc filters, XDP programs and VLANs of both.',
  'fix.lost-at-hop.return':
    'The answer reaches this host and not the VM: look at tc filters, XDP programs, VLANs and the MAC table between the two devices named above.',
  'fix.lost-at-hop.beyond':
    "The frames leave this host and no answer comes back: what is past the uplink cannot be seen from here. Ask the network team to look for the VM's MAC address on the switch port.",
  'fix.lost-at-hop.service': 'Look at the service on the target.',
} as const satisfies Catalogue;
