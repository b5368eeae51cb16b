import type { FactId } from '../facts/index.ts';
import type { XtRuleset } from '../facts/shared/xtables.ts';
import { printNftRule } from '../firewall/nft-text.ts';
import type { FactResults } from '../verdict/run-checks.ts';

/**
 * The settings of a host that a path can feel, as flat texts: section, then `subject attribute`, then the value. A
 * section that could not be read is not there, and is compared with nothing.
 */
export type HostState = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The facts that a state is made of, apart from the domains'. */
export const stateFacts = [
  'link',
  'addr',
  'route',
  'bridge-vlan',
  'bridge-netfilter',
  'nft-ruleset',
  'iptables-save',
  'iptables-legacy-save',
  'ovs',
] as const satisfies readonly FactId[];

/** The chains that the kernel itself calls in iptables' table of filters. */
const filterChains = ['INPUT', 'FORWARD', 'OUTPUT'] as const;

/** Puts the settings together; counters, states that come and go and what machines learn are left out. */
export function hostStateOf(facts: FactResults): HostState {
  return {
    ...section(facts, 'link', (data) =>
      data.links.flatMap(({ name, up, carrier, master, mtu, bridge, port, vlanId, parent }) => [
        [`${name} up`, onOff(up)],
        [`${name} carrier`, onOff(up && carrier)],
        [`${name} master`, master ?? 'none'],
        [`${name} mtu`, `${mtu}`],
        ...(vlanId === null ? [] : [[`${name} vlan`, `${vlanId} on ${parent ?? '?'}`] as const]),
        ...(port === null
          ? []
          : ([
              [`${name} isolated`, onOff(port.isolated)],
              [`${name} learning`, onOff(port.learning)],
              [`${name} flood`, onOff(port.flood)],
            ] as const)),
        ...(bridge === null
          ? []
          : ([
              [`${name} stp`, onOff(bridge.stp)],
              [`${name} vlan_filtering`, onOff(bridge.vlanFiltering)],
              [`${name} mcast_snooping`, onOff(bridge.mcastSnooping)],
            ] as const)),
      ]),
    ),
    ...section(facts, 'addr', (data) =>
      grouped(
        data.addresses
          .filter(({ scope }) => scope === 'global')
          .map(({ device, address, prefix }) => [`${device} address`, `${address}/${prefix}`] as const),
      ),
    ),
    ...section(facts, 'route', (data) =>
      grouped(
        data.routes.map(
          ({ destination, gateway, device }) =>
            [`route ${destination}`, `via ${gateway ?? 'link'} dev ${device ?? '?'}`] as const,
        ),
      ),
    ),
    ...section(facts, 'bridge-vlan', (data) =>
      data.ports.map(({ port, vlans }) => [
        `${port} vlans`,
        vlans
          .map(({ id, end, pvid, untagged }) =>
            [end === null ? `${id}` : `${id}-${end}`, pvid && 'pvid', untagged && 'untagged']
              .filter(Boolean)
              .join(' '),
          )
          .join(', '),
      ]),
    ),
    ...section(facts, 'bridge-netfilter', (data) => [
      ...calls('net.bridge bridge-nf-call', data.sysctl),
      ...Object.entries(data.bridges).flatMap(([bridge, flags]) => calls(`${bridge} nf_call`, flags)),
    ]),
    ...section(facts, 'nft-ruleset', (data) => [
      // A chain that accepts what comes to its end changes nothing by being there.
      ...data.chains
        .filter(isItsOwn(facts))
        .filter(({ hook, policy }) => hook !== null && policy === 'drop')
        .map(
          ({ family, table, name, policy }) =>
            [`nft ${family} ${table} ${name}`, `policy ${policy}`] as const,
        ),
      ...grouped(
        data.rules
          .filter(isItsOwn(facts))
          .map(
            ({ family, table, chain, expr, comment }) =>
              [
                `nft ${family} ${table} ${chain} rules`,
                printNftRule(expr.filter(isSetting), comment),
              ] as const,
          ),
      ),
    ]),
    ...section(facts, 'iptables-save', (data) => rulesOf('iptables', data)),
    // Where iptables itself is the old one, it has told these rules already.
    ...(backendOf(facts) === 'legacy'
      ? {}
      : section(facts, 'iptables-legacy-save', (data) => rulesOf('iptables-legacy', data))),
    ...section(facts, 'ovs', (data) =>
      data.bridges.flatMap(({ name: bridge, failMode, ports }) => [
        [`${bridge} fail_mode`, failMode ?? 'none'] as const,
        ...ports.flatMap(({ name, tag, trunks, vlanMode }) => [
          [`${name} ovs-bridge`, bridge] as const,
          [`${name} tag`, tag === null ? 'none' : `${tag}`] as const,
          [`${name} trunks`, trunks.length === 0 ? 'all' : trunks.join(',')] as const,
          [`${name} vlan_mode`, vlanMode ?? 'default'] as const,
        ]),
      ]),
    ),
    ...domainSection(facts),
  };
}

/** Policies and rules of iptables; a table that nobody has asked for yet does what an empty one does. */
function rulesOf(program: string, { tables }: XtRuleset): (readonly [string, string])[] {
  return [
    ...filterChains.map((name) => [`${program} filter ${name}`, 'ACCEPT'] as const),
    ...tables.flatMap(({ name, chains }) =>
      chains.flatMap((chain) => [
        ...(chain.policy === null || (chain.policy === 'ACCEPT' && name !== 'filter')
          ? []
          : [[`${program} ${name} ${chain.name}`, chain.policy] as const]),
        ...(chain.rules.length === 0
          ? []
          : [
              [
                `${program} ${name} ${chain.name} rules`,
                chain.rules.map(({ text }) => text).join('\n'),
              ] as const,
            ]),
      ]),
    ),
  ];
}

function backendOf({ 'iptables-save': iptables }: FactResults): XtRuleset['backend'] {
  return iptables?.status === 'ok' ? iptables.data.backend : null;
}

/** Tables of iptables-nft are told in the words of iptables: nft cannot print their matches. */
function isItsOwn(facts: FactResults): (rule: { family: string; table: string }) => boolean {
  const iptables = facts['iptables-save'];
  const data = iptables?.status === 'ok' && iptables.data.backend !== 'legacy' ? iptables.data : null;
  const told = new Set(data?.tables.map(({ name }) => name));
  return ({ family, table }) => family !== 'ip' || !told.has(table);
}

/** Each domain is a section of its own: one is read at a time. */
function domainSection(facts: FactResults): HostState {
  const xml = facts['domain-xml'];
  if (xml?.status !== 'ok') {
    return {};
  }
  const nics = xml.data.interfaces.flatMap(
    ({ mac, type, bridge, network, sourceDev, linkState, filter, bandwidth, vlan, mtu, model }, index) => {
      const nic = `${xml.data.name} NIC ${mac ?? index}`;
      return [
        [`${nic} source`, [type, bridge ?? network ?? sourceDev].filter(Boolean).join(' ')],
        [`${nic} link`, linkState],
        [`${nic} model`, model ?? ''],
        [`${nic} filter`, filter?.name ?? 'none'],
        [`${nic} bandwidth`, bandwidth === null ? 'none' : JSON.stringify(bandwidth)],
        [`${nic} vlan`, vlan === null ? 'none' : vlan.tags.map(({ id }) => id).join(',')],
        [`${nic} mtu`, `${mtu ?? 'default'}`],
      ] as const;
    },
  );
  return { [`domain ${xml.data.name}`]: Object.fromEntries(nics) };
}

/** One section out of one fact, where that could be read. */
function section<Id extends FactId>(
  facts: FactResults,
  id: Id,
  read: (
    data: Extract<NonNullable<FactResults[Id]>, { status: 'ok' }>['data'],
  ) => Iterable<readonly [string, string]>,
): HostState {
  const fact = facts[id];
  return fact?.status === 'ok' ? { [id]: Object.fromEntries(read(fact.data as never)) } : {};
}

/** Several values under one key, a line each. */
function grouped(entries: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return [...Map.groupBy(entries, ([key]) => key)].map(([key, some]) => [
    key,
    some.map(([, value]) => value).join('\n'),
  ]);
}

function calls(prefix: string, flags: object): (readonly [string, string])[] {
  return Object.entries(flags as Readonly<Record<string, boolean>>).map(([name, on]) => [
    `${prefix}-${name}`,
    onOff(on),
  ]);
}

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}

/** A counter counts, and is no setting. */
function isSetting(statement: unknown): boolean {
  return !(typeof statement === 'object' && statement !== null && 'counter' in statement);
}
