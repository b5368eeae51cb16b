import { nicsOf } from './hypervisor/network.ts';
import type { Lab } from './lab.ts';
import { hypervisor, namesFile, type Topology } from './topology.ts';

/** The settings of the hypervisor and of the other machines, one string a line of settings, comparable as they are. */
export type Snapshot = Readonly<Record<string, readonly string[]>>;

/** What a machine does with reverse paths, with ARP for others, and with packets for others; zeros are left out. */
const ownSettings =
  "sh -c 'grep -H [1-9] /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/conf/*/proxy_arp || true'";

const sections: Readonly<Record<string, string>> = {
  links: 'ip -j -d link',
  addresses: 'ip -j addr',
  routes: 'ip -j route show table all',
  routes6: 'ip -j -6 route show table main',
  ports: 'bridge -j -d link',
  fdb: 'bridge -j fdb show',
  nft: 'nft -s list ruleset',
  legacy: 'iptables-legacy-save; ip6tables-legacy-save',
  sysctls: 'grep -H . /proc/sys/net/bridge/* /proc/sys/net/ipv4/ip_forward /sys/class/net/*/bridge/nf_call_*',
  neighbors: 'ip -4 neigh show nud permanent',
  settings: ownSettings,
};

const ovsSections: Readonly<Record<string, string>> = {
  'ovs ports':
    'ovs-vsctl -f csv --no-headings --columns=name,tag,trunks,vlan_mode,other_config list port | sort',
  'ovs bridges':
    'ovs-vsctl -f csv --no-headings --columns=name,fail_mode,stp_enable,mirrors,other_config list bridge',
  'ovs flows': 'for bridge in $(ovs-vsctl list-br); do ovs-ofctl --no-stats dump-flows "$bridge"; done',
};

function sectionsOf({ hypervisor: { bridges, networks } }: Topology): Readonly<Record<string, string>> {
  return {
    ...sections,
    ...(bridges.some(({ kind }) => kind === 'ovs') ? ovsSections : {}),
    ...(bridges.some(({ kind, vlan }) => kind === 'linux' && vlan !== undefined)
      ? { vlans: 'bridge -j vlan show' }
      : {}),
    ...(networks.length > 0 ? { networks: 'virsh --readonly net-list --all' } : {}),
  };
}

function domainsOf({ guests }: Topology): string {
  return guests
    .flatMap(({ name, nics }) => [
      `domstate --domain ${name}`,
      ...nics.map(({ mac }) => `domif-getlink --domain ${name} --interface ${mac}`),
    ])
    .join('; ');
}

/** How long a guest may take that must answer because nothing is broken: a busy machine keeps it for seconds. */
export const healthyPatienceMs = 15_000;

type Entry = Readonly<Record<string, string | number | boolean | null | readonly string[] | undefined>>;

/**
 * Reads the settings that a fault may change. Counters, timers, indexes and what machines learn are left out. A guest
 * that has not answered after `patienceMs` is silent.
 */
export async function takeSnapshot(lab: Lab, patienceMs = 2000): Promise<Snapshot> {
  const { topology } = lab;
  const { guests } = topology;
  const script = Object.entries(sectionsOf(topology))
    .map(([name, command]) => `echo "=== ${name}"; { ${command}; } 2>&1 || true`)
    .concat(`echo "=== domains"; virsh --readonly '${domainsOf(topology)}' 2>&1 || true`)
    .join('\n');
  const others = ['switch', ...topology.hosts.map(({ name }) => name)]
    .flatMap((name) => [
      `echo "=== ${name} addresses"; ip -n ${name} -j addr`,
      `echo "=== ${name} routes"; ip -n ${name} -j route`,
      `echo "=== ${name} fdb"; bridge -n ${name} -j fdb`,
      `echo "=== ${name} nft"; ip netns exec ${name} nft -s list ruleset`,
      `echo "=== ${name} neighbors"; ip -n ${name} -4 neigh show nud permanent; ip -n ${name} -4 neigh show nud noarp to 10.0.0.0/8`,
      `echo "=== ${name} settings"; ip netns exec ${name} ${ownSettings}`,
      `echo "=== ${name} listeners"; ip netns exec ${name} ss -Hlntu | awk '{ print $1, $5 }'`,
    ])
    .concat(
      'echo "=== switch ports"; bridge -n switch -j -d link',
      ...(topology.segments.some(({ vlan }) => vlan !== undefined)
        ? ['echo "=== switch vlans"; bridge -n switch -j vlan show']
        : []),
      `echo "=== names"; cat ${namesFile}`,
    );
  const guest = 'echo "$(ip addr; ip route; ip -6 route; ip neigh | grep PERMANENT | cut -d" " -f1-5)"';
  const [inside, outside, ...fromGuests] = await Promise.all([
    lab.script(hypervisor, script),
    lab.script('lab', others.join('\n')),
    ...guests.map(({ name }) =>
      lab.guest(name, guest, { graceMs: 0, timeoutMs: patienceMs }).then(
        ({ output }) => `=== ${name}\n${output}`,
        () => `=== ${name}\nsilent`,
      ),
    ),
  ]);
  const text = nameTaps(topology, [inside, outside, ...fromGuests].join('\n'));
  return Object.fromEntries(
    text
      .split(/^=== /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return [part.slice(0, end), readSection(part.slice(end + 1), devicesOfOvs(topology))];
      }),
  );
}

/** libvirt gives a restarted guest a tap with the next number: name taps after their guests. */
function nameTaps(topology: Topology, text: string): string {
  const taps = nicsOf(topology).flatMap(({ guest, index, owner }) => {
    const tap = new RegExp(`"ifname":"((?:vnet|macvtap)\\d+)"[^{}]*"address":"${owner}"`).exec(text)?.[1];
    return tap === undefined ? [] : [{ name: `${guest.name}-${index}`, tap }];
  });
  return taps.reduce(
    (all, { name, tap }) => all.replaceAll(new RegExp(`\\b${tap}\\b`, 'g'), `tap-of-${name}`),
    text,
  );
}

/** Devices that ovs-vswitchd holds open: one that it opened anew says UP, before that it may say UNKNOWN. */
function devicesOfOvs({ hypervisor: { bridges } }: Topology): ReadonlySet<unknown> {
  const ofOvs = bridges.filter(({ kind }) => kind === 'ovs').map(({ name }) => name);
  return new Set(ofOvs.length === 0 ? [] : ['ovs-netdev', ...ofOvs]);
}

function readSection(text: string, ofOvs: ReadonlySet<unknown>): string[] {
  if (!text.startsWith('[')) {
    return (
      text
        .split('\n')
        .map((line) => line.replace(/^(\d+: |\s+)|\[\d+:\d+\]|tentative/g, '').trim())
        // iptables-legacy never forgets that it was used: empty tables and dates say nothing.
        .filter((line) => line !== '' && !/^(#|\*|COMMIT|:\w+ ACCEPT)|valid_lft/.test(line))
    );
  }
  return (JSON.parse(text) as Entry[])
    .filter((entry) => entry['dst'] === undefined || !String(entry['dst']).startsWith('fe80'))
    .filter((entry) => !('mac' in entry) || isSetByHand(entry))
    .map((entry) =>
      ofOvs.has(entry['ifname']) && entry['operstate'] === 'UNKNOWN' ? { ...entry, operstate: 'UP' } : entry,
    )
    .map((entry) => JSON.stringify(entry, keepSettings))
    .sort();
}

/** Learned entries come and go; local ones follow their ports. What is left was set by somebody. */
function isSetByHand({ mac, state, flags, master }: Entry): boolean {
  const isMulticast = Number.parseInt(String(mac).slice(0, 2), 16) % 2 === 1;
  return (
    !isMulticast &&
    (state === 'static' ||
      (Array.isArray(flags) && flags.includes('sticky')) ||
      (state === 'permanent' && master === undefined))
  );
}

// Numbers that change by themselves, and addresses that a restarted tap makes anew.
const noise = new Set(
  (
    'ifindex link_index ifi_index hello_timer tcn_timer gc_timer topology_change_timer message_age_timer ' +
    'forward_delay_timer hold_timer topology_change topology_change_detected config_pending ' +
    'topology_change_ack id no port designated_port stats64 link_netnsid valid_life_time ' +
    'preferred_life_time root_port state_changes carrier_changes link_failure_count aggregator ad_aggregator_id cost'
  ).split(' '),
);

function keepSettings(key: string, value: unknown): unknown {
  return noise.has(key) || key.startsWith('mcast_startup') ? undefined : value;
}

/** What differs between two snapshots, as lines of a diff; empty where nothing does. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((section) => {
    const old = before[section] ?? [];
    const now = after[section] ?? [];
    return [
      ...old.filter((line) => !now.includes(line)).map((line) => `- ${section}: ${line}`),
      ...now.filter((line) => !old.includes(line)).map((line) => `+ ${section}: ${line}`),
    ];
  });
}
