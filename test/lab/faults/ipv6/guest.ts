import { startService, stopService } from '../../network.ts';
import { defineFault, inGuest, inOrder, onHost } from '../fault.ts';
import { announcesRouter, claims } from './frames.ts';
import { calmRogue, healGuest, neighborMac, rogue, routerDaemon, wakeRogue } from './means.ts';

/** IPv6: what is wrong in the guest, and what routers and others tell it. */
export const guest6Faults = [
  defineFault({
    id: 'v6-no-default-route',
    summary: 'web01 has no default route for IPv6',
    catalogue: ['IP-02'],
    target: 'fd00:1::20',
    cause: 'network.no-default-route',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip -6 route del default'),
    heal: healGuest,
  }),
  defineFault({
    id: 'v6-router-ignored',
    summary: 'a router announces itself, and web01, which forwards packets, does not listen',
    catalogue: ['IP-07'],
    target: 'fd00:1::20',
    cause: 'network.router-advertisement-ignored',
    fixRunsOn: 'guest',
    inject: inOrder(
      onHost('lab', startService('gw', 'ra', routerDaemon)),
      inGuest(
        'web01',
        'cd /proc/sys/net/ipv6/conf/eth0; ip -6 route del default; echo 1 > forwarding; echo 1 > accept_ra',
      ),
    ),
    heal: inOrder(onHost('lab', stopService('gw', 'ra')), healGuest),
  }),
  defineFault({
    id: 'v6-rogue-router',
    summary: 'another machine announces itself as the best router, and forwards nothing',
    catalogue: ['OVS-06'],
    target: 'fd00:1::20',
    cause: 'network.rogue-router',
    fixRunsOn: 'guest',
    inject: inOrder(
      inGuest('web01', 'ip -6 route del default; echo 1 > /proc/sys/net/ipv6/conf/eth0/accept_ra'),
      wakeRogue(announcesRouter(rogue), '200msec'),
      inGuest(
        'web01',
        'for i in 1 2 3 4 5 6 7 8 9; do ip -6 route | grep -q ^default && exit 0; sleep 0.2; done; exit 1',
      ),
    ),
    heal: inOrder(calmRogue, healGuest),
  }),
  defineFault({
    id: 'v6-without-address',
    summary: 'web01 has a link-local address and no other',
    catalogue: ['IP-03'],
    target: 'fd00:1::20',
    cause: 'network.guest-without-address',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip -6 addr flush dev eth0 scope global'),
    heal: healGuest,
  }),
  defineFault({
    id: 'v6-switched-off',
    summary: 'IPv6 is switched off in web01',
    catalogue: ['IP-03'],
    target: 'fd00::1',
    cause: 'network.guest-without-address',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6'),
    heal: healGuest,
  }),
  defineFault({
    id: 'v6-prefix-too-long',
    summary: 'web01 has its IPv6 address with /128 and no route',
    catalogue: ['IP-01'],
    target: 'fd00::20',
    cause: 'network.wrong-mask',
    fixRunsOn: 'guest',
    inject: inGuest(
      'web01',
      'ip -6 route del default; ip -6 addr flush dev eth0 scope global; ip -6 addr add fd00::10/128 dev eth0',
    ),
    heal: healGuest,
  }),
  defineFault({
    id: 'v6-prefix-too-short',
    summary: 'web01 has its IPv6 address with /16: it looks for the routed host on its own network',
    catalogue: ['IP-01'],
    target: 'fd00:1::20',
    cause: 'network.wrong-mask',
    fixRunsOn: 'guest',
    inject: inGuest(
      'web01',
      'ip -6 addr flush dev eth0 scope global; ip -6 addr add fd00::10/16 dev eth0; ip -6 route show | grep -q ^default',
    ),
    heal: healGuest,
  }),
  defineFault({
    id: 'v6-wrong-gateway',
    summary: "web01's IPv6 default route points at an address that nobody has",
    catalogue: [],
    target: 'fd00:1::20',
    cause: 'network.wrong-gateway',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip -6 route del default; ip -6 route add default via fd00::fe dev eth0'),
    heal: healGuest,
  }),
  defineFault({
    id: 'v6-duplicate-address',
    summary: "another machine uses web01's IPv6 address and tells the target so again and again",
    catalogue: ['ARP-01'],
    target: 'fd00::20',
    // Who is believed changes from ping to ping: one alone may come through.
    works: "ping -q -c8 -i0.05 -W1 fd00::20 | grep -q ' 0% packet loss'",
    cause: 'datalink.duplicate-address',
    fixRunsOn: 'none',
    inject: wakeRogue(
      claims(rogue, 'fd00::10', neighborMac),
      '1msec',
      'ip -6 addr add fd00::10/64 dev eth0 nodad',
    ),
    heal: calmRogue,
  }),
  defineFault({
    id: 'v6-address-refused',
    summary:
      'web01 found its address in use and may not use it: another machine has it (duplicate address detection)',
    catalogue: ['ARP-01'],
    target: 'fd00:1::20',
    cause: 'datalink.address-in-use',
    fixRunsOn: 'none',
    inject: inOrder(
      onHost(
        'rogue',
        'echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6; ip -6 addr add fd00::10/64 dev eth0 nodad',
      ),
      inGuest(
        'web01',
        [
          'echo 1 > /proc/sys/net/ipv6/conf/eth0/accept_dad',
          'ip -6 addr del fd00::10/64 dev eth0; ip -6 addr add fd00::10/64 dev eth0',
          'for i in 1 2 3 4 5 6 7 8 9; do ip -6 addr show dev eth0 | grep -q dadfailed && exit 0; sleep 0.3; done',
          'ip -6 addr show dev eth0; exit 1',
        ].join('\n'),
      ),
    ),
    heal: inOrder(calmRogue, healGuest),
  }),
];
