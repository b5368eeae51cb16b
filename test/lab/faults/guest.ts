import { defineFault, inGuest } from './fault.ts';
import { restoreGuest } from './reference.ts';

const heal = (lab: Parameters<typeof restoreGuest>[0]) => restoreGuest(lab, 'web01');

/** Address, mask and routes inside the guest. */
export const guestFaults = [
  defineFault({
    id: 'guest-without-address',
    summary: 'web01 has no IPv4 address',
    catalogue: ['IP-03', 'VM-17'],
    cause: 'network.guest-without-address',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip -4 addr flush dev eth0'),
    heal,
  }),
  defineFault({
    id: 'no-default-route',
    summary: 'web01 has no default route',
    catalogue: ['IP-02'],
    target: '10.0.1.20',
    cause: 'network.no-default-route',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip route del default'),
    heal,
  }),
  defineFault({
    id: 'wrong-mask-narrow',
    summary: 'web01 has its address with /32: nobody is on its own network',
    catalogue: ['IP-01'],
    target: '10.0.0.20',
    cause: 'network.wrong-mask',
    fixRunsOn: 'guest',
    // Like a network configuration at boot: the gateway is not on-link, so its route is refused.
    inject: inGuest(
      'web01',
      'ip route flush dev eth0; ip -4 addr flush dev eth0; ip addr add 10.0.0.10/32 dev eth0; ip route add default via 10.0.0.1; true',
    ),
    heal,
  }),
  defineFault({
    id: 'wrong-mask-wide',
    summary: 'web01 has its address with /16: it looks for the routed host on its own network',
    catalogue: ['IP-01'],
    target: '10.0.1.20',
    cause: 'network.wrong-mask',
    fixRunsOn: 'guest',
    inject: inGuest(
      'web01',
      'ip -4 addr flush dev eth0; ip addr add 10.0.0.10/16 brd + dev eth0; ip route add default via 10.0.0.1; ip route show default | grep -q via',
    ),
    heal,
  }),
  defineFault({
    id: 'wrong-gateway',
    summary: "web01's default route points at an address that nobody has",
    catalogue: [],
    target: '10.0.1.20',
    cause: 'network.wrong-gateway',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip route replace default via 10.0.0.254'),
    heal,
  }),
];
