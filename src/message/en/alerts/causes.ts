import type { Catalogue } from '../../catalogue.ts';

/** English: what is likely behind an episode (`cause`), what to do about it (`todo`), what proves it (`proof`). */
export const causes = {
  'alert.cause.follows': '{device} hangs on {below}, which is in trouble itself',
  'alert.todo.follows': 'Look at {below}: with it {device} comes back.',
  'alert.cause.tap':
    'the link of {vm} is switched off and on, or its QEMU lets go of {device} and takes it again',
  'alert.todo.tap':
    'Look who does it: `virsh domif-setlink` in a script, or a guest that resets its NIC. The log of the VM is in /var/log/libvirt/qemu.',
  'alert.cause.bridge': 'the ports of {device} come and go: a bridge has carrier while one of its ports has',
  'alert.todo.bridge': "Find the port in the kernel's log, then look at its cable and at what is behind it.",
  'alert.cause.bond': 'all members of {device} lose their carrier at once',
  'alert.todo.bond': 'Look at what the members share: the switch, the card, its power.',
  'alert.cause.vlan': '{device} follows {parent}, on which it lies',
  'alert.todo.vlan': 'Look at {parent}.',

  'alert.cause.nic-hangs':
    'the NIC {device} hangs, and the kernel resets it ({times} messages in 15 minutes)',
  'alert.todo.nic-hangs':
    'Switch its offloads off, which cures the usual case and costs some CPU. If it goes on: firmware, then another NIC.',
  'alert.cause.veth': '{device} is a virtual cable, and whoever holds its other end sets that down and up',
  'alert.todo.veth':
    'Look at the other end: in another network namespace, a container, or the host of this nested one.',
  'alert.cause.switch':
    'the switch, or what powers it: {others} of this host have the same trouble at the same time',
  'alert.todo.switch':
    'Ask the network team whether the switch restarts, is updated or loses power. A single cable does not do this.',
  'alert.cause.damaged': 'a bad cable or transceiver: {device} receives damaged frames as well ({count})',
  'alert.todo.damaged':
    'Clean and reseat both ends of {device}, then change cable, transceiver and switch port, one after the other.',
  'alert.cause.eee':
    'Energy-Efficient Ethernet, which is in use on {device}: some NICs and switches lose the link with it',
  'alert.todo.eee':
    'Switch EEE off here or on the switch port; the link goes away for a few seconds. A .link file or a post-up line keeps it so.',
  'alert.cause.eee-maybe':
    'Energy-Efficient Ethernet, if it is in use: the driver {driver} is known to lose the link with it',
  'alert.todo.eee-maybe':
    'See whether EEE is active, and switch it off here or on the switch port. The link goes away for a few seconds.',
  'alert.cause.half-duplex':
    'both ends disagree about duplex: {device} runs at half duplex or counts collisions',
  'alert.todo.half-duplex':
    'Set both ends to autonegotiation. One fixed end and one automatic end always come to this.',
  'alert.cause.autoneg':
    'autonegotiation is off on {device}: where the other end negotiates, they do not find each other',
  'alert.todo.autoneg':
    'Set both ends to autonegotiation, or both to the same fixed speed. The link goes away for a few seconds.',
  'alert.cause.timer':
    'something with a timer: it goes down every {period}, and a loose contact keeps no time',
  'alert.todo.timer':
    'Look for power saving (EEE, ASPM), for a port that the switch disables and lets back (errdisable recovery), for a watchdog or a script.',
  'alert.cause.cable': 'the cable of {device}, one of its plugs, or a switch port that fails',
  'alert.todo.cable':
    'Reseat both ends, then change cable and switch port, one after the other. The port counters of the switch tell which side hears the damage.',
  'alert.cause.transceiver':
    'the transceiver or the fibre of {device}: too little light, dirt, or a module that fails',
  'alert.todo.transceiver':
    'Compare the receive power with the limits of the module, clean and reseat both ends, then change module and fibre, one after the other.',
  'alert.cause.other-side': 'the switch port at the other end of {device}',
  'alert.todo.other-side':
    'Ask the network team for the log and the error counters of that port: link flap protection, speed, EEE, power.',

  'alert.cause.err-disabled': 'the switch disabled the port after {device} had flapped',
  'alert.todo.err-disabled':
    'Ask the network team: "Is the port err-disabled?" Cure the flapping first, or it is disabled again.',
  'alert.cause.port-shut': 'the switch port of {device} is shut, or the switch is off',
  'alert.todo.port-shut':
    'Ask the network team for the state of that port (`no shutdown`). Nothing on the hypervisor can mend it.',
  'alert.cause.unplugged': 'the cable of {device} is unplugged or broken, or its transceiver failed',
  'alert.todo.unplugged': 'Look at the lights of both ends, reseat, change the cable.',

  'alert.cause.missed': '{device} receives more than this host takes from it: {count} frames were missed',
  'alert.todo.missed':
    'Make its receive ring larger, up to the maximum that is shown (`ethtool -G {device} rx N`; the link may go away for a moment), and see which CPU serves its interrupts.',
  'alert.cause.errors-other': 'errors of {device} that only its driver can tell apart',
  'alert.todo.errors-other': "The driver's own counters name them.",

  'alert.cause.member-set-down': '{member} of {bond} was set down on this host',
  'alert.todo.member-set-down': 'If that was not on purpose (maintenance), set it up again.',
  'alert.cause.member-no-carrier': '{member} of {bond} has no carrier',
  'alert.todo.member-no-carrier':
    'Check cable, transceiver and switch port of {member} before the rest of {bond} fails as well.',
  'alert.cause.member-not-used':
    '{member} has carrier, but {bond} does not use it (yet): its monitor says down, or `updelay` has not passed',
  'alert.todo.member-not-used':
    'If it stays so: where {bond} watches by ARP, its targets do not answer by {member}.',
  'alert.cause.member-other-aggregator':
    '{member} is in another aggregator than the rest of {bond}: its switch port is not in the same port channel',
  'alert.todo.member-other-aggregator':
    'For the network team: "Please put the port of {member} into the port channel of {bond}."',
  'alert.cause.member-away': 'a member was taken out of {bond}, or is back by now',
  'alert.todo.member-away': 'Compare the members that are there with the configuration.',
  'alert.cause.lacp-no-carrier': 'no member of {bond} has carrier',
  'alert.todo.lacp-no-carrier': 'Look at cables and switch; LACP comes back with the carrier.',
  'alert.cause.lacp-off': 'the switch no longer speaks LACP on the ports of {members}',
  'alert.todo.lacp-off':
    'For the network team: "Please put the ports of {members} into one port channel with LACP (mode active)." What is heard in 35 seconds tells: no frame from the switch, no LACP.',
  'alert.cause.lacp-eaten':
    'something between {bond} and the switch keeps its LACP frames: a Linux bridge never passes them on',
  'alert.todo.lacp-eaten': 'Connect the two ends directly, or use active-backup.',

  'alert.cause.tree-port':
    'a port that is no edge port (no portfast) goes up and down somewhere in the network of {bridge}',
  'alert.todo.tree-port':
    "The kernel's log tells whether it is one of {bridge}. Else the network team sees in which direction: `show spanning-tree detail` names the port of the last change. Ports of servers should be edge ports.",
  'alert.cause.loop': 'a loop: the same frames come in by two ways',
  'alert.todo.loop':
    'Look for a second cable into the same network, two bridges joined twice, or a guest that bridges its NICs. Taking one of the ways out ends it at once.',
  'alert.cause.same-mac':
    'two machines with the MAC address {mac}: a cloned VM that kept it, or a bond on several switches',
  'alert.todo.same-mac':
    'The ports between which it moves show who they are. Give the clone a MAC address of its own.',
  'alert.cause.no-channel':
    'a bond somewhere sends by all its members, and the switch does not know them as one port channel',
  'alert.todo.no-channel': 'Put its ports into a port channel, or the bond into active-backup.',
  'alert.cause.scan':
    'one machine asks for everybody: a scan, an inventory tool, a worm, or a far too wide subnet',
  'alert.todo.scan': 'The address behind "tell" in most of the lines is the one that asks.',
  'alert.cause.gateway-twice': 'two machines answer for the gateway {address}: {machines}',
  'alert.todo.gateway-twice':
    'Whichever of the two answers first gets the traffic. Find the one that does not belong there by its MAC address, on the switch or among the VMs.',
  'alert.cause.address-twice': 'two machines have {address}, the address of {vm}: {machines}',
  'alert.todo.address-twice':
    'Find it by its MAC address, on the switch or among the VMs, and give it another address; look whether it was handed out twice (DHCP) or typed in.',
  'alert.cause.address-moved': 'the address moved on purpose: a cluster or VRRP that failed over',
  'alert.todo.address-moved':
    'Then only one of the two answers after a few seconds. As long as both do, it is not this.',
  'alert.cause.no-announcement':
    '{vm} moved here, and no gratuitous ARP went out: switches still send to the old place',
  'alert.todo.no-announcement':
    'Let {vm} send anything, as a ping of its gateway: its first frame corrects them all.',
  'alert.cause.guest-silent':
    '{vm} sends nothing by {device}: it hangs after its migration, or its link is down',
  'alert.todo.guest-silent': 'Look at its console. Where frames come, they do not reach the bridge.',

  'alert.proof.gone': '{subject} is no longer on this host, or no longer watched',
  'alert.proof.mac': 'the MAC address {mac}',
  'alert.proof.claimed': '{address} is claimed by {machines}',
  'alert.proof.transitions':
    'the carrier of {device} changed {count} times in {over} (/sys/class/net/{device}/carrier_changes)',
  'alert.proof.regular': 'it goes down every {period}, regularly',
  'alert.proof.irregular': 'it goes down without any regularity',
  'alert.proof.down-for': 'it is down for about {down} each time',
  'alert.proof.driver': 'the driver of {device} is {driver}',
  'alert.proof.speed': 'it runs at {speed} Mbit/s, {duplex} duplex',
  'alert.proof.autoneg-off': 'autonegotiation is off on {device}',
  'alert.proof.eee-on': 'Energy-Efficient Ethernet is active on {device}',
  'alert.proof.counter': '{counter} of {device} rose by {by}',
  'alert.proof.bond': '{bond} is a bond in mode {mode}',
  'alert.proof.partner': 'the LACP partner of {bond} is {mac}',
  'alert.proof.member-up': '{member} has carrier; it failed {failures} times since it joined',
  'alert.proof.member-dark': '{member} has no carrier; it failed {failures} times since it joined',
  'alert.proof.member-off': '{member} is set down; it failed {failures} times since it joined',
  'alert.proof.beside': '{other} has the same trouble now',
  'alert.proof.kernel': 'the kernel at {at}: {line}',
} as const satisfies Catalogue;
