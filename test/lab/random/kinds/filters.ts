import { onHost, onTap } from '../../faults/fault.ts';
import { restoreFilters } from '../../faults/reference.ts';
import {
  all,
  hasNftables,
  ipOf,
  ipWord,
  isBridged,
  isIpv4,
  isLinux,
  type Kind,
  macOf,
  not,
  type Place,
} from '../kind.ts';

const filtered = {
  cause: 'transport.bridge-firewall-drop',
  fixRunsOn: 'hypervisor',
  heal: restoreFilters,
} as const;

const bridged = all(isLinux, isBridged);

/** A table of the bridge family with one rule; chain, priority and whether it counts are drawn. */
function rule(place: Place, matches: string): ReturnType<typeof onHost> {
  const { prng } = place;
  const hook = prng.pick(['prerouting', 'forward', 'postrouting']);
  const priority = prng.pick([-200, 0, 50]);
  const counts = prng.chance(0.5) ? 'counter ' : '';
  return onHost(
    'hv1',
    `nft add table bridge vmguard
nft 'add chain bridge vmguard checks { type filter hook ${hook} priority ${priority}; policy accept; }'
nft 'add rule bridge vmguard checks ${matches} ${counts}drop'`,
  );
}

/** Packet filters that see frames of the bridge. */
export const filterKinds: readonly Kind[] = [
  {
    id: 'filter-out',
    station: 'filter',
    applies: bridged,
    sketch: (place) => ({
      ...filtered,
      summary: `a rule of the bridge family drops the ${ipWord(place)} packets that ${place.asked.vm} sends`,
      inject: rule(
        place,
        place.prng.pick([
          `ether saddr ${macOf(place)} ether type ${ipWord(place)}`,
          `${ipWord(place)} saddr ${ipOf(place)}`,
          `${ipWord(place)} daddr ${place.asked.host}`,
        ]),
      ),
    }),
  },
  {
    id: 'filter-back',
    station: 'filter',
    applies: bridged,
    sketch: (place) => ({
      ...filtered,
      summary: `a rule of the bridge family drops the ${ipWord(place)} packets for ${place.asked.vm}`,
      inject: rule(
        place,
        place.prng.pick([
          `ether daddr ${macOf(place)} ether type ${ipWord(place)}`,
          `${ipWord(place)} daddr ${ipOf(place)}`,
        ]),
      ),
    }),
  },
  {
    id: 'filter-port',
    station: 'filter',
    applies: all(bridged, ({ asked }) => asked.port !== null),
    sketch: (place) => ({
      ...filtered,
      summary: `a rule of the bridge family drops TCP port ${place.asked.port}`,
      inject: rule(
        place,
        place.prng.pick([`tcp dport ${place.asked.port}`, `tcp sport ${place.asked.port}`]),
      ),
    }),
  },
  {
    id: 'filter-discovery',
    station: 'filter',
    applies: bridged,
    sketch: (place) => ({
      ...filtered,
      summary: `a rule of the bridge family drops ${isIpv4(place) ? 'ARP' : 'neighbor discovery'}`,
      inject: rule(
        place,
        isIpv4(place)
          ? place.prng.pick(['ether type arp', 'arp operation request'])
          : place.prng.pick(['icmpv6 type nd-neighbor-solicit', 'icmpv6 type nd-neighbor-advert']),
      ),
    }),
  },
  {
    id: 'spoof-check',
    applies: all(isLinux, isBridged),
    sketch: (place) => ({
      ...filtered,
      summary: `a check of MAC addresses on the tap of ${place.asked.vm} expects another one`,
      inject: onTap(
        place.asked.vm,
        (tap) => `nft add table bridge macspoof
nft 'add chain bridge macspoof preroute { type filter hook prerouting priority -300; policy accept; }'
nft add rule bridge macspoof preroute iifname ${tap} ether saddr != 52:54:00:00:09:99 counter drop`,
      ),
    }),
  },
  {
    id: 'filter-on-tap',
    applies: all(isLinux, hasNftables),
    sketch: (place) => ({
      ...filtered,
      summary: `a rule of the netdev family on the tap of ${place.asked.vm} drops its ${ipWord(place)} packets`,
      // On the way to the host itself it is a rule of the host's own firewall as well.
      ...(place.asked.whom === 'hypervisor' && { orCause: 'transport.host-input-drop' as const }),
      inject: onTap(
        place.asked.vm,
        (tap) => `nft add table netdev guard
nft 'add chain netdev guard in { type filter hook ingress device ${tap} priority 0; policy accept; }'
nft add rule netdev guard in ${ipWord(place)} saddr ${ipOf(place)} counter drop`,
      ),
    }),
  },
  {
    id: 'ebtables-drop',
    station: 'filter',
    applies: bridged,
    sketch: (place) => ({
      ...filtered,
      summary: `ebtables drops what ${place.asked.vm} sends`,
      inject: onHost(
        'hv1',
        place.prng.pick([
          `ebtables -A FORWARD -s ${macOf(place)} -j DROP`,
          `ebtables -P FORWARD DROP`,
          `ebtables -A FORWARD -p ${isIpv4(place) ? 'IPv4' : 'IPv6'} -d ${macOf(place)} -j DROP`,
        ]),
      ),
    }),
  },
  {
    id: 'ebtables-legacy-drop',
    station: 'filter',
    // Where nftables is whole, kernels of today lack the tables of the old ebtables.
    applies: all(bridged, not(hasNftables)),
    sketch: (place) => ({
      ...filtered,
      summary: `the old ebtables drops what ${place.asked.vm} sends`,
      inject: onHost('hv1', `ebtables-legacy -A FORWARD -s ${macOf(place)} -j DROP`),
      heal: onHost('hv1', 'ebtables-legacy -F; ebtables-legacy -P FORWARD ACCEPT'),
    }),
  },
];
