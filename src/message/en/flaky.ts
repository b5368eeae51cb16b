import type { Catalogue } from '../catalogue.ts';

/** English: paths that work, but not well or not always. */
export const flaky = {
  'finding.physical.uplink-flaps':
    'The carrier of the uplink {uplink} came or went {times} times while it was watched.',
  'fix.physical.uplink-flaps':
    'Check cable and transceiver of {uplink}, and the switch port. Links that flap every few seconds are often cured by `ethtool --set-eee {uplink} eee off`.',
  'finding.physical.uplink-errors':
    'The uplink {uplink} receives damaged frames: {counter} rose by {by} while the path was probed.',
  'fix.physical.uplink-errors':
    'Change the cable or transceiver of {uplink}. Where the switch port has a fixed speed, set it to auto as on this end.',
  'finding.physical.half-duplex':
    'The uplink {uplink} runs at half duplex ({speed} Mbit/s): it and the switch port did not agree.',
  'fix.physical.half-duplex':
    'The link goes down for some seconds. The switch port must be set to auto as well: one fixed end makes the other half duplex.',
  'evidence.carrier-changes': '{times} more than when the probes began',
  'evidence.link-log': "the kernel's log of {device}: Link is Down, Link is Up",
  'evidence.counter-moved': '{counter} rose by {by} while the path was probed',
  'evidence.half-duplex': '{device}: half',

  'finding.vm.guest-drops-frames':
    '{vm} does not take its frames fast enough: {tap} dropped {dropped} of them while it was probed, and {unanswered} of {asked} pings to it were not answered.',
  'fix.vm.guest-drops-frames':
    'Look at the load of {vm} (`top`, `ip -s link`). More queues help where it has several processors: `<driver queues="N"/>` in its interface.',

  'finding.transport.bandwidth-limit':
    "{vm}'s <bandwidth> is too tight: {average} kilobytes/s ({kbit} kbit/s) towards it, and {device} held single pings for up to {held} ms.",
  'fix.transport.bandwidth-limit':
    'Takes the limit away. libvirt counts kilobytes a second, so a number meant as kbit/s is eight times too small: to keep a limit, set a wider one with `--inbound AVERAGE`.',
  'finding.transport.queue-limit':
    'A rate limit on {device} ({kind}, {rate}) is too tight: it held single pings for up to {held} ms; {lost} of {of} were lost.',
  'fix.transport.queue-limit':
    'Takes the queue with its limit away; whoever set it (a script, QoS of the provider) may set it again.',
  'finding.transport.queue-impairs':
    'A test queue (netem) on {device} delays or loses frames on purpose: up to {held} ms, {lost} of {of} pings lost.',
  'fix.transport.queue-impairs': 'Ask who is testing; then take it away.',
  'finding.transport.rule-drops-some':
    "A rule of this host's firewall drops a part of the frames: {rule} ({chain}); {lost} of {of} pings were lost.",
  'fix.transport.rule-drops-some':
    'The rule goes for everybody it matches, until whatever wrote it writes it again: look who manages {chain}.',
  'evidence.queue-held':
    '{kind}: {drops} dropped and {overlimits} held back during the probes, for up to {held} ms',
  'evidence.bandwidth': 'inbound.average {average} (kilobytes/s: {kbit} kbit/s)',

  'finding.network.guest-mtu-too-large':
    '{vm} sends packets of {size} bytes, and {device} takes {mtu}: small ones pass, large ones are dropped.',
  'fix.network.guest-mtu-too-large':
    'Lowers the MTU inside {vm} until its next start. Or raise the MTU of every device and switch port on the way, {device} first.',
  'finding.network.device-mtu-too-small':
    '{device} takes packets of {mtu} bytes, its neighbors on the path {wanted}: large ones are dropped there.',
  'fix.network.device-mtu-too-small':
    'The switch port behind it has to take that size as well. Write it where the device is configured, or it is back after a restart.',
  'finding.network.path-mtu-too-small':
    'Packets of {size} bytes are lost on the way from {device} to {target}, those of {passes} arrive, and nobody tells the sender.',
  'fix.network.path-mtu-too-small':
    'Raise the MTU of the switch ports between {device} and {target} to {size} bytes of IP, or let ICMP "fragmentation needed" (of IPv6: "packet too big") through. Until then an MTU of {passes} in the VM passes.',
  'evidence.large-lost':
    '{lost} of {lost} pings of {size} bytes were lost; the largest that passed: {passes}',
  'evidence.large-seen': 'frames with {size} bytes of IP leave the VM by {tap} and go no further',
  'evidence.device-mtu': 'mtu {mtu} on {device}',

  'finding.network.loss-beyond':
    '{lost} of {of} pings from {vm} to {target} ({percent} %) were lost beyond {device}; the hypervisor {host}.',
  'fix.network.loss-beyond':
    'Nothing on this hypervisor loses them. Ask the network team for the error counters of the switch ports from {device} to {target}, and whether a port is overloaded.',
  'finding.network.loss-on-host':
    '{lost} of {of} pings ({percent} %) were lost on this hypervisor, between {from} and {to}.',
  'fix.network.loss-on-host':
    'Look what drops there: `tc -s qdisc show`, `ip -s -s link`, `nft list ruleset` (rules with limit or numgen).',
  'evidence.pings-lost': '{lost} of {of} lost',
  'evidence.host-pings': "the hypervisor's own: {sent} sent, {received} received",

  'finding.network.slow-path':
    '{target} is on the network of {vm} and yet takes {median} ms (median; {min} to {max} ms). The hypervisor itself: {host} ms.',
  'fix.network.slow-path':
    'Something beyond {device} holds frames: an overloaded switch port, a Wi-Fi or tunnel on the way, or {target} itself.',
  'finding.network.unsteady-path':
    '{target} is on the network of {vm}, and its answers take {min} to {max} ms: jitter {jitter} ms. The hypervisor itself: {host} ms (median).',
  'fix.network.unsteady-path':
    'Something beyond {device} holds frames now and then: an overloaded switch port, a Wi-Fi or tunnel on the way, or {target} itself.',
  'evidence.ping-times': 'median {median} ms, {min} to {max} ms, jitter {jitter} ms',
  'evidence.host-ping-times': "the hypervisor's own: median {host} ms",
} as const satisfies Catalogue;
