import { defineFault, inOrder, onHost, onTap } from '../fault.ts';
import { restoreFilters } from '../reference.ts';

const heal = restoreFilters;

function bridgeDrop(rule: string): ReturnType<typeof onHost> {
  return onHost(
    'hv1',
    [
      'nft add table bridge vmguard',
      "nft 'add chain bridge vmguard forward { type filter hook forward priority -200; policy accept; }'",
      `nft add rule bridge vmguard forward ${rule}`,
    ].join('\n'),
  );
}

/** Somebody looks for something, and has the kernel report every packet of a family: `nft monitor trace` shows it. */
export function traced(family: 'bridge' | 'ip'): ReturnType<typeof onHost> {
  return onHost(
    'hv1',
    [
      `nft add table ${family} tracing`,
      `nft 'add chain ${family} tracing everything { type filter hook prerouting priority -350; policy accept; }'`,
      `nft add rule ${family} tracing everything meta nftrace set 1`,
    ].join('\n'),
  );
}

/** Packet filters on the hypervisor. */
export const firewallFaults = [
  defineFault({
    id: 'bridge-nft-drop-ip',
    summary: "a rule of the bridge family drops web01's IPv4 packets, with a counter",
    catalogue: ['FW-11'],
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: bridgeDrop('ip saddr 10.0.0.10 counter drop'),
    heal,
  }),
  defineFault({
    id: 'mac-spoof-check',
    summary:
      "a rule drops what web01's tap sends with another MAC address than the expected one, and that is stale",
    catalogue: ['PHY-08'],
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: (lab) =>
      onTap('web01', (tap) =>
        [
          'nft add table bridge macspoof',
          "nft 'add chain bridge macspoof preroute { type filter hook prerouting priority -300; policy accept; }'",
          `nft add rule bridge macspoof preroute iifname ${tap} ether saddr != 52:54:00:00:09:99 counter drop`,
        ].join('\n'),
      )(lab),
    heal,
  }),
  defineFault({
    id: 'bridge-nft-drop-arp',
    summary: 'a rule of the bridge family drops ARP, with a counter',
    catalogue: ['ARP-06'],
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: bridgeDrop('ether type arp counter drop'),
    heal,
  }),
  defineFault({
    id: 'bridge-nft-drop-nocounter',
    summary: 'a rule of the bridge family drops the answers to web01, without a counter',
    catalogue: ['FW-11'],
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: bridgeDrop('ip daddr 10.0.0.10 ip protocol icmp drop'),
    heal,
  }),
  defineFault({
    id: 'netdev-drop-answers',
    summary:
      "a rule at the uplink's ingress drops the answers before the bridge sees them, without a counter",
    catalogue: ['FW-11'],
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      [
        'nft add table netdev guard',
        `nft 'add chain netdev guard uplink { type filter hook ingress device "eth0" priority 0; policy accept; }'`,
        'nft add rule netdev guard uplink icmp type echo-reply drop',
      ].join('\n'),
    ),
    heal,
  }),
  defineFault({
    id: 'bridge-nft-drop-traced',
    summary:
      "a rule that vmping cannot judge, without a counter, drops web01's packets; the owner traces them (nftrace)",
    catalogue: ['FW-11'],
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: inOrder(bridgeDrop('ip saddr 10.0.0.10 ip ttl 64 drop'), traced('bridge')),
    heal,
  }),
  defineFault({
    id: 'forward-drop-traced',
    summary:
      'bridged packets go through the IP firewall, where a rule that vmping cannot judge drops the answers; traced',
    catalogue: ['FW-01'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: inOrder(
      onHost(
        'hv1',
        `sysctl -qw net.bridge.bridge-nf-call-iptables=1
nft add table inet guard
nft 'add chain inet guard forward { type filter hook forward priority 0; policy accept; }'
nft add rule inet guard forward ip daddr 10.0.0.10 ip ttl '<' 255 drop`,
      ),
      traced('ip'),
    ),
    heal,
  }),
  defineFault({
    id: 'forward-drop-policy',
    summary: 'bridged packets go through iptables, whose FORWARD chain drops them (as with Docker)',
    catalogue: ['FW-01'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'sysctl -qw net.bridge.bridge-nf-call-iptables=1; iptables -P FORWARD DROP'),
    heal,
  }),
  defineFault({
    id: 'forward-drop-legacy',
    summary: 'as forward-drop-policy, but made with iptables-legacy: nft does not show it',
    catalogue: ['FW-01'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'sysctl -qw net.bridge.bridge-nf-call-iptables=1; iptables-legacy -P FORWARD DROP'),
    heal,
  }),
  defineFault({
    id: 'forward-drop-rule',
    summary: "a FORWARD rule drops bridged packets; only the bridge's own flag sends them there",
    catalogue: ['FW-01', 'FW-09'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      'ip link set br0 type bridge nf_call_iptables 1; iptables -A FORWARD -s 10.0.0.0/24 -j DROP',
    ),
    heal,
  }),
];
