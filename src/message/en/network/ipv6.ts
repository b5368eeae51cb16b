import type { Catalogue } from '../../catalogue.ts';

/** English: findings, fixes and evidence that only IPv6 has. */
export const ipv6 = {
  'finding.datalink.address-in-use':
    '{vm} may not use its address {address}: another machine ({other}) has it already, so its kernel took it out of use.',
  'fix.datalink.address-in-use':
    "Take {address} off the wrong machine; the switch's MAC table tells where {other} is plugged in. Then give it to {vm} anew (`ip -6 addr show dadfailed` in the guest lists it): it is not tried again by itself.",
  'finding.datalink.multicast-snooping-drops':
    '{bridge} keeps the questions for {address} to itself: it snoops on multicast, has a querier, and does not know that somebody listens to {group}.',
  'fix.datalink.multicast-snooping-drops':
    'Floods multicast on {bridge} from now on, at once and for all its VMs. To keep it: `bridge-mcsnoop 0` (ifupdown2), `MulticastSnooping=no` (networkd), `bridge.multicast-snooping no` (NetworkManager). Or find out why the reports of the listener (MLD) do not arrive.',
  'finding.network.router-advertisement-ignored':
    '{router} announces itself as the router of this network, and {vm} does not take it: it has no route to {target}.',
  'fix.network.router-advertisement-ignored':
    'Type it inside {vm}. A Linux that forwards packets itself (containers, VPN) listens to no router unless accept_ra is 2; 0 is deaf as well. Where addresses are set by hand, set the gateway by hand too.',
  'finding.network.rogue-router':
    '{vm} follows a router that does not lead to {target}: {rogue} ({mac}) announced itself and won; the gateway is {gateway}.',
  'fix.network.rogue-router':
    'Type it inside {vm}; the next announcement of {rogue} undoes it. The cure is to find {mac} on the switch and to stop it, and RA guard on the ports of guests.',
  'evidence.agent-has-address': 'the agent lists {address}',
  'evidence.does-not-answer-for': '{vm} is alive and does not answer for {address}',
  'evidence.other-answers-for': '{mac} answers for {address}, by {device}',
  'evidence.snooping-on': '{bridge}: mcast_snooping 1, with a querier ({querier})',
  'evidence.group-not-listed': 'no port is listed for {group}, the group of {address}',
  'evidence.answers-out-of-port':
    '{mac} is behind a port, and answers for {address} when it is asked out of the ports themselves ({ports})',
  'evidence.router-announces': '{router} ({mac}) announces itself as router; {tap} got it',
} as const satisfies Catalogue;
