import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `transport`. */
export const transport = {
  'finding.transport.target-filters-icmp':
    '{target} is there and answers on TCP port {port} ({how}), but pings are dropped: {firewall} filters ICMP.',
  'fix.transport.target-filters-icmp':
    'Lets {target} answer pings until its firewall is loaded anew. If only a service matters, ask for its port instead: vmping VM {target}:{port}.',
  'finding.transport.target-filters-all':
    '{target} is there (it answers {resolution}) but drops pings and TCP {ports}: a firewall on the target. It {host}.',
  'fix.transport.target-filters-all':
    "Look at the firewall of {target} (`nft list ruleset`): it has to accept the VM's address.",
  'finding.transport.port-closed': '{target} answers, but nothing listens on its TCP port {port}.',
  'fix.transport.port-closed':
    'Start the service on {target}, or bind it to more than 127.0.0.1. The command shows who listens.',
  'finding.transport.port-filtered':
    '{target} drops connections to TCP port {port}: a firewall filters it (ping {ping}).',
  'fix.transport.port-filtered':
    'Lets the port through until the firewall of {target} is loaded anew. A firewall between here and there may do the same.',
  'evidence.answers-arp': '{target} answers {resolution} from {mac}',
  'evidence.ping-unanswered': 'pings to {target} leave and are not answered',
  'evidence.ping-answered': '{target} answers pings',
  'evidence.port-answers': 'TCP port {port} of {target}: {how}',
  'evidence.ports-silent': 'TCP {ports}: no answer at all',
  'evidence.tcp-reset': '{target} answers the SYN to port {port} with a reset',
  'evidence.tcp-silent': 'no answer to the SYN to port {port} of {target}',
  'evidence.tcp-forbidden': 'the SYN to port {port} of {target} is answered with ICMP "forbidden"',
  'finding.transport.lost-at-hop': '{target} refuses what {vm} sends.',
  'finding.transport.conntrack-full':
    'The table of tracked connections of this host is full ({count} of {max}): packets that would be a new one are dropped.',
  'fix.transport.conntrack-full':
    'Takes effect at once. Look who fills it (`conntrack -L`, by source address): one VM alone can. Where bridged packets need not be filtered here, taking br_netfilter off keeps them out of the table.',
  'evidence.conntrack-full': '{count} of {max} connections',
  'evidence.conntrack-drops': 'drop= counts what was refused for want of room',
} as const satisfies Catalogue;
