import { defineFault, inGuest, inOrder, onHost } from './fault.ts';
import { restoreGuest, restoreHost } from './reference.ts';

const far = '10.0.1.20';

/** The gateway and what lies beyond it. */
export const routerFaults = [
  defineFault({
    id: 'gateway-not-forwarding',
    summary: 'the gateway does not forward packets',
    catalogue: [],
    target: far,
    cause: 'network.gateway-does-not-forward',
    fixRunsOn: 'gateway',
    inject: onHost('gw', 'echo 0 > /proc/sys/net/ipv4/ip_forward'),
    heal: onHost('gw', 'echo 1 > /proc/sys/net/ipv4/ip_forward'),
  }),
  defineFault({
    id: 'gateway-without-route',
    summary: "the gateway has lost its route to the target's network",
    catalogue: [],
    target: far,
    cause: 'network.gateway-has-no-route',
    fixRunsOn: 'gateway',
    inject: onHost('gw', 'ip route del 10.0.1.0/24 dev eth1'),
    heal: onHost('gw', 'ip route replace 10.0.1.0/24 dev eth1 proto kernel scope link src 10.0.1.1'),
  }),
  defineFault({
    id: 'gateway-prohibits',
    summary: 'a prohibit route of the gateway refuses the target',
    catalogue: [],
    target: far,
    cause: 'network.gateway-forbids',
    fixRunsOn: 'gateway',
    inject: onHost('gw', `ip route add prohibit ${far}`),
    heal: onHost('gw', `ip route del prohibit ${far} 2>/dev/null || true`),
  }),
  defineFault({
    id: 'no-way-back',
    summary: 'the target behind the gateway has no route back',
    catalogue: [],
    target: far,
    cause: 'network.nothing-beyond-gateway',
    fixRunsOn: 'target',
    inject: onHost('far', 'ip -4 route del default'),
    heal: (lab) => restoreHost(lab, 'far'),
  }),
  defineFault({
    id: 'off-link-gateway',
    summary: "web01's gateway is of another network: nobody has it",
    catalogue: ['IP-01'],
    target: far,
    cause: 'network.wrong-gateway',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip route replace default via 172.31.9.1 dev eth0 onlink'),
    heal: inOrder((lab) => restoreGuest(lab, 'web01')),
  }),
];
