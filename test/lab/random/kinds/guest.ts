import { inGuest, inOrder } from '../../faults/fault.ts';
import { restoreGuest } from '../../faults/reference.ts';
import type { Lab } from '../../lab.ts';
import {
  all,
  asksFor,
  gatewayOf,
  hasAgent,
  ipOf,
  isIpv4,
  isRouted,
  type Kind,
  nextHopOf,
  not,
  type Place,
} from '../kind.ts';

const hidden = { isHidden: true } as const;

const nobody = '52:54:00:00:99:99';

const inside = ({ asked: { vm } }: Place) =>
  ({
    fixRunsOn: 'guest',
    heal: inOrder(
      inGuest(
        vm,
        'echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6; ip link set eth0 mtu 1500; while ip -6 route del default 2> /dev/null; do :; done; true',
      ),
      (lab: Lab) => restoreGuest(lab, vm),
    ),
  }) as const;

/** As a network configuration at boot writes them: a gateway that is not on the link is refused. */
const addressed = (place: Place, length: number) => {
  const { vm, family } = place.asked;
  const address = `${ipOf(place)}/${length}`;
  return inGuest(
    vm,
    family === 'ipv4'
      ? `ip -4 addr flush dev eth0; ip addr add ${address} brd + dev eth0; ip route add default via ${gatewayOf(place)}; true`
      : `ip -6 route del default; ip -6 addr flush dev eth0 scope global; ip -6 addr add ${address} dev eth0; ip -6 route add default via ${gatewayOf(place)} dev eth0; true`,
  );
};

/** Address, mask and routes inside the guest. */
export const guestKinds: readonly Kind[] = [
  {
    id: 'without-address',
    station: 'settings',
    applies: isIpv4,
    sketch: (place) => ({
      ...inside(place),
      summary: `${place.asked.vm} has no IPv4 address`,
      cause: 'network.guest-without-address',
      inject: inGuest(place.asked.vm, 'ip -4 addr flush dev eth0'),
    }),
  },
  {
    id: 'ipv6-switched-off',
    applies: not(isIpv4),
    sketch: (place) => ({
      ...inside(place),
      // Of a guest that says nothing over IPv6 nobody but its agent knows that it could not.
      ...(!hasAgent(place) && hidden),
      summary: `IPv6 is switched off in ${place.asked.vm}`,
      cause: 'network.guest-without-address',
      inject: inGuest(place.asked.vm, 'echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6'),
    }),
  },
  {
    id: 'address-made-up',
    applies: isIpv4,
    sketch: (place) => ({
      ...inside(place),
      summary: `${place.asked.vm} got no address by DHCP and made one up`,
      // Without an agent nobody knows which one: only that none is of this network.
      cause: hasAgent(place) ? 'network.guest-address-made-up' : 'network.guest-without-address',
      inject: inGuest(
        place.asked.vm,
        `ip -4 addr flush dev eth0; ip addr add 169.254.${1 + Math.floor(place.prng.next() * 250)}.23/16 brd + dev eth0`,
      ),
    }),
  },
  {
    id: 'no-default-route',
    station: 'settings',
    applies: isRouted,
    sketch: (place) => ({
      ...inside(place),
      summary: `${place.asked.vm} has no default route`,
      cause: 'network.no-default-route',
      inject: inGuest(place.asked.vm, `ip ${isIpv4(place) ? '-4' : '-6'} route del default`),
    }),
  },
  {
    id: 'wrong-gateway',
    station: 'beyond',
    applies: isRouted,
    sketch: (place) => ({
      ...inside(place),
      summary: `the default route of ${place.asked.vm} points at an address that nobody has`,
      cause: 'network.wrong-gateway',
      inject: inGuest(
        place.asked.vm,
        isIpv4(place)
          ? `ip route replace default via ${place.nets.lan}254`
          : `ip -6 route del default; ip -6 route add default via ${place.nets.lan6}fe dev eth0`,
      ),
    }),
  },
  {
    id: 'gateway-elsewhere',
    applies: all(isIpv4, isRouted),
    sketch: (place) => ({
      ...inside(place),
      summary: `the gateway of ${place.asked.vm} is of another network: nobody has it`,
      cause: 'network.wrong-gateway',
      inject: inGuest(place.asked.vm, 'ip route replace default via 172.31.9.1 dev eth0 onlink'),
    }),
  },
  {
    id: 'mask-too-narrow',
    applies: asksFor('neighbor'),
    sketch: (place) => ({
      ...inside(place),
      // It answers ARP or neighbor discovery and nothing else, as one whose firewall drops the rest: only its agent knows.
      ...(!hasAgent(place) && hidden),
      summary: `${place.asked.vm} has its address as if it were alone in its network`,
      cause: 'network.wrong-mask',
      inject: addressed(place, isIpv4(place) ? 32 : 128),
    }),
  },
  {
    id: 'mask-too-wide',
    applies: isRouted,
    sketch: (place) => ({
      ...inside(place),
      summary: `${place.asked.vm} looks for the routed host in its own network, whose mask is too wide`,
      cause: 'network.wrong-mask',
      inject: addressed(place, place.prng.pick([16, 20])),
    }),
  },
  {
    id: 'guest-static-neighbor',
    applies: all(isIpv4, asksFor('neighbor', 'guest', 'far')),
    sketch: (place) => ({
      ...inside(place),
      summary: `${place.asked.vm} has a fixed entry with a wrong MAC address for ${nextHopOf(place)}`,
      cause: 'datalink.guest-neighbor-wrong',
      inject: inGuest(place.asked.vm, `arp -s ${nextHopOf(place)} ${nobody}`),
      heal: inOrder(inGuest(place.asked.vm, `arp -d ${nextHopOf(place)}; true`), inside(place).heal),
    }),
  },
];
