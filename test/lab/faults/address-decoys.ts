import { type Decoy, inOrder, onHost, pings } from './fault.ts';
import { moveAddress } from './link/bridge.ts';
import { restoreHost } from './reference.ts';

const asked = { vm: 'web01', target: '10.0.0.1', works: pings('10.0.0.1'), expect: 'reachable' } as const;

/** A second card of the gateway in the same network: by default Linux answers ARP for every address by both. */
const secondCard = (mac: string) =>
  onHost(
    'gw',
    [
      `ip link add second link eth0 address ${mac} type macvlan mode bridge`,
      'echo 1 > /proc/sys/net/ipv6/conf/second/disable_ipv6',
      'ip link set second up',
    ].join('\n'),
  );
const oneCard = onHost('gw', 'ip link del second 2>/dev/null || true');

const strictly = (value: number) =>
  `for device in all eth0; do echo ${value} > /proc/sys/net/ipv4/conf/$device/rp_filter; done`;

/** Healthy twins of the faults of addresses and of ARP. */
export const addressDecoys: readonly Decoy[] = [
  {
    ...asked,
    id: 'gateway-virtual-mac',
    summary: "the gateway's address answers with its own and with a virtual router's MAC address (VRRP)",
    catalogue: [],
    inject: secondCard('00:00:5e:00:01:0a'),
    heal: oneCard,
  },
  {
    ...asked,
    id: 'gateway-two-cards',
    summary: 'the gateway has two cards in the network, and answers ARP by both',
    catalogue: [],
    target: '10.0.1.20',
    works: pings('10.0.1.20'),
    inject: secondCard('52:54:00:00:01:07'),
    heal: oneCard,
  },
  {
    ...asked,
    id: 'proxy-arp-by-design',
    summary: 'the target lives behind the gateway, which answers ARP for it on purpose',
    catalogue: ['ARP-03'],
    target: '10.0.0.77',
    works: pings('10.0.0.77'),
    inject: inOrder(
      onHost('neighbor', 'ip addr del 10.0.0.77/24 dev eth0'),
      onHost('far', 'ip addr add 10.0.0.77/32 dev eth0'),
      onHost(
        'gw',
        'echo 1 > /proc/sys/net/ipv4/conf/eth0/proxy_arp; echo 0 > /proc/sys/net/ipv4/neigh/eth0/proxy_delay; ip route add 10.0.0.77/32 dev eth1',
      ),
    ),
    heal: inOrder(
      onHost(
        'gw',
        'echo 0 > /proc/sys/net/ipv4/conf/eth0/proxy_arp; echo 80 > /proc/sys/net/ipv4/neigh/eth0/proxy_delay; ip route del 10.0.0.77/32 dev eth1 2>/dev/null || true',
      ),
      (lab) => restoreHost(lab, 'far'),
      (lab) => restoreHost(lab, 'neighbor'),
    ),
  },
  {
    ...asked,
    id: 'address-on-uplink-unfelt',
    summary:
      "the hypervisor's address is on the uplink, a port of the bridge, and somebody else is asked about",
    catalogue: ['BR-10'],
    inject: onHost('hv1', moveAddress('br0', 'eth0')),
    heal: onHost('hv1', moveAddress('eth0', 'br0')),
  },
  {
    ...asked,
    id: 'strict-rp-filter',
    summary: 'gateway and target filter reverse paths strictly, and all paths are symmetric',
    catalogue: ['IP-04'],
    target: '10.0.1.20',
    works: pings('10.0.1.20'),
    inject: inOrder(onHost('gw', strictly(1)), onHost('far', strictly(1))),
    heal: inOrder(onHost('gw', strictly(0)), onHost('far', strictly(0))),
  },
];
