import type { FactCollector } from '../model/fact.ts';
import { addr } from './addr.ts';
import { agentAddresses } from './agent-addresses.ts';
import { bonding } from './bonding.ts';
import { bridgeMdb } from './bridge-mdb.ts';
import { bridgeNetfilter } from './bridge-netfilter.ts';
import { bridgeVlan } from './bridge-vlan.ts';
import { carrier } from './carrier.ts';
import { conntrack } from './conntrack.ts';
import { cpuTime } from './cpu-time.ts';
import { domainList } from './domain-list.ts';
import { domainState } from './domain-state.ts';
import { domainTaps } from './domain-taps.ts';
import { domainXml } from './domain-xml.ts';
import { domifGetlink } from './domif-getlink.ts';
import { ebtables } from './ebtables.ts';
import { ebtablesLegacy } from './ebtables-legacy.ts';
import { ebtablesLegacyNat } from './ebtables-legacy-nat.ts';
import { ebtablesNat } from './ebtables-nat.ts';
import { errorCounters } from './error-counters.ts';
import { fdb } from './fdb.ts';
import { forwarding } from './forwarding.ts';
import { ip6tablesLegacySave } from './ip6tables-legacy-save.ts';
import { ip6tablesSave } from './ip6tables-save.ts';
import { iptablesLegacySave } from './iptables-legacy-save.ts';
import { iptablesSave } from './iptables-save.ts';
import { leaseAddresses } from './lease-addresses.ts';
import { link } from './link.ts';
import { lldp } from './lldp.ts';
import { neigh } from './neigh.ts';
import { nftRuleset } from './nft-ruleset.ts';
import { resolvConf } from './resolv-conf.ts';
import { route } from './route.ts';
import { route6 } from './route6.ts';
import { rpFilter } from './rp-filter.ts';
import { tcQdisc } from './tc-qdisc.ts';
import { xtablesLegacy } from './xtables-legacy.ts';

/** Every source of facts that vmping may read. A test holds this list and the folder together. */
export const factCollectors = {
  addr,
  'agent-addresses': agentAddresses,
  bonding,
  'bridge-mdb': bridgeMdb,
  'bridge-netfilter': bridgeNetfilter,
  'bridge-vlan': bridgeVlan,
  carrier,
  conntrack,
  'cpu-time': cpuTime,
  'domain-list': domainList,
  'domain-state': domainState,
  'domain-taps': domainTaps,
  'domain-xml': domainXml,
  'domif-getlink': domifGetlink,
  ebtables,
  'ebtables-legacy': ebtablesLegacy,
  'ebtables-legacy-nat': ebtablesLegacyNat,
  'ebtables-nat': ebtablesNat,
  'error-counters': errorCounters,
  fdb,
  forwarding,
  'ip6tables-legacy-save': ip6tablesLegacySave,
  'ip6tables-save': ip6tablesSave,
  'iptables-legacy-save': iptablesLegacySave,
  'iptables-save': iptablesSave,
  'lease-addresses': leaseAddresses,
  link,
  lldp,
  neigh,
  'nft-ruleset': nftRuleset,
  'resolv-conf': resolvConf,
  route,
  route6,
  'rp-filter': rpFilter,
  'tc-qdisc': tcQdisc,
  'xtables-legacy': xtablesLegacy,
} as const;

export type FactId = keyof typeof factCollectors;

/** What a fact holds when it could be read. */
export type FactData<Id extends FactId> =
  (typeof factCollectors)[Id] extends FactCollector<string, infer Data, infer _Args> ? Data : never;

/** What has to be known to read a fact: `void` for those about the whole host. */
export type FactArgs<Id extends FactId> =
  (typeof factCollectors)[Id] extends FactCollector<string, infer _Data, infer Args> ? Args : never;
