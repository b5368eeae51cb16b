import type { Lab } from '../../lab.ts';
import { inGuest, inOrder, onHost } from '../fault.ts';
import { restoreGuest, restoreHost } from '../reference.ts';

/** What the scenarios of IPv6 are made with, and what heals them. */

export const rogue = { mac: '52:54:00:00:01:66', ip: 'fe80::5054:ff:fe00:166' };
export const neighborMac = '52:54:00:00:01:20';

/** web01 as it was: what a test switched in its kernel, what routers told it, and its own settings. */
export const healGuest = inOrder(
  inGuest(
    'web01',
    [
      'cd /proc/sys/net/ipv6/conf/eth0',
      'echo 0 > disable_ipv6; echo 0 > forwarding; echo 0 > accept_ra; echo 0 > accept_dad',
      'while ip -6 route del default 2> /dev/null; do :; done',
      'true',
    ].join('\n'),
  ),
  (lab) => restoreGuest(lab, 'web01'),
);
export const healTarget = (lab: Lab) => restoreHost(lab, 'neighbor');

export function targetDrops(rule: string, host = 'neighbor'): ReturnType<typeof onHost> {
  return onHost(
    host,
    [
      'nft add table ip6 firewall',
      "nft 'add chain ip6 firewall input { type filter hook input priority 0; policy accept; }'",
      `nft add rule ip6 firewall input ${rule}`,
    ].join('\n'),
  );
}

/** The rogue machine speaks IPv6, and repeats one frame for as long as the fault lasts. */
export const wakeRogue = (frame: string, every: string, settings = 'true') =>
  inOrder(
    onHost('rogue', `echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6\n${settings}`),
    onHost(
      'lab',
      'start-stop-daemon --start --quiet --background --make-pidfile --pidfile /run/lab/rogue6.pid --startas /sbin/ip -- ' +
        `netns exec rogue mausezahn eth0 -q -c 0 -d ${every} ${frame}`,
    ),
  );

export const calmRogue = inOrder(
  onHost(
    'lab',
    'start-stop-daemon --stop --quiet --oknodo --retry KILL/2 --remove-pidfile --pidfile /run/lab/rogue6.pid',
  ),
  onHost('rogue', 'nft flush ruleset; echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6'),
);

/** The gateway's own router advertisements, as radvd or dnsmasq send them. */
export const routerDaemon = [
  '/usr/sbin/dnsmasq',
  '--keep-in-foreground',
  '--conf-file=/dev/null',
  '--user=root',
  '--port=0',
  '--pid-file=',
  '--leasefile-ro',
  '--interface=eth0',
  '--bind-interfaces',
  '--enable-ra',
  '--ra-param=eth0,4,1800',
  '--dhcp-range=fd00::,ra-only,64',
];

// Its first question is to be answered within a tenth of a second, which counts from the moment that it is switched on;
// the next one is far away.
export const querierOn = [
  'ip link set br0 type bridge mcast_query_response_interval 10 mcast_startup_query_count 1',
  'ip link set br0 type bridge mcast_query_interval 360000 mcast_membership_interval 720000',
  'ip link set br0 type bridge mcast_querier 1',
];
export const querierOff = [
  'ip link set br0 type bridge mcast_querier 0 mcast_snooping 1',
  'ip link set br0 type bridge mcast_query_response_interval 1000 mcast_startup_query_count 2',
  'ip link set br0 type bridge mcast_query_interval 12500 mcast_membership_interval 26000',
];
