import { inOrder, onHost } from '../../faults/fault.ts';
import { restoreHost } from '../../faults/reference.ts';
import { asksFor, ipOf, isIpv4, isRouted, type Kind, type Place, targetOf } from '../kind.ts';

const nobody = '52:54:00:00:99:99';

const v6 = (place: Place) => (isIpv4(place) ? '-4' : '-6');
const forwarding = (place: Place) =>
  isIpv4(place) ? '/proc/sys/net/ipv4/ip_forward' : '/proc/sys/net/ipv6/conf/all/forwarding';

/** The network behind the gateway. */
const farNet = (place: Place) => (isIpv4(place) ? `${place.nets.far}0/24` : `${place.nets.far6}/64`);

/** Routes of the kernel's own beside an address come back as the kernel makes them. */
const farRoute = (place: Place) =>
  isIpv4(place)
    ? `ip route replace ${farNet(place)} dev eth1 proto kernel scope link src ${place.nets.far}1`
    : `ip -6 route replace ${farNet(place)} dev eth1 proto kernel metric 256`;

const nextMachine = (place: Place) => (isRouted(place) ? 'gw' : targetOf(place));

/** The gateway, and what it and the target know. */
export const peerKinds: readonly Kind[] = [
  {
    id: 'peer-static-neighbor',
    station: 'beyond',
    applies: asksFor('neighbor', 'gateway', 'far'),
    sketch: (place) => ({
      summary: `${nextMachine(place)} has a fixed entry with a wrong MAC address for ${ipOf(place)}`,
      cause: 'datalink.peer-neighbor-wrong',
      fixRunsOn: nextMachine(place) === 'gw' ? 'gateway' : 'target',
      inject: onHost(
        nextMachine(place),
        `ip neigh replace ${ipOf(place)} lladdr ${nobody} dev eth0 nud permanent`,
      ),
      heal: onHost(nextMachine(place), `ip neigh del ${ipOf(place)} dev eth0 2>/dev/null || true`),
    }),
  },
  {
    id: 'gateway-not-forwarding',
    station: 'beyond',
    applies: isRouted,
    sketch: (place) => ({
      summary: 'the gateway does not forward packets',
      cause: 'network.gateway-does-not-forward',
      fixRunsOn: 'gateway',
      inject: onHost('gw', `echo 0 > ${forwarding(place)}`),
      // Addresses of routers that were announced: none here.
      heal: inOrder(onHost('gw', `echo 1 > ${forwarding(place)}`)),
    }),
  },
  {
    id: 'gateway-without-route',
    station: 'beyond',
    applies: isRouted,
    sketch: (place) => ({
      summary: "the gateway has lost its route to the target's network",
      cause: 'network.gateway-has-no-route',
      fixRunsOn: 'gateway',
      inject: onHost('gw', `ip ${v6(place)} route del ${farNet(place)} dev eth1`),
      heal: onHost('gw', farRoute(place)),
    }),
  },
  {
    id: 'gateway-prohibits',
    station: 'beyond',
    applies: isRouted,
    sketch: (place) => ({
      summary: 'a prohibit route of the gateway refuses the target',
      cause: 'network.gateway-forbids',
      fixRunsOn: 'gateway',
      inject: onHost('gw', `ip ${v6(place)} route add prohibit ${place.asked.host}`),
      heal: onHost('gw', `ip ${v6(place)} route del prohibit ${place.asked.host} 2>/dev/null || true`),
    }),
  },
  {
    id: 'no-way-back',
    station: 'beyond',
    applies: isRouted,
    sketch: (place) => ({
      summary: 'the target behind the gateway has no route back',
      cause: 'network.nothing-beyond-gateway',
      fixRunsOn: 'target',
      inject: onHost('far', `ip ${v6(place)} route del default`),
      heal: (lab) => restoreHost(lab, 'far'),
    }),
  },
  {
    id: 'target-absent',
    station: 'beyond',
    // The neighbor is the DNS server, too: without it no name is known.
    applies: (place) => isRouted(place) || (asksFor('neighbor')(place) && place.asked.name === null),
    sketch: (place) => ({
      summary: `nobody has the address ${place.asked.host} any more`,
      cause: 'network.target-absent',
      // A router says so after it has asked in vain for three seconds: who asks then knows, and nobody waits for it.
      ...(isRouted(place) && { orCause: 'network.nothing-beyond-gateway' }),
      fixRunsOn: 'none',
      inject: onHost(targetOf(place), `ip addr del ${place.asked.host}/${isIpv4(place) ? 24 : 64} dev eth0`),
      heal: (lab) => restoreHost(lab, targetOf(place)),
    }),
  },
];
