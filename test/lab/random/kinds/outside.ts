import { disablePort, inOrder, onHost } from '../../faults/fault.ts';
import { neighborFaults } from '../../faults/neighbors.ts';
import { peerFaults } from '../../faults/peers.ts';
import { restoreHypervisor, restoreSwitch } from '../../faults/reference.ts';
import {
  all,
  hasNftables,
  ipOf,
  isBond,
  isIpv4,
  isLinux,
  isOneCard,
  isOutside,
  isUntagged,
  type Kind,
  macOf,
  type Place,
} from '../kind.ts';
import { listed } from '../listed.ts';

const onCard = all(isOneCard, isOutside);
const onBond = all(isBond, isOutside);

const membersOf = ({ topology }: Place) => topology.hypervisor.bonds.flatMap(({ members }) => members);

/** The member that carries the frames while all are well, as the lab's settings are compared. */
const firstIsActive = ({ topology }: Place) =>
  onHost(
    'hv1',
    topology.hypervisor.bonds
      .filter(({ mode }) => mode === 'active-backup')
      .map(({ name, members }) => `ip link set ${name} type bond active_slave ${members[0]}`)
      .join('; ') || 'true',
  );

/** What the switch drops of the frames that come from the hypervisor. */
const switchDrops = ({ uplink }: Place, rule: string) =>
  onHost(
    'switch',
    `nft add table netdev inspect
nft 'add chain netdev inspect in { type filter hook ingress device hv1-${uplink} priority 0; }'
nft add rule netdev inspect in ${rule}`,
  );
const switchPasses = onHost('switch', 'nft flush ruleset');

/** The uplink, the switch, and machines beside the guest that are not what they say. */
export const outsideKinds: readonly Kind[] = [
  {
    id: 'uplink-down',
    station: 'uplink',
    applies: onCard,
    sketch: ({ topology }) => {
      const [card] = topology.hypervisor.cards;
      const device = card?.device ?? '';
      const isParent = topology.hypervisor.vlanDevices.length > 0;
      return {
        summary: `${device} is switched off`,
        cause: isParent ? 'physical.parent-down' : 'physical.uplink-down',
        fixRunsOn: 'hypervisor',
        inject: onHost('hv1', `ip link set ${device} down`),
        heal: inOrder(restoreHypervisor, restoreSwitch),
      };
    },
  },
  {
    id: 'no-carrier',
    station: 'uplink',
    applies: onCard,
    sketch: ({ topology }) => ({
      summary: `${topology.hypervisor.cards[0]?.device} has no carrier`,
      cause: 'physical.no-carrier',
      fixRunsOn: 'switch',
      inject: onHost('switch', `ip link set hv1-${topology.hypervisor.cards[0]?.device} down`),
      heal: restoreSwitch,
    }),
  },
  {
    id: 'switch-port-blocked',
    // The port of a switch in user space is not a port of a Linux bridge.
    applies: all(onCard, isLinux),
    sketch: ({ topology }) => ({
      summary: `the switch forwards nothing on the port of ${topology.hypervisor.cards[0]?.device}`,
      cause: 'physical.switch-port-blocked',
      fixRunsOn: 'switch',
      inject: onHost('switch', disablePort(`hv1-${topology.hypervisor.cards[0]?.device}`)),
      heal: restoreSwitch,
    }),
  },
  {
    id: 'bond-members-down',
    station: 'uplink',
    applies: onBond,
    sketch: (place) => ({
      summary: 'all members of the bond are switched off',
      cause: 'physical.bond-without-member',
      fixRunsOn: 'hypervisor',
      inject: onHost(
        'hv1',
        membersOf(place)
          .map((member) => `ip link set ${member} down`)
          .join('; '),
      ),
      heal: inOrder(restoreHypervisor, restoreSwitch, firstIsActive(place)),
    }),
  },
  {
    id: 'bond-no-carrier',
    station: 'uplink',
    applies: onBond,
    sketch: (place) => ({
      summary: 'no member of the bond has a carrier',
      cause: 'physical.no-carrier',
      fixRunsOn: 'switch',
      inject: onHost(
        'switch',
        membersOf(place)
          .map((member) => `ip link set hv1-${member} down`)
          .join('; '),
      ),
      heal: inOrder(restoreSwitch, firstIsActive(place)),
    }),
  },
  {
    id: 'bond-member-dead',
    applies: all(onBond, ({ topology }) => topology.hypervisor.bonds[0]?.mode === 'active-backup'),
    sketch: (place) => ({
      summary: 'the switch forwards nothing on the port of the active member, whose carrier is up',
      cause: 'physical.bond-member-dead',
      fixRunsOn: 'hypervisor',
      inject: onHost('switch', disablePort(`hv1-${membersOf(place)[0]}`)),
      heal: inOrder(restoreSwitch, firstIsActive(place)),
    }),
  },
  {
    id: 'switch-drops-mac',
    applies: all(onCard, isUntagged, hasNftables),
    sketch: (place) => ({
      summary: `the switch drops everything from the MAC address of ${place.asked.vm}`,
      cause: 'physical.switch-drops-mac',
      fixRunsOn: 'switch',
      inject: switchDrops(place, `ether saddr ${macOf(place)} drop`),
      heal: switchPasses,
    }),
  },
  {
    id: 'switch-drops-address',
    applies: all(onCard, isUntagged, isIpv4, hasNftables),
    sketch: (place) => ({
      summary: `the switch inspects ARP and has no binding for the address of ${place.asked.vm}`,
      cause: 'physical.switch-drops-address',
      fixRunsOn: 'switch',
      inject: switchDrops(place, `arp saddr ip ${ipOf(place)} drop`),
      heal: switchPasses,
    }),
  },
  listed(neighborFaults, 'duplicate-mac', isOneCard, isUntagged, hasNftables),
  listed(neighborFaults, 'duplicate-ip', hasNftables),
  listed(neighborFaults, 'gateway-spoofed', hasNftables),
  listed(peerFaults, 'proxy-arp-misleads', hasNftables),
  listed(peerFaults, 'gateway-old-neighbor'),
  listed(peerFaults, 'target-rp-filter', hasNftables),
];
