import { disablePort, onHost } from '../../faults/fault.ts';
import { restoreHost, restoreHypervisor, restoreSwitch } from '../../faults/reference.ts';
import type { Lab } from '../../lab.ts';
import { all, isLinux, isOneCard, type Kind, type Place } from '../kind.ts';

const onBridge = { fixRunsOn: 'hypervisor', heal: restoreHypervisor } as const;

const atTarget = ({ asked: { isRouted } }: Place) => (isRouted ? 'far' : 'neighbor');

const targetDrops = (place: Place, rule: string) =>
  onHost(
    atTarget(place),
    `nft add table inet firewall
nft 'add chain inet firewall input { type filter hook input priority 0; policy accept; }'
nft add rule inet firewall input ${rule}`,
  );

const healTarget = (place: Place) => (lab: Lab) => restoreHost(lab, atTarget(place));

/** The uplink, the switch and the target. */
export const outsideKinds: readonly Kind[] = [
  {
    id: 'uplink-down',
    applies: isOneCard,
    sketch: ({ uplink }) => ({
      ...onBridge,
      summary: `${uplink} is switched off`,
      cause: 'physical.uplink-down',
      inject: onHost('hv1', `ip link set ${uplink} down`),
    }),
  },
  {
    id: 'no-carrier',
    applies: isOneCard,
    sketch: ({ uplink }) => ({
      summary: `${uplink} has no carrier`,
      cause: 'physical.no-carrier',
      fixRunsOn: 'switch',
      inject: onHost('switch', `ip link set hv1-${uplink} down`),
      heal: restoreSwitch,
    }),
  },
  {
    id: 'switch-port-blocked',
    applies: all(isOneCard, isLinux),
    sketch: ({ uplink }) => ({
      summary: `the switch forwards nothing on the port of ${uplink}`,
      cause: 'physical.switch-port-blocked',
      fixRunsOn: 'switch',
      inject: onHost('switch', disablePort(`hv1-${uplink}`)),
      heal: restoreSwitch,
    }),
  },
  {
    id: 'target-filters-all',
    applies: ({ asked }) => asked.port === null && !asked.isRouted,
    sketch: (place) => ({
      summary: 'the target drops everything but ARP and neighbor discovery',
      cause: 'transport.target-filters-all',
      fixRunsOn: 'target',
      inject: targetDrops(
        place,
        "'iifname != lo icmpv6 type != { nd-neighbor-solicit, nd-neighbor-advert } drop'; nft add rule inet firewall input 'iifname != lo meta l4proto != icmpv6 drop'",
      ),
      heal: healTarget(place),
    }),
  },
  {
    id: 'target-filters-ping',
    applies: ({ asked }) => asked.port === null && !asked.isRouted,
    sketch: (place) => ({
      summary: 'the target drops pings; its TCP ports answer',
      cause: 'transport.target-filters-icmp',
      fixRunsOn: 'target',
      inject: targetDrops(
        place,
        'icmp type echo-request drop; nft add rule inet firewall input icmpv6 type echo-request drop',
      ),
      heal: healTarget(place),
    }),
  },
  {
    id: 'port-filtered',
    applies: ({ asked }) => asked.port !== null,
    sketch: (place) => ({
      summary: `the target drops TCP port ${place.asked.port}`,
      cause: 'transport.port-filtered',
      fixRunsOn: 'target',
      inject: targetDrops(place, `tcp dport ${place.asked.port} drop`),
      heal: healTarget(place),
    }),
  },
  {
    id: 'port-rejected',
    applies: ({ asked }) => asked.port !== null,
    sketch: (place) => ({
      summary: `the target refuses TCP port ${place.asked.port}`,
      cause: 'transport.port-closed',
      fixRunsOn: 'target',
      inject: targetDrops(place, `tcp dport ${place.asked.port} reject with tcp reset`),
      heal: healTarget(place),
    }),
  },
];
