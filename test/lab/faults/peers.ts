import { connects, defineFault, inGuest, inOrder, onHost, pings } from './fault.ts';
import { restoreGuest, restoreHost } from './reference.ts';

const web01 = { mac: '52:54:00:00:00:10', ip: '10.0.0.10' };
/** A MAC address that no machine has. */
const nobody = '52:54:00:00:99:99';

/** A machine that takes web01 for the owner of another MAC address. */
const mistakes = (host: string, state: string) =>
  onHost(host, `ip neigh replace ${web01.ip} lladdr ${nobody} dev eth0 nud ${state}`);

const forgets = (host: string) => onHost(host, `ip neigh del ${web01.ip} dev eth0 2>/dev/null || true`);

/** What the switch drops of the frames that come from the hypervisor. */
const switchDrops = (rule: string) =>
  onHost(
    'switch',
    [
      'nft add table netdev inspect',
      "nft 'add chain netdev inspect in { type filter hook ingress device hv1-eth0 priority 0; }'",
      `nft add rule netdev inspect in ${rule}`,
    ].join('\n'),
  );

const switchPasses = onHost('switch', 'nft flush ruleset');

const rogueMac = '52:54:00:00:01:66';

/**
 * A machine that routes by a device which leads nowhere, and answers ARP for whatever is there. `fast`: for the target
 * it answers web01 before its kernel does, as answers in this lab come in some 50 microseconds.
 */
const answersForOthers = onHost(
  'rogue',
  [
    'ip link add out type veth peer name void; ip link set out up; ip link set void up',
    'ip addr add 172.31.0.1/30 dev out; ip route add default via 172.31.0.2 dev out',
    'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv4/conf/eth0/proxy_arp',
    'echo 0 > /proc/sys/net/ipv4/neigh/eth0/proxy_delay',
    'nft add table netdev fast',
    "nft 'add chain netdev fast in { type filter hook ingress device eth0 priority 0; }'",
    `nft add rule netdev fast in ether saddr ${web01.mac} ether daddr ff:ff:ff:ff:ff:ff arp operation request arp daddr ip 10.0.0.20 ` +
      `arp operation set reply ether saddr set ${rogueMac} ether daddr set ${web01.mac} arp saddr ether set ${rogueMac} ` +
      `arp saddr ip set 10.0.0.20 arp daddr ether set ${web01.mac} arp daddr ip set ${web01.ip} fwd to eth0`,
  ].join('\n'),
);

const answersForItself = onHost(
  'rogue',
  [
    'nft flush ruleset; ip link del out 2>/dev/null || true',
    'echo 0 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/conf/eth0/proxy_arp',
    'echo 80 > /proc/sys/net/ipv4/neigh/eth0/proxy_delay',
  ].join('\n'),
);

/** Machines that answer others and not web01, or answer to the wrong MAC address. */
export const peerFaults = [
  defineFault({
    id: 'proxy-arp-misleads',
    summary: 'a machine on the switch answers ARP for all others (proxy_arp), and leads nowhere',
    catalogue: ['ARP-03'],
    target: '10.0.0.20',
    cause: 'datalink.proxy-arp-misleads',
    fixRunsOn: 'none',
    inject: answersForOthers,
    heal: answersForItself,
  }),
  defineFault({
    id: 'gateway-static-neighbor',
    summary: "the gateway has a fixed entry with a wrong MAC address for web01's address",
    catalogue: ['BR-24', 'IP-06'],
    cause: 'datalink.peer-neighbor-wrong',
    fixRunsOn: 'gateway',
    inject: mistakes('gw', 'permanent'),
    heal: forgets('gw'),
  }),
  defineFault({
    id: 'gateway-old-neighbor',
    summary: "the gateway keeps the MAC address of a machine that had web01's address before",
    catalogue: ['IP-06', 'BR-24'],
    target: '10.0.1.20',
    cause: 'datalink.peer-neighbor-wrong',
    fixRunsOn: 'gateway',
    // A router that keeps entries for hours; web01 knows the gateway already, and so asks for nothing.
    inject: inOrder(
      onHost('gw', 'echo 3600000 > /proc/sys/net/ipv4/neigh/eth0/base_reachable_time_ms'),
      inGuest('web01', 'arp -s 10.0.0.1 52:54:00:00:01:01'),
      mistakes('gw', 'noarp'),
    ),
    heal: inOrder(
      onHost('gw', 'echo 30000 > /proc/sys/net/ipv4/neigh/eth0/base_reachable_time_ms'),
      forgets('gw'),
      inGuest('web01', 'arp -d 10.0.0.1; true'),
    ),
  }),
  defineFault({
    id: 'target-static-neighbor',
    summary: "the target has a fixed entry with a wrong MAC address for web01's address",
    catalogue: ['BR-24', 'IP-06'],
    target: '10.0.0.20',
    cause: 'datalink.peer-neighbor-wrong',
    fixRunsOn: 'target',
    inject: mistakes('neighbor', 'permanent'),
    heal: forgets('neighbor'),
  }),
  defineFault({
    id: 'agentless-static-neighbor',
    summary:
      "the target has a fixed entry with a wrong MAC address for db01's address, which nobody here knows",
    catalogue: ['BR-24', 'IP-06'],
    vm: 'db01',
    target: '10.0.0.20',
    cause: 'datalink.peer-neighbor-wrong',
    fixRunsOn: 'target',
    inject: onHost('neighbor', `ip neigh replace 10.0.0.11 lladdr ${nobody} dev eth0 nud permanent`),
    heal: onHost('neighbor', 'ip neigh del 10.0.0.11 dev eth0 2>/dev/null || true'),
  }),
  defineFault({
    id: 'guest-static-neighbor',
    summary: 'web01 has a fixed entry with a wrong MAC address for the target',
    catalogue: ['BR-24'],
    target: '10.0.0.20',
    cause: 'datalink.guest-neighbor-wrong',
    fixRunsOn: 'guest',
    inject: inGuest('web01', `arp -s 10.0.0.20 ${nobody}`),
    heal: inOrder(inGuest('web01', 'arp -d 10.0.0.20; true'), (lab) => restoreGuest(lab, 'web01')),
  }),
  defineFault({
    id: 'switch-drops-address',
    summary: "the switch inspects ARP and has no binding for web01's address",
    catalogue: ['ARP-07'],
    cause: 'physical.switch-drops-address',
    fixRunsOn: 'switch',
    inject: switchDrops(`arp saddr ip ${web01.ip} drop`),
    heal: switchPasses,
  }),
  defineFault({
    id: 'switch-drops-mac',
    summary: "the switch drops everything from web01's MAC address",
    catalogue: ['PHY-06', 'PHY-07'],
    target: '10.0.0.20',
    cause: 'physical.switch-drops-mac',
    fixRunsOn: 'switch',
    inject: switchDrops(`ether saddr ${web01.mac} drop`),
    heal: switchPasses,
  }),
  defineFault({
    id: 'agentless-switch-drops-mac',
    topology: 'ovs',
    summary:
      "the switch drops everything from db01's MAC address, whose address nobody here knows; a port is asked about",
    catalogue: ['PHY-06', 'PHY-07'],
    vm: 'db01',
    target: '10.0.0.20:80',
    works: connects('10.0.0.20', 80),
    cause: 'physical.switch-drops-mac',
    fixRunsOn: 'switch',
    inject: switchDrops('ether saddr 52:54:00:00:00:11 drop'),
    heal: switchPasses,
  }),
  defineFault({
    id: 'v6-switch-drops-mac',
    summary: "the switch drops everything from web01's MAC address; IPv6 is asked about",
    catalogue: ['PHY-06', 'PHY-07'],
    target: 'fd00::20',
    cause: 'physical.switch-drops-mac',
    fixRunsOn: 'switch',
    inject: switchDrops(`ether saddr ${web01.mac} drop`),
    heal: switchPasses,
  }),
  defineFault({
    id: 'v6-switch-drops-address',
    summary: "the switch has no binding for web01's IPv6 address, and drops what names it",
    catalogue: ['ARP-07'],
    target: 'fd00::20',
    cause: 'physical.switch-drops-address',
    fixRunsOn: 'switch',
    inject: switchDrops('ip6 saddr fd00::10 drop'),
    heal: switchPasses,
  }),
  defineFault({
    id: 'v6-target-static-neighbor',
    summary: "the target has a fixed entry with a wrong MAC address for web01's IPv6 address",
    catalogue: ['BR-24', 'IP-06'],
    target: 'fd00::20',
    cause: 'datalink.peer-neighbor-wrong',
    fixRunsOn: 'target',
    inject: onHost('neighbor', `ip neigh replace fd00::10 lladdr ${nobody} dev eth0 nud permanent`),
    heal: onHost('neighbor', 'ip neigh del fd00::10 dev eth0 2>/dev/null || true'),
  }),
  defineFault({
    id: 'target-rp-filter',
    summary: 'the target has its way back to web01 by another NIC, and filters reverse paths strictly',
    catalogue: ['IP-04'],
    target: '10.0.0.20',
    works: pings('10.0.0.20'),
    cause: 'network.guest-ignored',
    fixRunsOn: 'target',
    inject: onHost(
      'neighbor',
      [
        'ip link add second link eth0 type macvlan mode bridge',
        'echo 1 > /proc/sys/net/ipv4/conf/second/arp_ignore',
        'echo 1 > /proc/sys/net/ipv6/conf/second/disable_ipv6',
        'ip link set second up',
        `ip route add ${web01.ip}/32 dev second src 10.0.0.20`,
        'echo 1 > /proc/sys/net/ipv4/conf/eth0/rp_filter',
      ].join('\n'),
    ),
    heal: inOrder(
      onHost(
        'neighbor',
        'ip link del second 2>/dev/null || true; for f in all eth0; do echo 0 > /proc/sys/net/ipv4/conf/$f/rp_filter; done',
      ),
      (lab) => restoreHost(lab, 'neighbor'),
    ),
  }),
];
