import type { Lab } from '../lab.ts';
import { startService, stopService } from '../network.ts';
import { connects, type Decoy, defineFault, inGuest, inOrder, onHost, onTap, pings } from './fault.ts';
import { announcesRouter, claims } from './frames6.ts';
import { restoreFilters, restoreGuest, restoreHost, restoreHypervisor } from './reference.ts';

const rogue = { mac: '52:54:00:00:01:66', ip: 'fe80::5054:ff:fe00:166' };
const neighborMac = '52:54:00:00:01:20';

/** web01 as it was: what a test switched in its kernel, what routers told it, and its own settings. */
const healGuest = inOrder(
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
const healTarget = (lab: Lab) => restoreHost(lab, 'neighbor');

function targetDrops(rule: string): ReturnType<typeof onHost> {
  return onHost(
    'neighbor',
    [
      'nft add table ip6 firewall',
      "nft 'add chain ip6 firewall input { type filter hook input priority 0; policy accept; }'",
      `nft add rule ip6 firewall input ${rule}`,
    ].join('\n'),
  );
}

/** The rogue machine speaks IPv6, and repeats one frame for as long as the fault lasts. */
const wakeRogue = (frame: string, every: string, settings = 'true') =>
  inOrder(
    onHost('rogue', `echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6\n${settings}`),
    onHost(
      'lab',
      'start-stop-daemon --start --quiet --background --make-pidfile --pidfile /run/lab/rogue6.pid --startas /sbin/ip -- ' +
        `netns exec rogue mausezahn eth0 -q -c 0 -d ${every} ${frame}`,
    ),
  );

const calmRogue = inOrder(
  onHost(
    'lab',
    'start-stop-daemon --stop --quiet --oknodo --retry KILL/2 --remove-pidfile --pidfile /run/lab/rogue6.pid',
  ),
  onHost('rogue', 'nft flush ruleset; echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6'),
);

/** The gateway's own router advertisements, as radvd or dnsmasq send them. */
const routerDaemon = [
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
const querierOn = [
  'ip link set br0 type bridge mcast_query_response_interval 10 mcast_startup_query_count 1',
  'ip link set br0 type bridge mcast_query_interval 360000 mcast_membership_interval 720000',
  'ip link set br0 type bridge mcast_querier 1',
];
const querierOff = [
  'ip link set br0 type bridge mcast_querier 0 mcast_snooping 1',
  'ip link set br0 type bridge mcast_query_response_interval 1000 mcast_startup_query_count 2',
  'ip link set br0 type bridge mcast_query_interval 12500 mcast_membership_interval 26000',
];

/** IPv6: what breaks it alone while IPv4 works, and what breaks it as it breaks IPv4. */
export const ipv6Faults = [
  defineFault({
    id: 'v6-forward-drop',
    summary: 'bridged packets go through ip6tables, whose FORWARD chain drops them; IPv4 works',
    catalogue: ['FW-02'],
    target: 'fd00::20',
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'sysctl -qw net.bridge.bridge-nf-call-ip6tables=1; ip6tables -P FORWARD DROP'),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'v6-bridge-drops-discovery',
    summary: "a rule of the bridge family drops web01's neighbor solicitations",
    catalogue: ['FW-11'],
    target: 'fd00::1',
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      [
        'nft add table bridge vmguard',
        "nft 'add chain bridge vmguard forward { type filter hook forward priority -200; policy accept; }'",
        'nft add rule bridge vmguard forward icmpv6 type nd-neighbor-solicit counter drop',
      ].join('\n'),
    ),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'v6-snooping-without-group',
    summary:
      'the bridge has a querier and does not know that db01 listens: questions for it are not passed on',
    catalogue: ['BR-25'],
    target: 'fd00::11',
    cause: 'datalink.multicast-snooping-drops',
    fixRunsOn: 'hypervisor',
    inject: onTap('db01', (tap) =>
      [
        ...querierOn,
        // It forgets its groups on purpose, once they are there.
        'sleep 1',
        `for group in $(bridge mdb show dev br0 | awk '$0 ~ /port ${tap} / { for (i = 1; i < NF; i++) if ($i == "grp") print $(i + 1) }'); do`,
        `  bridge mdb del dev br0 port ${tap} grp $group`,
        'done',
      ].join('\n'),
    ),
    heal: inOrder(onHost('hv1', querierOff.join('\n')), restoreHypervisor),
  }),
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
  defineFault({
    id: 'v6-target-absent',
    summary: 'nobody has the address fd00::20 any more',
    catalogue: [],
    target: 'fd00::20',
    cause: 'network.target-absent',
    fixRunsOn: 'none',
    inject: onHost('neighbor', 'ip -6 addr del fd00::20/64 dev eth0'),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-target-filters-icmp',
    summary: 'the target drops pings of IPv6; its TCP port 80 answers',
    catalogue: ['TGT-01'],
    target: 'fd00::20',
    cause: 'transport.target-filters-icmp',
    fixRunsOn: 'target',
    inject: targetDrops('icmpv6 type echo-request drop'),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-port-closed',
    summary: 'nothing listens on TCP port 8081 of the target, asked over IPv6',
    catalogue: ['TGT-04'],
    target: '[fd00::20]:8081',
    works: connects('fd00::20', 8081),
    cause: 'transport.port-closed',
    fixRunsOn: 'target',
    inject: onHost('lab', stopService('neighbor', 'app')),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-port-filtered',
    summary: 'the target drops TCP port 8081 of IPv6 alone',
    catalogue: ['TGT-04'],
    target: '[fd00::20]:8081',
    works: connects('fd00::20', 8081),
    cause: 'transport.port-filtered',
    fixRunsOn: 'target',
    inject: targetDrops('tcp dport 8081 drop'),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-name-alone',
    summary: 'a name with an IPv6 address alone; the target drops pings',
    catalogue: ['TGT-01'],
    target: 'six.lab.test',
    works: pings('six.lab.test'),
    cause: 'transport.target-filters-icmp',
    fixRunsOn: 'target',
    inject: targetDrops('icmpv6 type echo-request drop'),
    heal: healTarget,
  }),
];

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
