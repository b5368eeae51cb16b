import { type FactData, type FactId, factCollectors } from '../facts/index.ts';
import { interpret, type Reading } from '../facts/interpret.ts';
import { isWellKnownName } from '../firewall/owner.ts';
import type { FactCollector, FactResult } from '../model/fact.ts';

/** Who is asked about, beside what the readings tell. */
export interface NamesAbout {
  /** As the machine calls itself; with its domain or without. */
  readonly hypervisor: string;
  /** The target, where it is a name. */
  readonly target: string | null;
}

/** Devices as the kernel, udev, libvirt and others name them: nobody's own words. */
const usualDevice =
  /^(?:lo|ovs-(?:system|netdev)|en[opsx]\w+|wl[opsx]\w+|(?:eth|em|ib|p\dp|wlan|bond|team|br|virbr|vmbr|ovsbr|lxcbr|lxdbr|br-(?:int|ex|tun)|vnet|tap|tun|fwbr|fwpr|fwln|macvtap|macvlan|vxlan|vlan|dummy|ifb|docker|veth|gre|gretap|erspan|sit|tunl|ip6tnl|wg|cni|cali|nat|qbr|qvo|qvb|int-br|phy-br)[-.]?[0-9a-f]*(?:[ip-]\d+)*)(?:[.:]\d+)*(?:-nic)?$/u;

/** What is called the same on many machines. */
const usualName =
  /^(?:default|\w+-network|filter|nat|raw|mangle|security|clean-traffic(?:-gateway)?|no-[\w-]+-spoofing|allow-[\w-]+|qemu-announce-self\S*)$/u;

/**
 * Words of the programs' own languages: a name that is one of these cannot be told from them. What a parser needs is
 * found by trying; these are left as they are in the facts, for the simulator of rules and others to read.
 */
const languages = new Set(
  'accept and arp bridge broadcast chain comment continue counter ct daddr dev dnat drop dst dport element ether expr family flags goto handle host hook icmp icmpv6 icmpx id iif iifname in inet ip ip6 jump key lan left limit log mark masquerade match meta metainfo mode multicast name netdev never nftables oif oifname op or out packets bytes payload policy port prefix prio protocol queue range redirect reject return right rule saddr set sctp snat sport src state table tcp th type udp value vlan vmap xt'.split(
    ' ',
  ),
);

/** Whether a name is a word that stands for something in some output. */
export function isWordOfALanguage(name: string): boolean {
  return languages.has(name.toLowerCase());
}

/** A reading as vmping understands it; null where it is a fact of another version. */
export function understood({ id, raw, from }: Reading): FactResult<unknown> | null {
  const collector = (factCollectors as Readonly<Record<string, unknown>>)[id];
  return collector === undefined
    ? null
    : interpret(collector as FactCollector<string, unknown, unknown>, raw, from);
}

/** The names that people gave to VMs, machines, domains, switches, networks, devices and chains, each with another. */
export function namesIn(
  readings: readonly Reading[],
  { hypervisor, target }: NamesAbout,
): Map<string, string> {
  const data = <Id extends FactId>(id: Id): FactData<Id>[] =>
    readings
      .filter((reading) => reading.id === id)
      .map(understood)
      .flatMap((answer) => (answer?.status === 'ok' ? [answer.data as FactData<Id>] : []));
  // `hv1.example.org` is called hv1 by its own log, and is of a domain that others are of too.
  const [short = '', ...parents] = hypervisor.split('.');
  const names = new Map<string, string>([
    [hypervisor, 'hv-1'],
    [short, 'hv-1'],
  ]);
  const add = (prefix: string, some: readonly (string | null)[]) => {
    for (const name of some) {
      if (name !== null && name !== '' && !names.has(name)) {
        names.set(name, `${prefix}-${names.size}`);
      }
    }
  };
  const domains = data('domain-xml');
  add('vm', [
    ...data('domain-list').flatMap((list) => list.names),
    ...data('domain-ids').flatMap((list) => list.domains.map(({ name }) => name)),
    ...domains.map((xml) => xml.name),
  ]);
  const isName = target !== null && /[a-z]/iu.test(target) && !target.includes(':');
  add('host', isName ? [target] : []);
  add('domain', [
    parents.join('.'),
    ...(isName ? [target.split('.').slice(1).join('.')] : []),
    ...data('resolv-conf').flatMap(({ search }) => search),
  ]);
  add(
    'switch',
    data('lldp')
      .flatMap(({ neighbors }) => neighbors.flatMap(({ system, chassis }) => [system, chassis]))
      .filter(isWord),
  );
  const nics = domains.flatMap(({ interfaces }) => interfaces);
  const unusual = (some: readonly (string | null)[]) =>
    some.filter((name) => name !== null && !usualName.test(name));
  add(
    'net',
    unusual([...nics.map(({ network }) => network), ...data('network-xml').map(({ name }) => name)]),
  );
  add('nwfilter', unusual(nics.map(({ filter }) => filter?.name ?? null)));
  const devices = [
    ...data('link').flatMap(({ links }) => links.map(({ name }) => name)),
    ...data('ovs').flatMap(({ bridges }) =>
      bridges.flatMap(({ name, ports }) => [name, ...ports.map((port) => port.name)]),
    ),
    ...nics.flatMap(({ bridge, tap, sourceDev }) => [bridge, tap, sourceDev]),
    ...data('network-xml').map(({ bridge }) => bridge),
  ];
  // `name.100` is the VLAN 100 of a device, and stays that.
  add(
    'dev',
    devices
      .map((name) => name?.replace(/\.\d+$/u, '') ?? null)
      .filter((name) => name !== null && !usualDevice.test(name)),
  );
  const rules = data('nft-ruleset');
  const tables = [
    ...data('iptables-save'),
    ...data('ip6tables-save'),
    ...data('iptables-legacy-save'),
    ...data('ip6tables-legacy-save'),
  ].flatMap((ruleset) => ruleset.tables);
  const made = (some: readonly string[]) =>
    unusual(some).filter((name) => name !== null && !isWellKnownName(name));
  add('table', made(rules.flatMap(({ tables: some }) => some.map(({ name }) => name))));
  add(
    'chain',
    made([
      ...rules.flatMap(({ chains }) => chains.map(({ name }) => name)),
      ...tables.flatMap(({ chains }) => chains.map(({ name }) => name)),
    ]),
  );
  add('set', made(rules.flatMap(({ sets }) => sets.map(({ name }) => name))));
  return names;
}

/** Not a MAC address, and no address at all: those are replaced as such. */
function isWord(text: string | null): text is string {
  return text !== null && /[g-z]/iu.test(text);
}
