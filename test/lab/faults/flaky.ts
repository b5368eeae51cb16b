import { startService, stopService } from '../network.ts';
import { type Decoy, defineFault, inGuest, inOrder, onHost, onTap, pings } from './fault.ts';
import { restoreFilters, restoreGuest, restoreHost, restoreHypervisor, restoreSwitch } from './reference.ts';

/** Not one of forty pings is lost. */
const allOf40 = (target: string) => `ping -q -c40 -i0.02 -W1 ${target} | grep -q ' 0% packet loss'`;

/** Twenty large pings close together all come back within a second. */
const promptly = (target: string) =>
  `timeout 3 ping -q -c20 -i0.01 -s1400 -W1 ${target} | grep -q ' 0% packet loss'`;

/** A ping that fills a packet comes back. */
const large = (target: string) => `ping -c1 -W1 -s1472 ${target}`;

const noFilter = (host: string) => onHost(host, 'nft flush ruleset');

/** A rule on the bridge of a host that takes some of the packets. */
const bridgeLoses = (share: string) => `nft -f - <<'END'
table bridge flaky {
  chain forward {
    type filter hook forward priority 0; policy accept;
    meta protocol ip ${share} counter drop
  }
}
END`;

const noQueue = (device: string) => `tc qdisc del dev ${device} root 2>/dev/null || true`;

/** As libvirt makes a tap. */
const noTapQueue = (tap: string) => `tc qdisc replace dev ${tap} root noqueue`;

/** Paths that work, but lose or hold a part of what they carry. */
export const flakyFaults = [
  defineFault({
    id: 'switch-loses-some',
    summary: 'the switch loses 30 % of the packets, at random',
    catalogue: [],
    cause: 'network.loss-beyond',
    outcome: 'degraded',
    fixRunsOn: 'switch',
    works: allOf40('10.0.0.1'),
    inject: onHost('switch', bridgeLoses('numgen random mod 100 < 30')),
    heal: noFilter('switch'),
  }),
  defineFault({
    id: 'gateway-loses-some',
    summary: 'the gateway loses every fifth packet that it forwards',
    catalogue: [],
    target: '10.0.1.20',
    cause: 'network.loss-beyond',
    outcome: 'degraded',
    fixRunsOn: 'switch',
    works: allOf40('10.0.1.20'),
    inject: onHost(
      'gw',
      "nft add table ip flaky; nft 'add chain ip flaky forward { type filter hook forward priority 0; }'; nft add rule ip flaky forward numgen inc mod 5 0 drop",
    ),
    heal: noFilter('gw'),
  }),
  defineFault({
    id: 'rule-drops-some',
    summary: "a rule of the hypervisor's bridge firewall drops every third packet",
    catalogue: [],
    cause: 'transport.rule-drops-some',
    outcome: 'degraded',
    fixRunsOn: 'hypervisor',
    works: allOf40('10.0.0.1'),
    inject: onHost('hv1', bridgeLoses('numgen inc mod 3 0')),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'uplink-rate-limit',
    summary: 'tc limits the uplink to 128 kbit/s',
    catalogue: ['QOS-02'],
    cause: 'transport.queue-limit',
    outcome: 'degraded',
    fixRunsOn: 'hypervisor',
    works: promptly('10.0.0.1'),
    inject: onHost('hv1', 'tc qdisc replace dev eth0 root tbf rate 128kbit burst 1600 limit 5000'),
    heal: onHost('hv1', noQueue('eth0')),
  }),
  defineFault({
    id: 'tap-rate-limit',
    summary: 'tc limits what goes to the guest to 128 kbit/s',
    catalogue: ['QOS-02'],
    cause: 'transport.queue-limit',
    outcome: 'degraded',
    fixRunsOn: 'hypervisor',
    works: promptly('10.0.0.1'),
    inject: onTap(
      'web01',
      (tap) => `tc qdisc replace dev ${tap} root tbf rate 128kbit burst 1600 limit 5000`,
    ),
    heal: onTap('web01', noTapQueue),
  }),
  defineFault({
    id: 'switch-mtu',
    summary: 'the switch port of the hypervisor takes 1400 bytes, and tells nobody',
    catalogue: ['QOS-01'],
    cause: 'network.path-mtu-too-small',
    outcome: 'degraded',
    fixRunsOn: 'switch',
    works: large('10.0.0.1'),
    inject: onHost('switch', 'ip link set hv1-eth0 mtu 1400'),
    heal: inOrder(onHost('switch', 'ip link set hv1-eth0 mtu 1500; ip link set lan mtu 1500'), restoreSwitch),
  }),
  defineFault({
    id: 'uplink-mtu',
    summary: 'the uplink takes 1400 bytes, the tap 1500',
    catalogue: ['QOS-01', 'BR-04'],
    cause: 'network.device-mtu-too-small',
    outcome: 'degraded',
    fixRunsOn: 'hypervisor',
    works: large('10.0.0.1'),
    inject: onHost('hv1', 'ip link set eth0 mtu 1400'),
    heal: inOrder(onHost('hv1', 'ip link set eth0 mtu 1500; ip link set br0 mtu 1500'), restoreHypervisor),
  }),
  defineFault({
    id: 'tap-mtu',
    summary: 'the tap takes 1400 bytes, the guest and the uplink 1500',
    catalogue: ['QOS-01'],
    cause: 'network.device-mtu-too-small',
    outcome: 'degraded',
    fixRunsOn: 'hypervisor',
    works: large('10.0.0.1'),
    inject: onTap('web01', (tap) => `ip link set ${tap} mtu 1400`),
    heal: inOrder(
      onTap('web01', (tap) => `ip link set ${tap} mtu 1500; ip link set br0 mtu 1500`),
      restoreHypervisor,
    ),
  }),
  defineFault({
    id: 'guest-mtu',
    summary: 'the guest sends 9000 bytes, its tap and bridge take 1500',
    catalogue: ['QOS-01'],
    cause: 'network.guest-mtu-too-large',
    outcome: 'degraded',
    fixRunsOn: 'guest',
    works: 'ping -c1 -W1 -s3000 10.0.0.1',
    inject: inGuest('web01', 'ip link set eth0 mtu 9000'),
    heal: inOrder(inGuest('web01', 'ip link set eth0 mtu 1500'), (lab) => restoreGuest(lab, 'web01')),
  }),
  defineFault({
    id: 'uplink-flaps',
    summary: 'the switch port goes down for 80 ms, twice a second',
    catalogue: ['PHY-03', 'PHY-04'],
    cause: 'physical.uplink-flaps',
    outcome: 'either',
    fixRunsOn: 'switch',
    works: "ping -q -c40 -i0.04 -W1 10.0.0.1 | grep -q ' 0% packet loss'",
    inject: (lab) =>
      lab.script(
        'lab',
        startService('switch', 'flapper', [
          '/bin/sh',
          '-c',
          'while :; do ip link set hv1-eth0 down; sleep 0.08; ip link set hv1-eth0 up; sleep 0.42; done',
        ]),
      ),
    heal: inOrder((lab) => lab.script('lab', stopService('switch', 'flapper')), restoreSwitch),
  }),
];

const asked = { vm: 'web01', target: '10.0.0.1', works: pings('10.0.0.1'), expect: 'reachable' } as const;

/** Healthy paths that look slow, lossy or narrow. */
export const flakyDecoys: readonly Decoy[] = [
  {
    ...asked,
    id: 'generous-rate-limit',
    summary: 'limits of 100 Mbit/s on tap and uplink',
    catalogue: [],
    works: promptly('10.0.0.1'),
    inject: onTap('web01', (tap) =>
      [tap, 'eth0']
        .map((device) => `tc qdisc replace dev ${device} root tbf rate 100mbit burst 64k latency 50ms`)
        .join('\n'),
    ),
    heal: onTap('web01', (tap) => `${noTapQueue(tap)}; ${noQueue('eth0')}`),
  },
  {
    ...asked,
    id: 'old-drops',
    summary: 'a queue on the uplink that dropped much in former times, and has a wide limit now',
    catalogue: [],
    works: promptly('10.0.0.1'),
    inject: onHost(
      'hv1',
      `tc qdisc replace dev eth0 root tbf rate 8kbit burst 1600 limit 3000
for i in 1 2 3 4 5 6 7 8; do ping -q -c3 -i0.002 -s1000 -W1 10.0.0.1 >/dev/null || true; done
tc qdisc change dev eth0 root tbf rate 100mbit burst 64k latency 50ms`,
    ),
    heal: onHost('hv1', noQueue('eth0')),
  },
  {
    ...asked,
    id: 'one-lost-ping',
    summary: 'the gateway loses one single ping',
    catalogue: [],
    works: 'true',
    inject: onHost(
      'gw',
      "nft add table ip flaky; nft 'add chain ip flaky input { type filter hook input priority 0; }'; nft add rule ip flaky input ip saddr 10.0.0.10 icmp type echo-request quota until 90 bytes drop",
    ),
    heal: noFilter('gw'),
  },
  {
    ...asked,
    id: 'narrow-backbone-that-tells',
    target: '10.0.1.20',
    summary: 'behind the gateway 1400 bytes pass, and it says so by ICMP',
    catalogue: [],
    works: pings('10.0.1.20'),
    inject: onHost('gw', 'ip link set eth1 mtu 1400'),
    heal: inOrder(onHost('gw', 'ip link set eth1 mtu 1500'), (lab) => restoreHost(lab, 'gw')),
  },
  {
    ...asked,
    id: 'narrow-on-purpose',
    summary: 'guest and tap were both set to 1400 bytes',
    catalogue: [],
    inject: inOrder(
      inGuest('web01', 'ip link set eth0 mtu 1400'),
      onTap('web01', (tap) => `ip link set ${tap} mtu 1400`),
    ),
    heal: inOrder(
      inGuest('web01', 'ip link set eth0 mtu 1500'),
      onTap('web01', (tap) => `ip link set ${tap} mtu 1500; ip link set br0 mtu 1500`),
      (lab) => restoreGuest(lab, 'web01'),
    ),
  },
];
