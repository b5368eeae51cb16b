import { quote } from './command.ts';
import { lldpLines } from './hypervisor/lldp.ts';
import { type Card, type Host, hostsOf, type Segment, switchPort, type Topology } from './topology.ts';

// Quiet machines: nobody solicits routers or probes for duplicates, so addresses are usable at once.
const quiet = (device: string) =>
  ['accept_ra', 'router_solicitations', 'accept_dad'].map(
    (key) => `echo 0 > /proc/sys/net/ipv6/conf/${device}/${key}`,
  );

/** The command that keeps IPv6 off a device. */
export const noIpv6 = (device: string) => `echo 1 > /proc/sys/net/ipv6/conf/${device}/disable_ipv6`;

/** Faults of br_netfilter switch it on; the healthy lab does as libvirt recommends. */
export const noBridgeNetfilter = ['iptables', 'ip6tables', 'arptables'].map(
  (name) => `echo 0 > /proc/sys/net/bridge/bridge-nf-call-${name}`,
);

function inHost(name: string, lines: readonly string[]): string {
  return `ip netns exec ${name} sh -e <<'END-OF-HOST'\n${lines.join('\n')}\nEND-OF-HOST`;
}

/** What every machine begins with, the hypervisor too. */
export function quietLines({ cards }: Host): string[] {
  return [...['all', 'default', ...cards.map(({ device }) => device)].flatMap(quiet), 'ip link set lo up'];
}

/** Whether a card has an IPv6 address of its own. */
export function hasIpv6({ addresses }: Card): boolean {
  return addresses.some((address) => address.includes(':'));
}

function hostLines(host: Host): string[] {
  return [
    ...quietLines(host),
    ...host.cards.flatMap((card) => [
      ...(hasIpv6(card) ? [] : [noIpv6(card.device)]),
      `ip link set ${card.device} up`,
      ...card.addresses.map((address) => `ip addr add ${address} dev ${card.device}`),
    ]),
    ...host.routes.map((route) => `ip route add ${route}`),
    ...(host.forwards
      ? ['echo 1 > /proc/sys/net/ipv4/ip_forward', 'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding']
      : []),
  ];
}

/** A switch in user space copies packets whose checksums nobody has filled in: the machines must do it themselves. */
export function offloadLines(
  { hypervisor: { bridges }, segments }: Topology,
  devices: readonly string[],
): string[] {
  return bridges.some(({ kind }) => kind === 'ovs') || segments.some(({ tagging }) => tagging === 'ovs')
    ? devices.map((device) => `ethtool -K ${device} tx off > /dev/null`)
    : [];
}

function switchLines(topology: Topology): string[] {
  return [
    'ip link set lo up',
    noIpv6('all'),
    noIpv6('default'),
    ...noBridgeNetfilter,
    ...topology.segments.flatMap((segment) => [
      `ip link add ${segment.name} type bridge mcast_snooping 0${tagsItself(segment) ? ` vlan_filtering 1 vlan_default_pvid ${segment.vlan}` : ''}`,
      `ip link set ${segment.name} up`,
      ...(segment.tagging === 'ovs' ? splitter(segment) : []),
    ]),
    ...topology.switchBonds.flatMap(({ name, mode, members }) => bondLines(name, mode, members)),
    ...switchPorts(topology).flatMap(switchPortLines),
    ...(topology.lldp === undefined ? [] : lldpLines('/run/lab/switch-lldpd', '*-eth*', topology.lldp)),
  ];
}

function tagsItself({ vlan, tagging = 'bridge' }: Segment): boolean {
  return vlan !== undefined && tagging === 'bridge';
}

/** `ovs-vsctl` of the switch, which has a database of its own. */
export const switchVsctl = 'ovs-vsctl --db=unix:/run/lab/switch-ovs/db.sock';

// Trunks end in a bridge in user space, which hands the frames of one VLAN, without their tag, to the segment.
function splitter({ name, vlan }: Segment): string[] {
  return [
    ...openVSwitch('/run/lab/switch-ovs'),
    `ip link add ${name}-tag type veth peer name ${name}-untag`,
    `ip link set ${name}-untag master ${name} up`,
    `ip link set ${name}-tag up`,
    `${switchVsctl} add-br ${name}-trunk -- set bridge ${name}-trunk datapath_type=netdev fail_mode=standalone`,
    `${switchVsctl} add-port ${name}-trunk ${name}-tag tag=${vlan}`,
  ];
}

/** Starts Open vSwitch with an empty database in this folder. */
export function openVSwitch(folder: string): string[] {
  return [
    `mkdir -p ${folder}`,
    `export OVS_RUNDIR=${folder} OVS_LOGDIR=${folder} OVS_DBDIR=${folder}`,
    'rm -f $OVS_DBDIR/conf.db $OVS_DBDIR/.conf.db*',
    'ovsdb-tool create $OVS_DBDIR/conf.db /usr/share/openvswitch/vswitch.ovsschema',
    'ovsdb-server --detach --pidfile --log-file --no-chdir --remote=punix:$OVS_RUNDIR/db.sock $OVS_DBDIR/conf.db 2> /dev/null',
    'ovs-vsctl --db=unix:$OVS_RUNDIR/db.sock --no-wait init',
    'ovs-vswitchd --detach --pidfile --log-file --no-chdir unix:$OVS_RUNDIR/db.sock 2> /dev/null',
  ];
}

/** The commands that make a bond of devices that are there; for LACP with a partner that is asked every second. */
export function bondLines(name: string, mode: string, members: readonly string[]): string[] {
  return [
    `ip link add ${name} type bond mode ${mode} miimon 100${mode === '802.3ad' ? ' lacp_rate fast' : ''}`,
    ...members.flatMap((member) => [`ip link set ${member} down`, `ip link set ${member} master ${name}`]),
    ...members.map((member) => `ip link set ${member} up`),
    `ip link set ${name} up`,
  ];
}

/** A port of the switch: the end of a cable, or several of them as one. */
export interface SwitchPort {
  readonly port: string;
  readonly segment: Segment;
  readonly trunk: readonly number[] | undefined;
}

/** Every port of the switch that is in a segment. */
export function switchPorts(topology: Topology): SwitchPort[] {
  const segmentOf = (wanted: string): Segment => {
    const found = topology.segments.find(({ name }) => name === wanted);
    if (found === undefined) {
      throw new Error(`the topology ${topology.name} has no segment ${wanted}`);
    }
    return found;
  };
  const ends = hostsOf(topology).flatMap(({ name, cards }) =>
    cards.map(({ device, segment, trunk }) => ({
      port: switchPort(name, device),
      segment: segmentOf(segment),
      trunk,
    })),
  );
  const bonds = topology.switchBonds.map(({ name, segment, members }) => ({
    port: name,
    segment: segmentOf(segment),
    trunk: ends.find(({ port }) => members.includes(port))?.trunk,
  }));
  return [
    ...ends.filter(({ port }) => !topology.switchBonds.some(({ members }) => members.includes(port))),
    ...bonds,
  ];
}

/** Makes a port of the switch what it is to be, whatever it is now. Safe to repeat. */
export function switchPortLines({ port, segment, trunk }: SwitchPort): string[] {
  if (segment.tagging === 'ovs' && trunk !== undefined) {
    return [
      `${switchVsctl} --may-exist add-port ${segment.name}-trunk ${port} -- set port ${port} trunks=${trunk.join(',')} tag=[] vlan_mode=[]`,
      `ip link set ${port} up`,
    ];
  }
  return [
    `ip link set ${port} master ${segment.name}`,
    `ip link set ${port} up`,
    `bridge link set dev ${port} state 3 2>/dev/null || true`,
    ...(tagsItself(segment) ? vlanLines(port, segment.vlan, trunk) : []),
  ];
}

/** Sets the VLANs of a port of a Linux bridge: an access port, or a trunk. */
export function vlanLines(
  device: string,
  vlan: number | undefined,
  trunk: readonly number[] | undefined,
): string[] {
  return [
    `bridge vlan del dev ${device} vid 1-4094`,
    ...(trunk === undefined
      ? [`bridge vlan add dev ${device} vid ${vlan} pvid untagged`]
      : trunk.map((id) => `bridge vlan add dev ${device} vid ${id}`)),
  ];
}

/** Starts (or leaves running) the service of a host; runs in the lab's outer namespaces. */
export function startServices(host: Host): string[] {
  return host.services.flatMap(({ name, argv, files = {} }) => [
    ...Object.entries(files).flatMap(([path, text]) => [
      `mkdir -p ${path.slice(0, path.lastIndexOf('/'))}`,
      `printf %s ${quote(text)} > ${path}`,
    ]),
    startService(host.name, name, argv),
  ]);
}

/** The command line that starts one service if it does not run. */
export function startService(host: string, name: string, argv: readonly string[]): string {
  const pidFile = `/run/lab/${host}-${name}.pid`;
  return (
    `start-stop-daemon --start --quiet --oknodo --background --make-pidfile --pidfile ${pidFile} ` +
    `--startas /sbin/ip -- netns exec ${host} ${argv.map(quote).join(' ')}`
  );
}

/** The command line that ends one service and waits for its end. */
export function stopService(host: string, name: string): string {
  return `start-stop-daemon --stop --quiet --oknodo --retry 2 --remove-pidfile --pidfile /run/lab/${host}-${name}.pid`;
}

/** The script that makes all hosts but the inside of the hypervisor; run it in the lab's outer namespaces. */
export function networkScript(topology: Topology): string {
  const all = hostsOf(topology);
  const cables = all.flatMap(({ name, cards }) =>
    cards.map(
      ({ device, mac }) =>
        `ip link add ${device} netns ${name} address ${mac} type veth peer name ${switchPort(name, device)} netns switch`,
    ),
  );
  return [
    'set -e',
    ...['switch', ...all.map(({ name }) => name)].map((name) => `ip netns add ${name}`),
    ...cables,
    inHost('switch', switchLines(topology)),
    ...topology.hosts.map((host) =>
      inHost(host.name, [
        ...offloadLines(
          topology,
          host.cards.map(({ device }) => device),
        ),
        ...hostLines(host),
      ]),
    ),
    ...all.flatMap(startServices),
  ].join('\n');
}
