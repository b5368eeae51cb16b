import { type Decoy, inGuest, inOrder, onHost, pings } from '../fault.ts';
import { restoreFilters, restoreHypervisor } from '../reference.ts';
import { announcesRouter } from './frames.ts';
import { calmRogue, healGuest, querierOff, querierOn, rogue, wakeRogue } from './means.ts';

const asked = { vm: 'web01', catalogue: [], expect: 'reachable' } as const;

/** Healthy paths of IPv6 that look odd. */
export const ipv6Decoys: readonly Decoy[] = [
  {
    ...asked,
    id: 'v6-while-v4-is-dropped',
    summary: "the host's IP firewall drops bridged IPv4; IPv6 is asked about",
    target: 'fd00::20',
    works: pings('fd00::20'),
    inject: onHost('hv1', 'sysctl -qw net.bridge.bridge-nf-call-iptables=1; iptables -P FORWARD DROP'),
    heal: restoreFilters,
  },
  {
    ...asked,
    id: 'v6-link-local-alone',
    summary: 'web01 has a link-local address and no other, and reaches what is on its own link with it',
    target: 'fd00::20',
    works: pings('fd00::20'),
    inject: inGuest(
      'web01',
      'ip -6 addr flush dev eth0 scope global; ip -6 route replace fd00::/64 dev eth0',
    ),
    heal: inOrder(inGuest('web01', 'ip -6 route del fd00::/64 dev eth0; true'), healGuest),
  },
  {
    ...asked,
    id: 'v6-guest-ignores-pings',
    summary: 'web01 answers no ping of IPv6',
    target: 'fd00:1::20',
    works: pings('fd00:1::20'),
    inject: inGuest('web01', 'echo 1 > /proc/sys/net/ipv6/icmp/echo_ignore_all'),
    heal: inGuest('web01', 'echo 0 > /proc/sys/net/ipv6/icmp/echo_ignore_all'),
  },
  {
    ...asked,
    id: 'v6-snooping-with-querier',
    summary: 'the bridge snoops, has a querier, and knows who listens',
    target: 'fd00::11',
    works: pings('fd00::11'),
    inject: onHost('hv1', [...querierOn, 'sleep 1'].join('\n')),
    heal: inOrder(onHost('hv1', querierOff.join('\n')), restoreHypervisor),
  },
  {
    ...asked,
    id: 'v6-rogue-router-unheard',
    summary: 'another machine announces itself as router, and web01 does not listen',
    target: 'fd00:1::20',
    works: pings('fd00:1::20'),
    inject: wakeRogue(announcesRouter(rogue), '200msec'),
    heal: calmRogue,
  },
];
