import { defineFault, inOrder, onHost, onTap } from '../fault.ts';
import { restoreFilters, restoreHypervisor } from '../reference.ts';
import { querierOff, querierOn } from './means.ts';

/** IPv6: what breaks it on the bridge while IPv4 works. */
export const bridge6Faults = [
  defineFault({
    id: 'v6-forward-drop',
    summary: 'bridged packets go through ip6tables, whose FORWARD chain drops them; IPv4 works',
    catalogue: ['FW-02'],
    target: 'fd00::20',
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'sysctl -qw net.bridge.bridge-nf-call-ip6tables=1; ip6tables -P FORWARD DROP'),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'v6-bridge-drops-discovery',
    summary: "a rule of the bridge family drops web01's neighbor solicitations",
    catalogue: ['FW-11'],
    target: 'fd00::1',
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      [
        'nft add table bridge vmguard',
        "nft 'add chain bridge vmguard forward { type filter hook forward priority -200; policy accept; }'",
        'nft add rule bridge vmguard forward icmpv6 type nd-neighbor-solicit counter drop',
      ].join('\n'),
    ),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'v6-snooping-without-group',
    summary:
      'the bridge has a querier and does not know that db01 listens: questions for it are not passed on',
    catalogue: ['BR-25'],
    target: 'fd00::11',
    cause: 'datalink.multicast-snooping-drops',
    fixRunsOn: 'hypervisor',
    inject: onTap('db01', (tap) =>
      [
        ...querierOn,
        // It forgets its groups on purpose, once they are there.
        'sleep 1',
        `for group in $(bridge mdb show dev br0 | awk '$0 ~ /port ${tap} / { for (i = 1; i < NF; i++) if ($i == "grp") print $(i + 1) }'); do`,
        `  bridge mdb del dev br0 port ${tap} grp $group`,
        'done',
      ].join('\n'),
    ),
    heal: inOrder(onHost('hv1', querierOff.join('\n')), restoreHypervisor),
  }),
];
