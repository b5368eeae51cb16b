import type { Catalogue } from '../../catalogue.ts';

/** English: what a host does that is the router of its guests. */
export const routed = {
  'finding.datalink.network-inactive':
    'The libvirt network {network} does not run, so {tap}, the cable of {vm}, is plugged into nothing.',
  'fix.datalink.network-inactive':
    'The other guests of {network} need their taps put back as well: `virsh domiflist` shows them. A restart of libvirt does it for all.',
  'finding.network.network-isolated':
    '{vm} is in the libvirt network {network}, which is isolated: it has no way out of this host, by design. {target} is outside.',
  'fix.network.network-isolated':
    'This is how the network was made, and no fault. To reach {target}, {vm} needs a NIC in a network that leads there: `virsh edit {vm}`, another <source>, then restart the VM.',
  'finding.network.forwarding-off':
    'This host does not route (net.ipv4.ip_forward is 0), and it is the only way of {vm} to {target}.',
  'fix.network.forwarding-off':
    'The host then routes between all of its networks as far as its firewall lets it. libvirt switches it on when it starts a network; something switched it off later.',
  'finding.network.host-without-route': 'This host, the way out of {vm}, has no route to {target} itself.',
  'fix.network.host-without-route':
    'Which gateway it had is not known here, so there is nothing to paste. What the configuration says comes back by `networkctl reload`, `netplan apply`, `nmcli networking off && nmcli networking on` or `ifreload -a`; `ip route show table all` shows whether it is in another table, and `journalctl -b -g route` who took it away. By hand: `ip route add default via GATEWAY`.',
  'finding.transport.forward-drop':
    "The host's firewall drops what it routes for {vm} on the way {direction}: {rule} ({chain}).",
  'fix.transport.forward-drop':
    'Whoever manages the firewall may put it back: change it there as well (firewalld, ufw, Docker, a script). The way that has to be open leads from {bridge} to {device}, and back for what is established.',
  'finding.network.masquerade-missing':
    'Packets of {vm} leave {device} with its own address ({network}): no rule translates them to the address of this host, so nobody can answer.',
  'fix.network.masquerade-missing':
    'The rules of libvirt are gone (`systemctl restart nftables`, a flush): a restart of libvirt makes them all anew and interrupts no guest.',
  'finding.network.return-route-missing':
    '{target} answers this host and not {vm}: nobody there knows the way back to {network}, which is behind {source}.',
  'fix.network.return-route-missing':
    'Type it on the router of that network (or in its configuration). Else make the libvirt network one with NAT.',
  'evidence.network-inactive': 'Active: no',
  'evidence.network-isolated': 'no <forward>: {network} is an isolated network',
  'evidence.forwarding-off': 'net.ipv4.ip_forward = 0',
  'evidence.kernel-has-no-way': 'the kernel has no way for it',
  'evidence.drop-rule': '{rule}',
  'evidence.routed-not-translated': 'no rule translates packets from {network}',
  'evidence.routed-host-answered': '{target} answers this host',
  'evidence.routed-guest-unanswered': "what is sent with the VM's own address is not answered",
} as const satisfies Catalogue;
