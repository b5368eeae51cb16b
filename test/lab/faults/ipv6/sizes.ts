import { type Decoy, defineFault, inGuest, inOrder, onHost, onTap, pings } from '../fault.ts';
import { restoreGuest, restoreHost, restoreHypervisor, restoreSwitch } from '../reference.ts';

/** A ping of IPv6 comes back that fills a packet of `size` bytes. */
const fills = (size: number, target: string) => `ping -c1 -W1 -s${size - 48} ${target}`;

const guestMtu = (mtu: number) => inGuest('web01', `ip link set eth0 mtu ${mtu}`);
const tapMtu = (mtu: number) => onTap('web01', (tap) => `ip link set ${tap} mtu ${mtu}`);
const switchMtu = (mtu: number) => onHost('switch', `ip link set hv1-eth0 mtu ${mtu}`);
const guestForgets = inGuest('web01', 'ip -6 route flush cache; true');

const healGuest = inOrder(guestMtu(1500), guestForgets, (lab) => restoreGuest(lab, 'web01'));
const healTap = inOrder(tapMtu(1500), onHost('hv1', 'ip link set br0 mtu 1500'), restoreHypervisor);
const healSwitch = inOrder(switchMtu(1500), onHost('switch', 'ip link set lan mtu 1500'), restoreSwitch);

const degraded = { target: 'fd00::1', works: fills(1500, 'fd00::1'), outcome: 'degraded' } as const;

/** Limits of packet size, asked about over IPv6. */
export const size6Faults = [
  defineFault({
    ...degraded,
    id: 'v6-switch-mtu',
    summary: 'the switch port of the hypervisor takes 1400 bytes, and tells nobody; IPv6 is asked about',
    catalogue: ['QOS-01'],
    cause: 'network.path-mtu-too-small',
    fixRunsOn: 'switch',
    inject: switchMtu(1400),
    heal: healSwitch,
  }),
  defineFault({
    ...degraded,
    id: 'v6-uplink-mtu',
    summary: 'the uplink takes 1400 bytes, the tap 1500; IPv6 is asked about',
    catalogue: ['QOS-01', 'BR-04'],
    cause: 'network.device-mtu-too-small',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 mtu 1400'),
    heal: inOrder(onHost('hv1', 'ip link set eth0 mtu 1500; ip link set br0 mtu 1500'), restoreHypervisor),
  }),
  defineFault({
    ...degraded,
    id: 'v6-tap-mtu',
    summary: 'the tap takes 1400 bytes, the guest and the uplink 1500; IPv6 is asked about',
    catalogue: ['QOS-01'],
    cause: 'network.device-mtu-too-small',
    fixRunsOn: 'hypervisor',
    inject: tapMtu(1400),
    heal: healTap,
  }),
  defineFault({
    ...degraded,
    id: 'v6-guest-mtu',
    summary: 'the guest sends 9000 bytes, its tap and bridge take 1500; IPv6 is asked about',
    catalogue: ['QOS-01'],
    works: fills(3000, 'fd00::1'),
    cause: 'network.guest-mtu-too-large',
    fixRunsOn: 'guest',
    inject: guestMtu(9000),
    heal: healGuest,
  }),
];

const reachable = { vm: 'web01', target: 'fd00::1', catalogue: [], expect: 'reachable' } as const;

/** Paths that take less than usual, as their ends know. */
export const size6Decoys: readonly Decoy[] = [
  {
    ...reachable,
    id: 'v6-narrow-backbone-that-tells',
    target: 'fd00:1::20',
    summary: 'behind the gateway 1400 bytes of IPv6 pass, and it says so by ICMP',
    works: pings('fd00:1::20'),
    inject: onHost('gw', 'ip link set eth1 mtu 1400'),
    heal: inOrder(onHost('gw', 'ip link set eth1 mtu 1500'), (lab) => restoreHost(lab, 'gw'), guestForgets),
  },
  {
    ...reachable,
    id: 'v6-narrow-on-purpose',
    summary: 'guest and tap were both set to 1400 bytes; IPv6 is asked about',
    works: fills(1400, 'fd00::1'),
    inject: inOrder(guestMtu(1400), tapMtu(1400)),
    heal: inOrder(healTap, healGuest),
  },
  {
    ...reachable,
    id: 'v6-guest-knows-the-limit',
    summary:
      'the switch port takes 1480 bytes, and tells nobody; the guest sends no more; IPv6 is asked about',
    works: fills(1480, 'fd00::1'),
    inject: inOrder(guestMtu(1480), switchMtu(1480)),
    heal: inOrder(healSwitch, healGuest),
  },
];
