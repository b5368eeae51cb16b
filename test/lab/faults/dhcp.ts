import type { Lab } from '../lab.ts';
import { startService, stopService } from '../network.ts';
import { defineFault, inGuest, inOrder, onHost } from './fault.ts';
import { restoreFilters, restoreGuest, restoreHost } from './reference.ts';

type Step = (lab: Lab) => Promise<unknown>;

/** A DHCP server on a host of the lab; `says` are dnsmasq's options for what it gives. */
function serves(host: string, ...says: readonly string[]): Step {
  return onHost(
    'lab',
    startService(host, 'dhcp', [
      '/usr/sbin/dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--user=root',
      '--port=0',
      '--pid-file=',
      '--no-ping',
      `--dhcp-leasefile=/run/lab/${host}-dhcp.leases`,
      '--log-dhcp',
      ...says,
    ]),
  );
}

/** The right server: it gives web01 its address. */
const rightServer = (...more: readonly string[]) =>
  serves(
    'gw',
    '--interface=eth0',
    '--dhcp-range=10.0.0.150,10.0.0.160,255.255.255.0,1h',
    '--dhcp-option=option:router,10.0.0.1',
    '--dhcp-host=52:54:00:00:00:10,10.0.0.10',
    ...more,
  );

/** web01 has no address, and asks for one each second. */
export const asksForAddress = inGuest(
  'web01',
  'ip -4 addr flush dev eth0; setsid udhcpc -i eth0 -f -t 10000 -T 1 -s /bin/lab-dhcp > /dev/null 2>&1 < /dev/null &',
);

/** It asks no more. */
export const asksNoMore = inGuest(
  'web01',
  '[ ! -e /tmp/asking ] || kill $(cat /tmp/asking); rm -f /tmp/asking; killall udhcpc 2>/dev/null; true',
);

const heal = inOrder(
  asksNoMore,
  onHost(
    'lab',
    `${stopService('gw', 'dhcp')}; ${stopService('rogue', 'dhcp')}; rm -f /run/lab/*-dhcp.leases`,
  ),
  (lab) => restoreHost(lab, 'rogue'),
  restoreFilters,
  (lab) => restoreGuest(lab, 'web01'),
);

function dropsOnBridge(rule: string): Step {
  return onHost(
    'hv1',
    [
      'nft add table bridge guard',
      "nft 'add chain bridge guard forward { type filter hook forward priority -200; policy accept; }'",
      `nft add rule bridge guard forward ${rule}`,
    ].join('\n'),
  );
}

/** Addresses that are given out, or not. */
export const dhcpFaults = [
  defineFault({
    id: 'dhcp-no-server',
    summary: 'web01 asks for an address by DHCP, and no server is there',
    catalogue: ['VM-08'],
    cause: 'network.dhcp-no-answer',
    fixRunsOn: 'gateway',
    inject: asksForAddress,
    heal,
  }),
  defineFault({
    id: 'dhcp-question-dropped',
    summary: "a rule of the hypervisor drops web01's DHCP questions",
    catalogue: ['FW-11'],
    cause: 'transport.dhcp-dropped',
    fixRunsOn: 'hypervisor',
    inject: inOrder(rightServer(), dropsOnBridge('udp sport 68 udp dport 67 counter drop'), asksForAddress),
    heal,
  }),
  defineFault({
    id: 'dhcp-answer-dropped',
    summary: 'a rule of the hypervisor drops the DHCP offers that come in by the uplink',
    catalogue: ['FW-11', 'FW-10'],
    cause: 'transport.dhcp-dropped',
    fixRunsOn: 'hypervisor',
    inject: inOrder(rightServer(), dropsOnBridge('iifname eth0 udp sport 67 drop'), asksForAddress),
    heal,
  }),
  defineFault({
    id: 'dhcp-bad-checksum',
    summary: "the DHCP server's answers arrive with a wrong UDP checksum, and web01 throws them away",
    catalogue: ['PHY-11'],
    cause: 'network.dhcp-checksum-wrong',
    fixRunsOn: 'gateway',
    inject: inOrder(
      rightServer(),
      // A sum that is left to the card is no sum yet, and nobody looks at it.
      onHost('gw', 'ethtool -K eth0 tx off >/dev/null'),
      onHost(
        'switch',
        [
          'nft add table netdev spoil',
          "nft 'add chain netdev spoil in { type filter hook ingress device gw-eth0 priority 0; }'",
          'nft add rule netdev spoil in udp sport 67 udp checksum set 0x1234',
        ].join('\n'),
      ),
      asksForAddress,
    ),
    heal: inOrder(
      heal,
      onHost('switch', 'nft flush ruleset'),
      onHost('gw', 'ethtool -K eth0 tx on >/dev/null'),
    ),
  }),
  defineFault({
    id: 'dhcp-wrong-scope',
    summary: 'web01 got an address of another network from a DHCP server that does not belong there',
    catalogue: ['ARP-05'],
    cause: 'network.guest-address-elsewhere',
    fixRunsOn: 'guest',
    inject: inOrder(
      onHost('rogue', 'ip addr add 192.168.50.1/24 dev eth0'),
      serves('rogue', '--interface=eth0', '--dhcp-range=192.168.50.10,192.168.50.20,255.255.255.0,1h'),
      inGuest(
        'web01',
        'ip -4 addr flush dev eth0; udhcpc -i eth0 -f -q -n -t 8 -T 1 -s /bin/lab-dhcp > /dev/null 2>&1',
      ),
    ),
    heal,
  }),
  defineFault({
    id: 'dhcp-rogue-server',
    summary: 'two DHCP servers answer web01; the faster one names a gateway that leads nowhere',
    catalogue: ['ARP-05'],
    target: '10.0.1.20',
    cause: 'network.rogue-dhcp-server',
    fixRunsOn: 'switch',
    inject: inOrder(
      rightServer('--dhcp-reply-delay=1'),
      onHost('rogue', 'ip addr add 10.0.0.66/24 dev eth0'),
      serves(
        'rogue',
        '--interface=eth0',
        '--dhcp-range=10.0.0.170,10.0.0.180,255.255.255.0,1h',
        '--dhcp-option=option:router,10.0.0.66',
      ),
      // It asks anew all the time, as a host does whose address is refused somewhere.
      inGuest(
        'web01',
        `cat > /tmp/takes <<'END'
[ "$1" = bound ] || exit 0
ip addr show dev eth0 | grep -q "inet $ip/" || { ip -4 addr flush dev eth0; ip addr add "$ip/$mask" brd + dev eth0; }
ip route replace default via "$router" dev eth0
END
chmod +x /tmp/takes
setsid sh -c 'echo $$ > /tmp/asking; while :; do udhcpc -i eth0 -f -q -n -t 3 -T 1 -s /tmp/takes; sleep 0.4; done' > /dev/null 2>&1 < /dev/null &
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do ip route | grep -q 'via 10.0.0.66' && exit 0; sleep 0.1; done; exit 1`,
      ),
    ),
    heal,
  }),
  defineFault({
    id: 'guest-address-made-up',
    summary: 'web01 got no address by DHCP and gave itself one of 169.254.0.0/16',
    catalogue: ['ARP-05'],
    cause: 'network.guest-address-made-up',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip -4 addr flush dev eth0; ip addr add 169.254.17.23/16 brd + dev eth0'),
    heal,
  }),
];
