import type { FactCollector } from '../model/fact.ts';
import { bridgeMdb } from './bridge/bridge-mdb.ts';
import { bridgeNetfilter } from './bridge/bridge-netfilter.ts';
import { bridgeVlan } from './bridge/bridge-vlan.ts';
import { fdb } from './bridge/fdb.ts';
import { stpCounters } from './bridge/stp-counters.ts';
import { agentAddresses } from './domain/agent-addresses.ts';
import { cpuTime } from './domain/cpu-time.ts';
import { domainIds } from './domain/domain-ids.ts';
import { domainList } from './domain/domain-list.ts';
import { domainState } from './domain/domain-state.ts';
import { domainStates } from './domain/domain-states.ts';
import { domainTaps } from './domain/domain-taps.ts';
import { domainXml } from './domain/domain-xml.ts';
import { domifGetlink } from './domain/domif-getlink.ts';
import { leaseAddresses } from './domain/lease-addresses.ts';
import { packageLog } from './domain/package-log.ts';
import { qemuRights } from './domain/qemu-rights.ts';
import { conntrack } from './firewall/conntrack.ts';
import { ebtables } from './firewall/ebtables.ts';
import { ebtablesLegacy } from './firewall/ebtables-legacy.ts';
import { ebtablesLegacyNat } from './firewall/ebtables-legacy-nat.ts';
import { ebtablesNat } from './firewall/ebtables-nat.ts';
import { ip6tablesLegacySave } from './firewall/ip6tables-legacy-save.ts';
import { ip6tablesSave } from './firewall/ip6tables-save.ts';
import { iptablesLegacySave } from './firewall/iptables-legacy-save.ts';
import { iptablesSave } from './firewall/iptables-save.ts';
import { nftDevices } from './firewall/nft-devices.ts';
import { nftRuleset } from './firewall/nft-ruleset.ts';
import { sysctlFiles } from './firewall/sysctl-files.ts';
import { xtablesLegacy } from './firewall/xtables-legacy.ts';
import { dhcpLeases } from './libvirt/dhcp-leases.ts';
import { networkInfo } from './libvirt/network-info.ts';
import { networkXml } from './libvirt/network-xml.ts';
import { bonding } from './link/bonding.ts';
import { carrier } from './link/carrier.ts';
import { errorCounters } from './link/error-counters.ts';
import { ethtool } from './link/ethtool.ts';
import { ethtoolEee } from './link/ethtool-eee.ts';
import { kernelLog } from './link/kernel-log.ts';
import { link } from './link/link.ts';
import { lldp } from './link/lldp.ts';
import { nicDriver } from './link/nic-driver.ts';
import { srIov } from './link/sr-iov.ts';
import { tcQdisc } from './link/tc-qdisc.ts';
import { wireless } from './link/wireless.ts';
import { addr } from './network/addr.ts';
import { forwarding } from './network/forwarding.ts';
import { listeningSockets } from './network/listening-sockets.ts';
import { neigh } from './network/neigh.ts';
import { pingGroups } from './network/ping-groups.ts';
import { resolvConf } from './network/resolv-conf.ts';
import { route } from './network/route.ts';
import { routeBack } from './network/route-back.ts';
import { routeForward } from './network/route-forward.ts';
import { routeOut } from './network/route-out.ts';
import { route6 } from './network/route6.ts';
import { rpFilter } from './network/rp-filter.ts';
import { ovs } from './ovs/ovs.ts';
import { ovsFdb } from './ovs/ovs-fdb.ts';
import { ovsFlows } from './ovs/ovs-flows.ts';
import { ovsTraceBack } from './ovs/ovs-trace-back.ts';
import { ovsTraceOut } from './ovs/ovs-trace-out.ts';

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
  'dhcp-leases': dhcpLeases,
  'domain-ids': domainIds,
  'domain-list': domainList,
  'domain-state': domainState,
  'domain-states': domainStates,
  'domain-taps': domainTaps,
  'domain-xml': domainXml,
  'domif-getlink': domifGetlink,
  ebtables,
  'ebtables-legacy': ebtablesLegacy,
  'ebtables-legacy-nat': ebtablesLegacyNat,
  'ebtables-nat': ebtablesNat,
  'error-counters': errorCounters,
  ethtool,
  'ethtool-eee': ethtoolEee,
  fdb,
  forwarding,
  'ip6tables-legacy-save': ip6tablesLegacySave,
  'ip6tables-save': ip6tablesSave,
  'iptables-legacy-save': iptablesLegacySave,
  'iptables-save': iptablesSave,
  'lease-addresses': leaseAddresses,
  'kernel-log': kernelLog,
  link,
  'listening-sockets': listeningSockets,
  lldp,
  neigh,
  'nic-driver': nicDriver,
  'nft-devices': nftDevices,
  'nft-ruleset': nftRuleset,
  ovs,
  'ovs-fdb': ovsFdb,
  'ovs-flows': ovsFlows,
  'ovs-trace-back': ovsTraceBack,
  'ovs-trace-out': ovsTraceOut,
  'package-log': packageLog,
  'ping-groups': pingGroups,
  'qemu-rights': qemuRights,
  'resolv-conf': resolvConf,
  'network-info': networkInfo,
  'network-xml': networkXml,
  route,
  'route-back': routeBack,
  'route-forward': routeForward,
  'route-out': routeOut,
  route6,
  'rp-filter': rpFilter,
  'sr-iov': srIov,
  'stp-counters': stpCounters,
  'tc-qdisc': tcQdisc,
  wireless,
  'sysctl-files': sysctlFiles,
  'xtables-legacy': xtablesLegacy,
} as const;

export type FactId = keyof typeof factCollectors;

/** What a fact holds when it could be read. */
export type FactData<Id extends FactId> =
  (typeof factCollectors)[Id] extends FactCollector<string, infer Data, infer _Args> ? Data : never;

/** What has to be known to read a fact: `void` for those about the whole host. */
export type FactArgs<Id extends FactId> =
  (typeof factCollectors)[Id] extends FactCollector<string, infer _Data, infer Args> ? Args : never;
