import {
  bondLines,
  hasIpv6,
  noBridgeNetfilter,
  noIpv6,
  offloadLines,
  openVSwitch,
  quietLines,
  vlanLines,
} from '../network.ts';
import {
  type Bridge,
  type BridgePort,
  type Guest,
  type GuestNic,
  type Hypervisor,
  hypervisorsOf,
  type Topology,
} from '../topology.ts';
import { lldpLines } from './lldp.ts';

/** The script that makes a hypervisor's network, run in its own namespaces before libvirt starts there. */
export function hypervisorScript(topology: Topology, host: Hypervisor): string {
  return [
    'set -e',
    ...quietLines(host),
    ...noBridgeNetfilter,
    noIpv6('default'),
    ...host.cards.flatMap((card) => (hasIpv6(card) ? [] : [noIpv6(card.device)])),
    ...offloadLines(
      topology,
      host.cards.map(({ device }) => device),
    ),
    ...host.bonds.flatMap(({ name, mode, members }) => bondLines(name, mode, members)),
    ...host.cards.map(({ device }) => `ip link set ${device} up`),
    ...host.vlanDevices.flatMap(({ name, parent, id }) => [
      `ip link add link ${parent} name ${name} type vlan id ${id}`,
      `ip link set ${name} up`,
    ]),
    ...(host.bridges.some(({ kind }) => kind === 'ovs') ? openVSwitch('/run/openvswitch') : []),
    ...host.bridges.flatMap((bridge) => [
      ...(bridge.kind === 'ovs' ? makeOvs(bridge) : makeLinux(bridge)),
      `echo 0 > /proc/sys/net/ipv6/conf/${bridge.name}/disable_ipv6`,
      `ip link set ${bridge.name} up`,
      ...(bridge.kind === 'ovs' ? offloadLines(topology, [bridge.name]) : []),
      ...bridge.ports.flatMap((port) => portLines(bridge, port)),
      ...bridge.addresses.map((address) => `ip addr add ${address} dev ${bridge.name}`),
    ]),
    ...host.cards.flatMap(({ device, addresses }) =>
      addresses.map((address) => `ip addr add ${address} dev ${device}`),
    ),
    ...host.routes.map((route) => `ip route add ${route}`),
    // A network of the package would be in the way of one of the same name.
    ...(host.networks.length > 0 ? ['rm -rf /etc/libvirt/qemu/networks/*'] : []),
    ...(hasMacvtap(topology) ? [tapFiles, ...besideGuests] : []),
    // libvirt finds the one that a guest moves to by its name.
    ...hypervisorsOf(topology).flatMap(({ name, bridges }) =>
      name === host.name ? [] : [`echo '${bridges[0]?.addresses[0]?.split('/')[0]} ${name}' >> /etc/hosts`],
    ),
    ...(topology.lldp === undefined ? [] : lldpLines('/run', 'eth*', host.name)),
  ].join('\n');
}

/** A device of the hypervisor beside the guests' macvtaps, by which web01 and it reach each other. */
export const besideGuests = [
  'ip link show dev via-eth0 >/dev/null 2>&1 || ip link add link eth0 name via-eth0 type macvlan mode bridge',
  'ip link set via-eth0 down address 52:54:00:00:01:f0; ip link set via-eth0 up',
  'ip route replace 10.0.0.10 dev via-eth0 src 10.0.0.2',
];

function hasMacvtap({ guests }: Topology): boolean {
  return guests.some(({ nics }) => nics.some(({ attachment }) => attachment.kind === 'direct'));
}

// The hypervisor's own /dev is no devtmpfs: a macvtap's character device must be made by hand, as udev would.
const tapFiles = `(while :; do
  for path in /sys/class/net/*/tap*/dev /sys/class/net/*/macvtap/tap*/dev; do
    [ -e "$path" ] || continue
    name=\${path%/dev}; name=\${name##*/}
    [ -e "/dev/$name" ] || mknod -m 666 "/dev/$name" c $(tr : ' ' < "$path")
  done
  sleep 0.03
done > /dev/null 2>&1 &)`;

// The datapath in user space needs no module of the kernel.
function makeOvs({ name, mac, vlan }: Bridge): string[] {
  return [
    `ovs-vsctl add-br ${name} -- set bridge ${name} datapath_type=netdev fail_mode=standalone ` +
      `other-config:hwaddr=\\"${mac}\\"${vlan === undefined ? '' : ` -- set port ${name} tag=${vlan}`}`,
  ];
}

function makeLinux({ name, mac, vlan }: Bridge): string[] {
  const filtering = vlan === undefined ? '' : ` vlan_filtering 1 vlan_default_pvid ${vlan}`;
  return [`ip link add ${name} address ${mac} type bridge${filtering}`];
}

/** Makes a device a port of its bridge with its VLANs, whatever it is now. Safe to repeat. */
export function portLines(bridge: Bridge, { device, trunk }: BridgePort): string[] {
  const { name, vlan } = bridge;
  if (bridge.kind === 'ovs') {
    const vlans =
      trunk !== undefined
        ? `trunks=${trunk.join(',')} tag=[]`
        : `trunks=[] tag=${vlan === undefined ? '[]' : vlan}`;
    return [
      `for other in $(ovs-vsctl list-br); do [ "$other" = ${name} ] || ovs-vsctl --if-exists del-port "$other" "${device}"; done`,
      `ovs-vsctl --may-exist add-port ${name} "${device}" -- set port "${device}" vlan_mode=[] ${vlans}`,
      `ip link set "${device}" up`,
    ];
  }
  return [
    `ip link set "${device}" master ${name}`,
    `ip link set "${device}" up`,
    // A port without carrier cannot be forwarding: the kernel will make it so when the carrier is back.
    `bridge link set dev "${device}" isolated off learning on flood on`,
    `bridge link set dev "${device}" state 3 2>/dev/null || true`,
    ...(vlan === undefined ? [] : vlanLines(`"${device}"`, vlan, trunk)),
  ];
}

/** Every NIC of every guest, with what tells its device on the hypervisor. */
export function nicsOf({
  guests,
}: Topology): { guest: Guest; nic: GuestNic; index: number; owner: string }[] {
  return guests.flatMap((guest) =>
    guest.nics.map((nic, index) => ({ guest, nic, index, owner: tapAddress(nic) })),
  );
}

/** The address of a NIC's device on the hypervisor: a tap has its guest's with the first byte fe, a macvtap the same. */
export function tapAddress({ mac, attachment }: GuestNic): string {
  return attachment.kind === 'direct' ? mac : `fe${mac.slice(2)}`;
}
