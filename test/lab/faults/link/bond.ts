import { type Decoy, defineFault, disablePort, inOrder, onHost, pings } from '../fault.ts';
import { restoreHypervisor, restoreSwitch } from '../reference.ts';

const backup = { topology: 'bond-active-backup' } as const;
const lacp = { topology: 'bond-lacp' } as const;
const firstIsActive = onHost('hv1', 'ip link set bond0 type bond active_slave eth0');
const members = ['hv1-eth0', 'hv1-eth1'];

const each = (ports: readonly string[], script: (port: string) => string) => ports.map(script).join('; ');

/** The switch's ports leave its port-channel, which tells the other end so; nothing passes outside of one. */
const leaveChannel = onHost(
  'switch',
  each(members, (port) => `ip link set ${port} nomaster; ip link set ${port} up`),
);

/** What the fix asks the network team for: these ports in one port-channel with LACP. */
const intoChannel = (bond: string, ports: readonly string[]) =>
  onHost(
    'switch',
    each(
      ports,
      (port) => `ip link set ${port} down; ip link set ${port} master ${bond}; ip link set ${port} up`,
    ),
  );

/** A bond can change these only while it is down. */
const withRate = (rate: 'fast' | 'slow') =>
  onHost(
    'hv1',
    `ip link set bond0 down; ip link set bond0 type bond lacp_rate ${rate}; ip link set bond0 up`,
  );

const withMode = (mode: string) =>
  [
    'ip link set bond0 down',
    ...['eth0', 'eth1'].map((device) => `ip link set ${device} nomaster`),
    `ip link set bond0 type bond mode ${mode}`,
    ...['eth0', 'eth1'].map((device) => `ip link set ${device} down; ip link set ${device} master bond0`),
    'ip link set eth0 up; ip link set eth1 up; ip link set bond0 up',
  ].join('; ');

/** Waits until both members are in the aggregator that carries the traffic. */
const untilWhole = onHost(
  'hv1',
  `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ "$(grep -c 'port state: 63' /proc/net/bonding/bond0)" = 4 ] && exit 0
  [ "$(grep -c 'port state: 61' /proc/net/bonding/bond0)" = 2 ] && exit 0
  sleep 0.5
done
exit 1`,
);

/** A port of the switch that passes LACP and nothing else, in both directions: one dead half that LACP cannot see. */
const onlyLacp = (port: string) =>
  [
    `tc qdisc add dev ${port} clsact`,
    ...['ingress', 'egress'].flatMap((direction) => [
      `tc filter add dev ${port} ${direction} protocol 0x8809 prio 1 matchall action pass`,
      `tc filter add dev ${port} ${direction} protocol all prio 2 matchall action drop`,
    ]),
  ].join(' && ');
const passesAll = (port: string) => onHost('switch', `tc qdisc del dev ${port} clsact 2>/dev/null || true`);

/** Bonds under the bridge, and the switch's side of them. */
export const bondFaults = [
  defineFault({
    ...backup,
    id: 'bond-members-down',
    summary: 'both members of the bond are switched off on the hypervisor',
    catalogue: [],
    cause: 'physical.bond-without-member',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 down; ip link set eth1 down'),
    heal: inOrder(restoreHypervisor, restoreSwitch, firstIsActive),
  }),
  defineFault({
    ...backup,
    id: 'bond-no-carrier',
    summary: 'no member of the bond has a carrier: both ports of the switch are shut',
    catalogue: ['PHY-01'],
    target: '10.0.1.20',
    cause: 'physical.no-carrier',
    fixRunsOn: 'switch',
    inject: onHost('switch', members.map((port) => `ip link set ${port} down`).join('; ')),
    heal: inOrder(restoreSwitch, firstIsActive),
  }),
  defineFault({
    ...backup,
    id: 'bond-member-dead',
    summary: 'the switch forwards nothing on the port of the active member; the carrier is up',
    catalogue: [],
    cause: 'physical.bond-member-dead',
    fixRunsOn: 'hypervisor',
    inject: onHost('switch', disablePort('hv1-eth0')),
    heal: inOrder(restoreSwitch, firstIsActive),
  }),
  defineFault({
    ...backup,
    id: 'bond-member-lost',
    summary: 'the member that waits has no carrier: what carries the frames is the last',
    catalogue: [],
    cause: 'physical.bond-member-lost',
    outcome: 'degraded',
    keepsPath: true,
    fixRunsOn: 'switch',
    inject: onHost('switch', 'ip link set hv1-eth1 down'),
    remedy: restoreSwitch,
    heal: restoreSwitch,
  }),
  defineFault({
    ...backup,
    id: 'bond-member-mtu',
    summary: 'the active member takes 1400 bytes, the bond 1500',
    catalogue: ['BR-04'],
    cause: 'physical.bond-member-mtu',
    outcome: 'degraded',
    works: 'ping -c1 -W1 -s1472 10.0.0.1',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 mtu 1400'),
    heal: onHost('hv1', 'ip link set eth0 mtu 1500'),
  }),
  defineFault({
    ...lacp,
    id: 'lacp-no-partner',
    summary: "the switch's ports are no port-channel, and pass nothing outside of one",
    catalogue: ['BR-02'],
    cause: 'physical.lacp-no-partner',
    fixRunsOn: 'switch',
    inject: leaveChannel,
    remedy: inOrder(intoChannel('hv1-bond0', members), untilWhole),
    heal: inOrder(intoChannel('hv1-bond0', members), restoreSwitch, untilWhole),
  }),
  defineFault({
    ...lacp,
    id: 'lacp-no-partner-slow',
    summary: 'the same, and the hypervisor asks for LACP every 30 s only: it holds its partner for 90 s',
    catalogue: ['BR-02'],
    cause: 'physical.lacp-no-partner',
    fixRunsOn: 'switch',
    inject: inOrder(withRate('slow'), untilWhole, leaveChannel),
    remedy: inOrder(intoChannel('hv1-bond0', members), untilWhole),
    heal: inOrder(withRate('fast'), intoChannel('hv1-bond0', members), restoreSwitch, untilWhole),
  }),
  defineFault({
    ...lacp,
    id: 'lacp-split',
    summary: "the switch's ports are in two port-channels: one member carries nothing, and waits",
    catalogue: ['BR-02'],
    cause: 'physical.lacp-split',
    outcome: 'degraded',
    keepsPath: true,
    fixRunsOn: 'switch',
    inject: onHost(
      'switch',
      'ip link set hv1-eth1 nomaster; ip link add hv1-bond1 type bond mode 802.3ad miimon 100 lacp_rate fast; ' +
        'ip link set hv1-eth1 down; ip link set hv1-eth1 master hv1-bond1; ip link set hv1-eth1 up; ' +
        'ip link set hv1-bond1 master lan up; sleep 2',
    ),
    remedy: inOrder(intoChannel('hv1-bond0', ['hv1-eth1']), untilWhole),
    heal: inOrder(
      onHost('switch', 'ip link set hv1-eth1 nomaster; ip link del hv1-bond1'),
      intoChannel('hv1-bond0', ['hv1-eth1']),
      restoreSwitch,
      untilWhole,
    ),
  }),
  ...(
    [
      ['lacp-half-dead', 'hv1-eth0', '10.0.0.20'],
      ['lacp-other-half-dead', 'hv1-eth1', '10.0.0.1'],
    ] as const
  ).map(([id, port, target]) =>
    defineFault({
      ...lacp,
      id,
      summary: `of the port-channel the switch's port ${port} passes LACP and nothing else: a share of the paths is lost`,
      catalogue: [],
      target,
      cause: 'physical.bond-member-dead',
      fixRunsOn: 'hypervisor',
      inject: onHost('switch', onlyLacp(port)),
      heal: inOrder(passesAll(port), restoreHypervisor, restoreSwitch, untilWhole),
    }),
  ),
  defineFault({
    ...lacp,
    id: 'lacp-members-down',
    summary: 'both members of the port-channel are switched off on the hypervisor',
    catalogue: [],
    target: '10.0.0.20',
    cause: 'physical.bond-without-member',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 down; ip link set eth1 down'),
    heal: inOrder(restoreHypervisor, restoreSwitch),
  }),
];

/** Bonds that look bad, or are, and pass what is asked for. */
export const bondDecoys: readonly Decoy[] = [
  {
    ...backup,
    id: 'bond-mode-unfit',
    summary: 'the bond under the bridge is in mode balance-alb, which rewrites MAC addresses',
    catalogue: ['BR-01'],
    vm: 'web01',
    target: '10.0.0.1',
    works: pings('10.0.0.1'),
    expect: 'reachable',
    note: 'physical.bond-mode-unfit',
    inject: onHost('hv1', withMode('balance-alb')),
    heal: inOrder(onHost('hv1', withMode('active-backup')), restoreHypervisor, restoreSwitch, firstIsActive),
  },
  {
    ...lacp,
    id: 'lacp-half-dead-unfelt',
    summary: "the switch's port hv1-eth0 is dead, and the path goes by the other member",
    catalogue: [],
    vm: 'web01',
    target: '10.0.0.1',
    works: pings('10.0.0.1'),
    expect: 'reachable',
    inject: onHost('switch', onlyLacp('hv1-eth0')),
    heal: passesAll('hv1-eth0'),
  },
];
