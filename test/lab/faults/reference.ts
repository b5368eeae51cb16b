import { waitForGuest } from '../hypervisor/guests.ts';
import { nicsOf, portLines } from '../hypervisor/network.ts';
import type { Lab } from '../lab.ts';
import { startServices, switchPortLines, switchPorts } from '../network.ts';
import { type Guest, type Host, hostsOf, hypervisor, type Topology } from '../topology.ts';

/** Each function here puts one piece of the lab back to its reference settings. All are safe to repeat. */

function findHost({ hosts, name: topology }: Topology, name: string): Host {
  const host = hosts.find((other) => other.name === name);
  if (host === undefined) {
    throw new Error(`the topology ${topology} has no host ${name}`);
  }
  return host;
}

function findGuest({ guests, name: topology }: Topology, name: string): Guest {
  const guest = guests.find((other) => other.name === name);
  if (guest === undefined) {
    throw new Error(`the topology ${topology} has no guest ${name}`);
  }
  return guest;
}

/** The addresses of one device; foreign ones go. */
function addressLines(device: string, addresses: readonly string[]): string[] {
  const wanted = addresses.join('|');
  return [
    `for address in $(ip -o addr show dev ${device} scope global | awk '{print $4}'); do case $address in ` +
      `${wanted || "''"}) ;; *) ip addr del $address dev ${device} ;; esac; done`,
    ...addresses.map((address) => `ip addr replace ${address} dev ${device}`),
  ];
}

/** Addresses and routes of the cards of a host. */
function hostLines({ cards, routes }: Host): string[] {
  return [
    ...cards.flatMap(({ device, addresses }) => addressLines(device, addresses)),
    ...routes.map((route) => `ip route replace ${route}`),
  ];
}

/** The hypervisor's bridges, their ports and its addresses; taps that their guests have now. */
export async function restoreHypervisor(lab: Lab): Promise<void> {
  const { topology } = lab;
  const host = topology.hypervisor;
  const taps = nicsOf(topology).map(({ nic: { attachment }, owner }) => {
    const inside = (lines: readonly string[]) =>
      `${owner})\n${lines.map((line) => `    ${line}`).join('\n')}\n    ;;`;
    if (attachment.kind === 'direct') {
      return inside(['ip link set "$name" up']);
    }
    const bridge = host.bridges.find(({ name }) => name === attachment.name);
    if (bridge !== undefined) {
      return inside(portLines(bridge, { device: '$name' }));
    }
    const network = host.networks.find(({ name }) => name === attachment.name);
    return inside([`ip link set "$name" master ${network?.bridge} up`]);
  });
  await lab.script(
    hypervisor,
    [
      ...host.cards.map(({ device }) => `ip link set ${device} up`),
      ...host.bonds.flatMap(({ name, members }) => [
        ...members.map(
          (member) =>
            `ip -o link show dev ${member} | grep -q 'master ${name} ' || { ip link set ${member} down; ip link set ${member} master ${name}; ip link set ${member} up; }`,
        ),
        `ip link set ${name} up`,
      ]),
      ...host.vlanDevices.flatMap(({ name, parent, id }) => [
        `ip -d link show dev ${name} 2>/dev/null | grep -q 'vlan.* id ${id} ' || { ip link del ${name} 2>/dev/null || true; ip link add link ${parent} name ${name} type vlan id ${id}; }`,
        `ip link set ${name} up`,
      ]),
      ...host.bridges.flatMap((bridge) => [
        ...(bridge.kind === 'linux'
          ? [
              `ip link set ${bridge.name} type bridge stp_state 0 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0${bridge.vlan === undefined ? '' : ' vlan_filtering 1'}`,
            ]
          : [
              `ovs-ofctl del-flows ${bridge.name}; ovs-ofctl add-flow ${bridge.name} priority=0,actions=NORMAL`,
              `ovs-vsctl set bridge ${bridge.name} fail_mode=standalone stp_enable=false -- set port ${bridge.name} tag=${bridge.vlan ?? '[]'}`,
            ]),
        `ip link set ${bridge.name} up`,
        ...bridge.ports.flatMap((port) => portLines(bridge, port)),
        ...addressLines(bridge.name, bridge.addresses),
      ]),
      ...host.networks.flatMap(({ name, bridge, address }) => [
        `virsh -q net-start ${name} 2>/dev/null || true`,
        `ip link set ${bridge} up`,
        ...addressLines(bridge, [address]),
      ]),
      'for path in /sys/class/net/vnet* /sys/class/net/macvtap*; do',
      '  name=${path##*/}',
      `  case "$(cat "$path/address" 2>/dev/null)" in\n${taps.join('\n')}\n  esac`,
      'done',
      ...hostLines(host),
    ].join('\n'),
  );
}

/** The switch's ports: in their segment, up, forwarding, in their VLANs, without static entries. */
export async function restoreSwitch(lab: Lab): Promise<void> {
  const { topology } = lab;
  await lab.script(
    'switch',
    [
      ...topology.segments.map(({ name }) => `ip link set ${name} up`),
      ...topology.switchBonds.flatMap(({ members }) => members.map((member) => `ip link set ${member} up`)),
      ...switchPorts(topology).flatMap(switchPortLines),
    ].join('\n'),
  );
  await untilSettled(lab);
}

/** Waits until the uplinks of the hypervisor have their carrier back and forward. */
async function untilSettled(lab: Lab): Promise<void> {
  const devices = lab.topology.hypervisor.cards.map(({ device }) => device).join(' ');
  await lab.script(
    hypervisor,
    `ready() {
  for device in ${devices}; do
    path=/sys/class/net/$device
    [ "$(cat $path/operstate)" = up ] || return 1
    [ ! -e $path/brport/state ] || [ "$(cat $path/brport/state)" = 3 ] || return 1
  done
}
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  if ready; then exit 0; fi
  sleep 0.05
done
exit 0`,
  );
}

/** Addresses, routes and services of an ordinary host, and no packet filter. */
export async function restoreHost(lab: Lab, name: string): Promise<void> {
  const host = findHost(lab.topology, name);
  await lab.script(name, ['nft flush ruleset', ...hostLines(host)].join('\n'));
  await lab.script('lab', startServices(host).join('\n'));
}

/** No packet filter on the hypervisor but libvirt's own, and no bridged packet in its IP filters. */
export async function restoreFilters(lab: Lab): Promise<void> {
  const { bridges, networks } = lab.topology.hypervisor;
  const linux = bridges.filter(({ kind }) => kind === 'linux');
  await lab.script(
    hypervisor,
    [
      'nft flush ruleset',
      'for program in iptables-legacy ip6tables-legacy; do $program -P FORWARD ACCEPT; $program -F; $program -X; done',
      'for name in iptables ip6tables arptables; do',
      '  echo 0 > /proc/sys/net/bridge/bridge-nf-call-$name',
      ...linux.map(({ name }) => `  echo 0 > /sys/class/net/${name}/bridge/nf_call_$name`),
      'done',
      ...(networks.length === 0
        ? []
        : [
            'iptables-restore < /run/lab/iptables.rules; ip6tables-restore < /run/lab/ip6tables.rules',
            `echo ${networks.some(({ forward }) => forward !== 'isolated') ? 1 : 0} > /proc/sys/net/ipv4/ip_forward`,
          ]),
    ].join('\n'),
  );
}

/** The guest runs, its virtual cable is plugged in, and it answers over the serial line. */
export async function restoreDomain(lab: Lab, name: string): Promise<void> {
  const guest = findGuest(lab.topology, name);
  await lab.script(
    hypervisor,
    [
      `case "$(virsh domstate --domain ${name})" in`,
      `  paused) virsh -q resume --domain ${name} ;;`,
      `  'shut off' | crashed) virsh -q start --domain ${name} ;;`,
      'esac',
      ...guest.nics.map(({ mac }) => `virsh -q domif-setlink --domain ${name} --interface ${mac} --state up`),
    ].join('\n'),
  );
  await waitForGuest(guest, (command) => lab.guest(name, command, { timeoutMs: 0, graceMs: 400 }));
  await lab.guest(name, untilNicsAreUp);
}

/**
 * Waits until the guest's kernel has taken note of the carrier of each NIC, and of the link-local address that follows
 * from it: it does so up to a second after the carrier is there. Goes on in the end where a fault keeps the carrier away.
 */
const untilNicsAreUp = `ready() {
  for path in /sys/class/net/eth*; do
    device=\${path##*/}
    [ "$(cat "$path/operstate")" = up ] || return 1
    [ "$(cat "/proc/sys/net/ipv6/conf/$device/disable_ipv6")" = 1 ] && continue
    ip -6 addr show dev "$device" scope link | grep inet6 | grep -qv tentative || return 1
  done
}
for i in $(seq 40); do ready && break; sleep 0.1; done
`;

/** The guest's own network settings, in force. */
export async function restoreGuest(lab: Lab, name: string): Promise<void> {
  const { exitCode, output } = await lab.guest(name, `lab-network; status=$?\n${untilNicsAreUp}exit $status`);
  if (exitCode !== 0) {
    throw new Error(`${name} cannot set its network: ${output}`);
  }
}

/** Empties the neighbor tables of all machines, so that what was just changed takes effect at once. */
export async function forgetNeighbors(lab: Lab): Promise<void> {
  // Failed entries stay: they are asked for anew at their next use, and a decoy is made of one.
  const states = ['reachable', 'stale', 'delay', 'probe'].map((state) => `nud ${state}`).join(' ');
  const { topology } = lab;
  const script = hostsOf(topology)
    .map(({ name }) => `ip -n ${name} neigh flush all ${states}`)
    .join('; ');
  await Promise.all([
    lab.script('lab', script),
    ...topology.guests.map((guest) =>
      // A guest that is paused or shut off has nothing to forget that matters.
      lab.guest(guest.name, 'ip neigh flush all', { timeoutMs: 0, graceMs: 500 }).catch(() => undefined),
    ),
  ]);
}
