import type { Lab } from '../lab.ts';
import { startServices, switchPort } from '../network.ts';
import { type Guest, guests, type Host, hosts, hypervisor, segments } from '../topology.ts';
import { waitForGuest } from '../up.ts';

/** Each function here puts one piece of the lab back to its reference settings. All are safe to repeat. */

function findHost(name: string): Host {
  const host = hosts.find((other) => other.name === name);
  if (host === undefined) {
    throw new Error(`the topology has no host ${name}`);
  }
  return host;
}

function findGuest(name: string): Guest {
  const guest = guests.find((other) => other.name === name);
  if (guest === undefined) {
    throw new Error(`the topology has no guest ${name}`);
  }
  return guest;
}

/** Addresses and routes of a host; foreign addresses go. */
function addressLines({ bridge, cards, routes }: Host): string[] {
  return [
    ...cards.flatMap(({ device, addresses }) => {
      const owner = bridge ?? device;
      const wanted = addresses.join('|');
      return [
        `for address in $(ip -o addr show dev ${owner} scope global | awk '{print $4}'); do case $address in ` +
          `${wanted || "''"}) ;; *) ip addr del $address dev ${owner} ;; esac; done`,
        ...addresses.map((address) => `ip addr replace ${address} dev ${owner}`),
      ];
    }),
    ...routes.map((route) => `ip route replace ${route}`),
  ];
}

/** The hypervisor's bridge, its ports and its addresses; taps that their guests have now. */
export async function restoreHypervisor(lab: Lab): Promise<void> {
  const host = findHost(hypervisor);
  const taps = guests.map(({ mac, bridge }) => `fe${mac.slice(2)}) port $name ${bridge} ;;`);
  await lab.script(
    hypervisor,
    [
      'port() {',
      '  ip link set "$1" master "$2"',
      '  ip link set "$1" up',
      // A port without carrier cannot be forwarding: the kernel will make it so when the carrier is back.
      '  bridge link set dev "$1" isolated off learning on flood on',
      '  bridge link set dev "$1" state 3 2>/dev/null || true',
      '}',
      `ip link set ${host.bridge} type bridge stp_state 0 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0`,
      `ip link set ${host.bridge} up`,
      ...host.cards.map(({ device }) => `port ${device} ${host.bridge}`),
      'for path in /sys/class/net/vnet*; do',
      '  name=${path##*/}',
      `  case "$(cat "$path/address" 2>/dev/null)" in ${taps.join(' ')} esac`,
      'done',
      ...addressLines(host),
    ].join('\n'),
  );
}

/** The switch's ports: in their bridge, up, forwarding, without static entries. */
export async function restoreSwitch(lab: Lab): Promise<void> {
  const ports = hosts.flatMap(({ name, cards }) =>
    cards.map(({ device, segment }) => ({ port: switchPort(name, device), segment })),
  );
  await lab.script(
    'switch',
    [
      ...segments.map((segment) => `ip link set ${segment} up`),
      ...ports.flatMap(({ port, segment }) => [
        `ip link set ${port} master ${segment} up`,
        `bridge link set dev ${port} state 3 2>/dev/null || true`,
      ]),
    ].join('\n'),
  );
  await untilSettled(lab);
}

/** Waits until the uplink of the hypervisor has its carrier back and its port forwards. */
async function untilSettled(lab: Lab): Promise<void> {
  await lab.script(
    hypervisor,
    'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do ' +
      '[ "$(cat /sys/class/net/eth0/operstate)" = up ] && [ "$(cat /sys/class/net/eth0/brport/state)" = 3 ] && exit 0; ' +
      'sleep 0.05; done; exit 0',
  );
}

/** Addresses, routes and services of an ordinary host, and no packet filter. */
export async function restoreHost(lab: Lab, name: string): Promise<void> {
  const host = findHost(name);
  await lab.script(name, ['nft flush ruleset', ...addressLines(host)].join('\n'));
  await lab.script('lab', startServices(host).join('\n'));
}

/** No packet filter on the hypervisor, and no bridged packet in its IP filters. */
export async function restoreFilters(lab: Lab): Promise<void> {
  await lab.script(
    hypervisor,
    [
      'nft flush ruleset',
      'for program in iptables-legacy ip6tables-legacy; do $program -P FORWARD ACCEPT; $program -F; $program -X; done',
      'for name in iptables ip6tables arptables; do',
      '  echo 0 > /proc/sys/net/bridge/bridge-nf-call-$name',
      '  echo 0 > /sys/class/net/br0/bridge/nf_call_$name',
      'done',
    ].join('\n'),
  );
}

/** The guest runs, its virtual cable is plugged in, and it answers over the serial line. */
export async function restoreDomain(lab: Lab, name: string): Promise<void> {
  const guest = findGuest(name);
  await lab.script(
    hypervisor,
    [
      `case "$(virsh domstate --domain ${name})" in`,
      `  paused) virsh -q resume --domain ${name} ;;`,
      `  'shut off' | crashed) virsh -q start --domain ${name} ;;`,
      'esac',
      `virsh -q domif-setlink --domain ${name} --interface ${guest.mac} --state up`,
    ].join('\n'),
  );
  await waitForGuest(lab.state.hypervisor ?? 0, guest);
  await lab.guest(
    name,
    'for i in 1 2 3 4 5 6 7 8 9; do [ $(cat /sys/class/net/eth0/carrier) = 1 ] && break; sleep 0.1; done',
  );
}

/** The guest's own network settings. */
export async function restoreGuest(lab: Lab, name: string): Promise<void> {
  const { exitCode, output } = await lab.guest(name, 'lab-network');
  if (exitCode !== 0) {
    throw new Error(`${name} cannot set its network: ${output}`);
  }
}

/** Empties the neighbor tables of all machines, so that what was just changed takes effect at once. */
export async function forgetNeighbors(lab: Lab): Promise<void> {
  // Failed entries stay: they are asked for anew at their next use, and a decoy is made of one.
  const states = ['reachable', 'stale', 'delay', 'probe'].map((state) => `nud ${state}`).join(' ');
  const script = hosts.map(({ name }) => `ip -n ${name} neigh flush all ${states}`).join('; ');
  await Promise.all([
    lab.script('lab', script),
    ...guests.map((guest) =>
      // A guest that is paused or shut off has nothing to forget that matters.
      lab.guest(guest.name, 'ip neigh flush all', { timeoutMs: 0, graceMs: 500 }).catch(() => undefined),
    ),
  ]);
}
