import { type Decoy, inOrder, onHost, onTap, pings } from './fault.ts';
import { traced } from './firewall/firewall.ts';
import { restoreFilters, restoreHypervisor } from './reference.ts';

const asked = { vm: 'web01', target: '10.0.0.1', works: pings('10.0.0.1'), expect: 'reachable' } as const;

// Rules of every family that drop, reject and count, none of which web01's path to its targets ever meets.
const frightening = `
table bridge scary {
  chain forward {
    type filter hook forward priority -200; policy accept;
    ether saddr 52:54:00:99:99:99 counter packets 4711 bytes 395724 drop
    ip saddr 10.9.9.9 counter packets 12 bytes 1008 drop
    arp daddr ip 10.0.0.200 counter packets 3 bytes 84 drop
    iifname "vnet77" counter drop
    ip daddr 10.0.0.10 tcp dport 25 counter packets 17 bytes 1020 drop
    ip saddr 10.0.0.10 udp dport 1900 drop
  }
}
table netdev scary {
  chain loopback {
    type filter hook ingress device "lo" priority 0; policy drop;
    ip saddr 10.0.0.1 counter packets 8 bytes 672 drop
  }
}
table inet scary {
  chain forward {
    type filter hook forward priority 0; policy drop;
    counter packets 4242 bytes 356328 drop
  }
  chain input {
    type filter hook input priority 0; policy accept;
    ip saddr 10.0.0.10 tcp dport { 22, 16509 } counter packets 9 bytes 540 drop
    ct state invalid counter packets 6 bytes 360 drop
  }
}
table ip scary {
  chain forward {
    type filter hook forward priority 10; policy drop;
    ip saddr 10.0.0.0/24 counter packets 99 bytes 8316 drop
    iifname "br0" oifname "br0" counter packets 31 bytes 2604 drop
  }
}`;

/** Healthy twins: nothing on web01's path is broken, whatever the settings look like. */
export const decoys: readonly Decoy[] = [
  {
    ...asked,
    id: 'frightening-firewall',
    summary: 'drop rules in the bridge, netdev, inet and ip families that web01 never meets',
    catalogue: [],
    // br_netfilter is off, so the policies of the inet and ip families see no bridged packet.
    inject: onHost(
      'hv1',
      `nft -f - <<'END'${frightening}\nEND\niptables-legacy -A FORWARD -s 10.9.9.0/24 -j DROP`,
    ),
    heal: restoreFilters,
  },
  {
    ...asked,
    id: 'traced-firewall',
    summary:
      'the kernel reports every packet, and a rule that vmping cannot judge drops strays alone: the probes are some',
    catalogue: [],
    inject: inOrder(
      traced('bridge'),
      onHost(
        'hv1',
        `sysctl -qw net.bridge.bridge-nf-call-iptables=1
nft add table ip guard
nft 'add chain ip guard forward { type filter hook forward priority 0; policy accept; }'
nft add rule ip guard forward ct state invalid ip ttl 64 drop`,
      ),
    ),
    heal: restoreFilters,
  },
  {
    ...asked,
    id: 'unrelated-guest-broken',
    summary: "db01's tap is out of the bridge while web01 is asked",
    catalogue: [],
    inject: onTap('db01', (tap) => `ip link set ${tap} nomaster`),
    heal: restoreHypervisor,
  },
  {
    ...asked,
    id: 'unrelated-bridge',
    summary: 'a bridge br9 that is down, with a port that is down',
    catalogue: [],
    inject: onHost(
      'hv1',
      'ip link add br9 type bridge; ip link add nic9 type veth peer name nic9far; ip link set nic9 master br9',
    ),
    heal: onHost('hv1', 'ip link del br9 2>/dev/null || true; ip link del nic9 2>/dev/null || true'),
  },
  {
    ...asked,
    id: 'stale-neighbor-entry',
    summary: 'a failed neighbor entry for an address that nobody asks about',
    catalogue: [],
    inject: onHost(
      'hv1',
      'ip neigh replace 10.0.0.99 dev br0 nud failed; ping -c1 -W1 10.0.0.98 >/dev/null || true',
    ),
    heal: onHost('hv1', 'for n in 98 99; do ip neigh del 10.0.0.$n dev br0 2>/dev/null || true; done'),
  },
];
