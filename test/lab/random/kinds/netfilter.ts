import { inOrder, onHost } from '../../faults/fault.ts';
import { restoreFilters } from '../../faults/reference.ts';
import {
  all,
  asksFor,
  hasNftables,
  ipOf,
  isBridged,
  isIpv4,
  isLinux,
  isUntagged,
  type Kind,
  type Place,
} from '../kind.ts';

const dropped = {
  cause: 'transport.bridge-netfilter-drop',
  fixRunsOn: 'hypervisor',
  heal: restoreFilters,
} as const;

/** The kernel shows the IP firewall no bridged packet that has a tag, and behind a trunk one of both directions has. */
const applies = all(isLinux, isBridged, (place) => isUntagged(place) || asksFor('guest')(place));

const program = (place: Place) => (isIpv4(place) ? 'iptables' : 'ip6tables');

/** Bridged packets go through the IP firewall: by the setting of the machine, or by that of the bridge. */
const calls = (place: Place) =>
  place.prng.chance(0.7)
    ? `sysctl -qw net.bridge.bridge-nf-call-${program(place)}=1`
    : `ip link set ${place.bridge.name} type bridge nf_call_${program(place)} 1`;

/** A chain of the inet or ip family, its hook and priority drawn. */
const chain = (place: Place, policy: string, rule: string) => {
  const family = place.prng.chance(0.5) ? 'inet' : isIpv4(place) ? 'ip' : 'ip6';
  return `nft add table ${family} guard
nft 'add chain ${family} guard checks { type filter hook forward priority ${place.prng.pick([-5, 0, 10])}; policy ${policy}; }'
nft 'add rule ${family} guard checks ${rule}'`;
};

/** Packet filters of the IP layer that bridged packets are shown to. */
export const netfilterKinds: readonly Kind[] = [
  {
    id: 'forward-policy',
    station: 'filter',
    applies: all(applies, hasNftables),
    sketch: (place) => ({
      ...dropped,
      summary: `bridged packets go through ${program(place)}, whose FORWARD chain drops them`,
      inject: onHost('hv1', `${calls(place)}; ${program(place)} -P FORWARD DROP`),
    }),
  },
  {
    id: 'forward-policy-legacy',
    station: 'filter',
    applies,
    sketch: (place) => ({
      ...dropped,
      summary: `bridged packets go through the old ${program(place)}, whose FORWARD chain drops them`,
      inject: onHost('hv1', `${calls(place)}; ${program(place)}-legacy -P FORWARD DROP`),
    }),
  },
  {
    id: 'forward-rule',
    station: 'filter',
    applies,
    sketch: (place) => ({
      ...dropped,
      summary: `a rule in FORWARD of ${program(place)} rejects what ${place.asked.vm} sends`,
      inject: onHost(
        'hv1',
        `${calls(place)}; ${program(place)}${hasNftables(place) ? place.prng.pick(['', '-legacy']) : '-legacy'} -A FORWARD -s ${ipOf(place)} -j ${place.prng.pick(['DROP', 'REJECT'])}`,
      ),
    }),
  },
  {
    id: 'forward-nft-policy',
    station: 'filter',
    applies: all(applies, hasNftables),
    sketch: (place) => ({
      ...dropped,
      summary: 'bridged packets go through a table of nftables that drops what is new',
      inject: onHost(
        'hv1',
        `${calls(place)}\n${chain(place, 'drop', 'ct state established,related accept')}`,
      ),
    }),
  },
  {
    id: 'forward-nft-rule',
    station: 'filter',
    applies: all(applies, hasNftables),
    sketch: (place) => ({
      ...dropped,
      summary: `bridged packets go through a table of nftables, of which a rule drops those for ${place.asked.host}`,
      inject: onHost(
        'hv1',
        `${calls(place)}\n${chain(place, 'accept', `${isIpv4(place) ? 'ip' : 'ip6'} daddr ${place.asked.host} drop`)}`,
      ),
    }),
  },
  {
    id: 'raw-drop',
    station: 'filter',
    applies,
    sketch: (place) => ({
      ...dropped,
      summary: `a rule in the table raw of ${program(place)} drops the answers to ${place.asked.vm}`,
      inject: onHost(
        'hv1',
        `${calls(place)}; ${program(place)}${hasNftables(place) ? '' : '-legacy'} -t raw -A PREROUTING -d ${ipOf(place)} -j DROP`,
      ),
      heal: inOrder(
        onHost('hv1', hasNftables(place) ? 'true' : `${program(place)}-legacy -t raw -F`),
        restoreFilters,
      ),
    }),
  },
];
