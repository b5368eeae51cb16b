import { type Decoy, inGuest, onHost, onTap } from '../faults/fault.ts';
import { restoreFilters, restoreGuest, restoreHypervisor } from '../faults/reference.ts';
import {
  all,
  hasNftables,
  ipOf,
  isBridged,
  isIpv4,
  isLinux,
  isOutside,
  isUntagged,
  type Kind,
  not,
  type Place,
} from './kind.ts';

/** Something that looks bad, and that the path which is asked about does not feel. */
interface Unfelt {
  readonly id: string;
  readonly applies: Kind['applies'];
  readonly sketch: (place: Place) => Pick<Decoy, 'summary' | 'inject' | 'heal'>;
}

const other = ({ topology, asked: { vm } }: Place) =>
  topology.guests.find(({ name }) => name !== vm)?.name ?? '';
const nothing = () => Promise.resolve();

const unfelt: readonly Unfelt[] = [
  {
    id: 'other-tap-out',
    applies: all(isLinux, isOutside),
    sketch: (place) => ({
      summary: `the tap of ${other(place)} is out of the bridge`,
      inject: onTap(other(place), (tap) => `ip link set ${tap} nomaster`),
      heal: restoreHypervisor,
    }),
  },
  {
    id: 'other-tap-down',
    applies: isOutside,
    sketch: (place) => ({
      summary: `the tap of ${other(place)} is down`,
      inject: onTap(other(place), (tap) => `ip link set ${tap} down`),
      heal: restoreHypervisor,
    }),
  },
  {
    id: 'forward-policy-unfelt',
    applies: isLinux,
    sketch: (place) => ({
      summary: 'FORWARD drops, and no bridged packet is shown to the IP firewall',
      inject: onHost(
        'hv1',
        (hasNftables(place) ? ['iptables', 'ip6tables', 'iptables-legacy'] : ['iptables-legacy'])
          .map((program) => `${program} -P FORWARD DROP`)
          .join('; '),
      ),
      heal: restoreFilters,
    }),
  },
  {
    id: 'forward-policy-tagged',
    applies: all(isLinux, isBridged, isOutside, not(isUntagged), ({ bridge }) => bridge.vlan !== undefined),
    sketch: () => ({
      summary:
        'FORWARD drops bridged packets, and those of the guests have a tag, which the IP firewall is not shown',
      inject: onHost(
        'hv1',
        'sysctl -qw net.bridge.bridge-nf-call-iptables=1; iptables-legacy -P FORWARD DROP',
      ),
      heal: restoreFilters,
    }),
  },
  {
    id: 'rules-for-others',
    applies: all(isLinux, isIpv4),
    sketch: (place) => ({
      summary: 'rules of the bridge family drop what others send, and ports that nobody asks for',
      inject: onHost(
        'hv1',
        `nft -f - <<'END'
table bridge guard {
  chain forward {
    type filter hook forward priority -200; policy accept;
    ether saddr 52:54:00:77:77:77 counter drop
    ip saddr 10.9.9.0/24 counter packets 99 bytes 8316 drop
    ip saddr ${ipOf(place)} tcp dport { 25, 445 } counter packets 12 bytes 720 drop
    ip saddr ${ipOf(place)} udp dport 1900 drop
  }
}
END`,
      ),
      heal: restoreFilters,
    }),
  },
  {
    id: 'wide-limit',
    applies: isLinux,
    sketch: ({ asked: { vm } }) => ({
      summary: 'a limit of 100 Mbit/s on the tap',
      inject: onTap(vm, (tap) => `tc qdisc replace dev ${tap} root tbf rate 100mbit burst 64k latency 50ms`),
      heal: onTap(vm, (tap) => `tc qdisc replace dev ${tap} root noqueue`),
    }),
  },
  {
    id: 'guest-ignores-pings',
    applies: isIpv4,
    sketch: ({ asked: { vm } }) => ({
      summary: `${vm} answers no pings itself`,
      inject: inGuest(vm, 'echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all'),
      heal: (lab) =>
        inGuest(
          vm,
          'echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_all',
        )(lab).then(() => restoreGuest(lab, vm)),
    }),
  },
  {
    id: 'flows-for-others',
    applies: ({ bridge }) => bridge.kind === 'ovs',
    sketch: ({ bridge: { name } }) => ({
      summary: 'flows drop what others send, and a port of the bridge has no device',
      inject: onHost(
        'hv1',
        `ovs-ofctl add-flow ${name} 'priority=100,ip,nw_src=10.9.9.9,actions=drop'
ovs-ofctl add-flow ${name} 'priority=100,tcp,tcp_dst=25,actions=drop'
ovs-vsctl --no-wait add-port ${name} vnet99`,
      ),
      heal: async (lab) => {
        await lab.script('hv1', `ovs-vsctl --if-exists del-port ${name} vnet99`);
        await restoreHypervisor(lab);
      },
    }),
  },
];

/** A path that works: in half of the cases beside something that looks as if it did not. */
export function makeHealthy(place: Place, number: number): Decoy {
  const { asked, prng } = place;
  const one = prng.chance(0.5) ? prng.pick(unfelt.filter(({ applies }) => applies(place))) : null;
  const { vm, target, works } = asked;
  return {
    id: `drawn-${number}-${one === null ? 'healthy' : one.id}`,
    catalogue: [],
    vm,
    target,
    works,
    expect: 'reachable',
    ...(one?.sketch(place) ?? { summary: 'nothing is broken', inject: nothing, heal: nothing }),
  };
}
