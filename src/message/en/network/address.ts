import type { Catalogue } from '../../catalogue.ts';

/** English: DHCP, neighbor tables, ARP between machines, reverse paths. */
export const address = {
  'finding.transport.dhcp-dropped':
    '{vm} asks for an address by DHCP, and this host drops {what}: {rule} ({chain}).',
  'fix.transport.dhcp-dropped':
    'Whoever put the rule there meant something by it: see the whole chain first. The VM has its address at its next try; `virsh reset` or a new start makes it ask at once.',
  'fix.transport.dhcp-dropped.host':
    "libvirt's own server for the network runs on this host and never hears the question. The host then takes DHCP and DNS from this bridge; the VM has its address at its next try.",
  'finding.network.dhcp-no-answer':
    '{vm} has no address: its DHCP questions leave by {uplink}, and nobody answers them.',
  'fix.network.dhcp-no-answer':
    'For whoever runs the DHCP server or the relay (often the gateway): {mac} asks and is offered nothing. Does the server run, does its pool have free addresses, is there a relay (`ip helper-address`) for this VLAN, does DHCP snooping trust the port to the server? Where it is dnsmasq: `journalctl -u dnsmasq -g {mac}`.',
  'finding.network.dhcp-checksum-wrong':
    '{vm} gets offers by DHCP and takes none: the UDP checksum of what {server} sends does not fit.',
  'fix.network.dhcp-checksum-wrong':
    'On {server} ({mac}), if it runs Linux: `ethtool -K DEVICE tx off` for the device that it answers by makes the kernel fill the checksum in, which a NIC was to do and did not (containers, overlays, software switches). Else a device on the way changes the packets: compare `tcpdump -vv` there and here.',
  'fix.network.dhcp-checksum-wrong.here':
    'The server runs on this host, and nothing fills the checksum in for a DHCP client of {vm} that looks at it. libvirt makes this rule for its own networks; something took it away, or the server is another one.',
  'evidence.bad-udp-checksum': 'offers of {server} with a bad UDP checksum',
  'evidence.offer-not-taken': '{vm} asks {times} times, is offered an address and takes none',
  'finding.network.rogue-dhcp-server':
    'Two DHCP servers answer {vm} and disagree: {server} ({mac}) offers {offer}, {right} offers {rightOffer}.',
  'fix.network.rogue-dhcp-server':
    "Have the network team find {mac} (it comes in by {device}), stop its DHCP server, and switch on DHCP snooping. Then renew the VM's lease: `dhclient -r && dhclient`, `networkctl renew`, `nmcli device reapply`.",
  'finding.network.guest-address-made-up':
    '{vm} has made up its address {address} itself, because nobody gave it one: its network is {network}.',
  'fix.network.guest-address-made-up':
    'Its DHCP client got no answer. Let it ask again inside {vm} (`dhclient -v`, `networkctl renew`, `ipconfig /renew`) and ask vmping meanwhile: it shows where the question or the answer is lost.',
  'finding.network.guest-address-elsewhere':
    '{vm} has the address {address}, which is of none of the networks of its bridge ({network}); for {target}, which is there, it asks elsewhere.',
  'fix.network.guest-address-elsewhere':
    'Is it a leased address, then a wrong DHCP server gave it (known server: {server}, {mac}): `tcpdump -nnve udp src port 67` while the VM renews its lease shows who. Else set the right address in {vm}, or plug the VM into the bridge of its network.',
  'finding.datalink.peer-neighbor-wrong':
    '{peer} sends its answers for {vm} ({address}) to the MAC address {mac}; the VM has {right}.',
  'fix.datalink.peer-neighbor-wrong':
    'The entry is old (the address was moved, the VM was migrated or got a new NIC) or was set by hand. Type this on {peer} if it runs Linux; on a router `clear arp-cache {address}` or `clear ip arp {address}`. An old entry also goes when the VM announces itself: `arping -U -c 3 -I eth0 {address}` inside {vm}.',
  'finding.datalink.proxy-arp-misleads':
    'The machine with the MAC address {mac} answers ARP for {address}, which is at {right}, and leads nowhere: {vm} may send to it (proxy ARP).',
  'fix.datalink.proxy-arp-misleads':
    "Find {mac} by the switch's MAC table. If it runs Linux: `sysctl net.ipv4.conf.all.proxy_arp=0` and the same for its device (proxy_arp_pvlan as well); on a router `no ip proxy-arp` on that interface. It answers for every address to which it has a route by another device: a wrong or a default route there is why it answers for this one.",
  'evidence.answers-for-others':
    '{mac} answers for {address} only who names its own address; {right} owns it',
  'evidence.unanswered-through': "a ping in the VM's name through {mac} is not answered by {target}",
  'finding.physical.switch-drops-mac':
    'The network beyond {uplink} answers this host and nothing that comes from the MAC address of {vm} ({mac}).',
  'fix.physical.switch-drops-mac':
    'Ask the network team about the port of {uplink}: port security, a limit on the number of MAC addresses, a provider that wants each MAC registered ({mac}), a MAC address learned on another port. If this host is itself a VM: its outer switch has to allow promiscuous mode, MAC changes and forged transmits.',
  'finding.physical.switch-drops-address':
    'The switch beyond {uplink} passes the MAC address of {vm} ({mac}), and drops its questions for others ({resolution}) where they name {address}.',
  'fix.physical.switch-drops-address':
    'Ask the network team about dynamic ARP inspection, its like for neighbor discovery, DHCP snooping or IP source guard on the port of {uplink}: there is no binding for {address} and {mac}. A VM with a fixed address needs a static one, such as `ip source binding {mac} vlan ID {address} interface PORT`, or the port has to be trusted.',
  'finding.network.guest-ignored':
    '{peer} answers others, and not {vm}: the ARP questions of {address} stay without an answer.',
  'fix.network.guest-ignored':
    'On {peer}, if it runs Linux: `ip route get {address}` shows whether its way back leads out of another NIC, which a strict reverse path filter refuses (`nstat -az TcpExtIPReversePathFilter` rises). Loosening it is safe; better is the right route. Other reasons: arptables, arp_ignore, a blocked address.',
  'finding.network.gateway-has-no-route': '{router} has no route to {target}, and says so.',
  'fix.network.gateway-has-no-route':
    'On {router}: this shows the missing route; add it (`ip route add`), or a default route, and to its configuration. Another router than the gateway that says so is further on the way.',
  'finding.network.gateway-forbids': '{router} refuses to pass packets to {target}: forbidden there.',
  'fix.network.gateway-forbids':
    'A firewall or a prohibit route on {router}: this shows the route, `nft list ruleset` or its access lists the rule. Ask its owner for {target}.',
  'finding.network.gateway-does-not-forward':
    'The gateway {gateway} takes the packets for {target} and passes nothing on, for {vm} and for this host alike.',
  'fix.network.gateway-does-not-forward':
    'On {gateway}, if it runs Linux (`sysctl net.ipv4.ip_forward` shows whether it forwards at all). Else look there for a blackhole route (`ip route get {target}`) or a firewall that drops. A router that never says when the time to live is over looks the same where the target is off.',
  'finding.network.nothing-beyond-gateway':
    'The gateway {gateway} forwards; from {target} beyond it nothing comes back, neither to {vm} nor to this host.',
  'fix.network.nothing-beyond-gateway':
    'Is {target} on, does it drop pings, and does it know the way back? On {target}: `ip route get` for an address of {vm}. Then each router between: `traceroute -n {target}` from here.',
  'evidence.router-says': '{router} answers for {target}: ICMP {icmp}',
  'evidence.nobody-beyond': 'packets in the name of {vm} for {target} through {gateway} are not answered',
  'evidence.host-not-answered': '{target} does not answer this host either',
  'evidence.no-word-of-ttl': '{gateway} does not say that the time to live is over',
  'evidence.word-of-ttl': '{gateway} says that the time to live is over: it forwards',
  'evidence.dhcp-asked': '{vm} asks by DHCP: {times} questions seen, {seconds} s since the first as it says',
  'evidence.dhcp-unanswered': 'the question leaves by {uplink}; no offer comes in',
  'evidence.dhcp-offers': '{server} ({mac}) offers {offer}',
  'evidence.guest-owns': '{vm} answers ARP for {address}',
  'evidence.agent-address': 'the agent says {address}',
  'evidence.answer-to-other-mac': '{peer} ({sender}) answers to {mac} instead of {right}',
  'evidence.host-is-answered': '{address} answers this host',
  'evidence.guest-not-answered': 'questions of {vm} for {address} and {other} leave, and nobody answers them',
  'evidence.bare-is-answered': '{address} answers a question from {mac} that names no sender address',
  'evidence.asked-in-vain': 'questions of {vm} for {address} leave, and nobody answers them',
  'evidence.neighbor-answers-guest': '{address} answers the same question of {vm}',
} as const satisfies Catalogue;
