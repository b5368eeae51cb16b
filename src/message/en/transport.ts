import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `transport`. */
export const transport = {
  'finding.transport.bridge-firewall-drop':
    "A rule of the bridge's own firewall drops the {what} frames: {rule} ({chain}).",
  'fix.transport.bridge-firewall-drop':
    'The rule goes for everybody it matches, until whatever wrote it writes it again: look who manages {chain} (nwfilter, ebtables, a service).',
  'finding.transport.bridge-netfilter-drop':
    "The host's IP firewall drops bridged frames: br_netfilter ({how}) shows them to it, and {rule} ({chain}) takes them.",
  'fix.transport.bridge-netfilter-drop':
    'Bridged frames then pass the IP firewall by. If security between VMs relies on it (OpenStack security groups, the Proxmox firewall), accept them there instead.',
  'finding.transport.target-filters-icmp':
    '{target} is there and answers on TCP port {port} ({how}), but drops pings: its firewall filters ICMP.',
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
  'evidence.dropping-rule': '{rule}',
  'evidence.dropping-policy': '{rule}: no rule accepts the frame, so the policy drops it',
  'evidence.counter-rose': 'its counter rose by {packets} while the frames were lost',
  'evidence.br-netfilter-sysctl': '{sysctl} = 1',
  'evidence.br-netfilter-flag': '1: {bridge} calls the IP firewall for its frames',
  'evidence.answers-arp': '{target} answers {resolution} from {mac}',
  'evidence.ping-unanswered': 'pings to {target} leave and are not answered',
  'evidence.ping-answered': '{target} answers pings',
  'evidence.port-answers': 'TCP port {port} of {target}: {how}',
  'evidence.ports-silent': 'TCP {ports}: no answer at all',
  'evidence.tcp-reset': '{target} answers the SYN to port {port} with a reset',
  'evidence.tcp-silent': 'no answer to the SYN to port {port} of {target}',
  'evidence.tcp-forbidden': 'the SYN to port {port} of {target} is answered with ICMP "forbidden"',
  'finding.transport.lost-at-hop': '{target} refuses what {vm} sends.',
} as const satisfies Catalogue;
