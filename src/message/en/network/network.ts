import type { Catalogue } from '../../catalogue.ts';

/** English: findings, fixes and evidence of the layer `network`. */
export const network = {
  'finding.network.guest-without-address':
    '{vm} has no {ip} address in {network}: it is alive, and answers for none.',
  'fix.network.guest-without-address':
    'Inside {vm}: start its network anew (`networkctl renew`, `nmcli device reapply`, `dhclient -v`), or set the address in its configuration. Where IPv6 is what it lacks, `sysctl net.ipv6.conf.all.disable_ipv6` tells whether it is switched off.',
  'finding.network.no-default-route':
    '{vm} has no route to {target}: it answers its own subnet and nothing beyond.',
  'fix.network.no-default-route':
    "Type it inside {vm}. It lasts until the restart: the gateway belongs into the guest's network configuration, or into the DHCP server's answer.",
  'finding.network.wrong-mask':
    '{vm} has a wrong network mask on {address} ({has} instead of {wanted}), so it takes the wrong way to {target}.',
  'fix.network.wrong-mask':
    "Type it inside {vm}. It lasts until the restart: correct the prefix length in the guest's network configuration.",
  'finding.network.wrong-gateway':
    "{vm} sends to the gateway {used}, which does not exist; this network's gateway is {right}.",
  'fix.network.wrong-gateway':
    "Type it inside {vm}. It lasts until the restart: correct the gateway in the guest's network configuration.",
  'finding.network.target-absent': 'Nobody has the address {target}: {by}.',
  'fix.network.target-absent':
    'Is {target} the right address, and is that machine on? The rest of the network answers.',
  'evidence.guest-owns-none': '{vm} is alive on {tap} and answers {resolution} for nothing in {asked}',
  'evidence.agent-no-address': 'the agent in {vm} lists no {ip} address',
  'evidence.no-answer-beyond-subnet':
    '{vm} answers a ping from {neighbor} and stays mute to one from {target}: no route back',
  'evidence.no-answer-on-subnet':
    '{vm} answers {resolution} for {address} and pings of its link, and sends nothing to {target} or any other neighbor',
  'evidence.asks-directly':
    '{vm} asks by {resolution} for {target} itself ({times} times), as if it were on its own subnet',
  'evidence.agent-prefix': 'the agent says {address}/{prefix}',
  'evidence.host-prefix': 'this host has {address}/{prefix} on {device}',
  'evidence.asks-wrong-gateway': '{vm} asks for {used} ({times} times); nobody answers',
  'evidence.host-gateway': "this host's gateway on the same network is {right}",
  'evidence.right-gateway-works': 'a ping in the name of {vm} through {right} is answered by {target}',
  'evidence.host-unreachable': '{from} answers: {target} unreachable ({icmp})',
  'evidence.nobody-owns': 'no answer for {target}',
  'evidence.others-answer': 'others on the same network answer: {others}',
  'finding.network.lost-at-hop':
    'Frames of {vm} for {target} are seen up to {lastSeen}; nothing is heard from {firstMissing}. No check knows why.',
} as const satisfies Catalogue;
