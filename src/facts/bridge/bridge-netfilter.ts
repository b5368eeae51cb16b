import { defineFact, type FileTexts } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** Which firewalls see bridged frames. */
export interface BridgeCalls {
  readonly iptables: boolean;
  readonly ip6tables: boolean;
  readonly arptables: boolean;
}

/** Bridged frames go through the IP firewall where the sysctl or the bridge's own flag says so: either suffices. */
export interface BridgeNetfilter {
  /** The module br_netfilter is there; without it the flags of the bridges mean nothing. */
  readonly loaded: boolean;
  readonly sysctl: BridgeCalls;
  /** IP packets within a VLAN tag are looked at as well. */
  readonly filterVlanTagged: boolean;
  readonly bridges: Readonly<Record<string, BridgeCalls>>;
}

const sysctl = '/proc/sys/net/bridge/bridge-nf-';
const flagPath = /^\/sys\/class\/net\/(?<bridge>[^/]+)\/bridge\/nf_call_iptables$/u;

export const bridgeNetfilter = defineFact({
  id: 'bridge-netfilter',
  summary: 'Whether bridged frames go through the IP firewall',
  source: constantFiles([
    `${sysctl}call-iptables`,
    `${sysctl}call-ip6tables`,
    `${sysctl}call-arptables`,
    `${sysctl}filter-vlan-tagged`,
    '/sys/class/net/*/bridge/nf_call_iptables',
    '/sys/class/net/*/bridge/nf_call_ip6tables',
    '/sys/class/net/*/bridge/nf_call_arptables',
  ]),
  parse(files: FileTexts): BridgeNetfilter {
    const isOn = (path: string) => /^[1-9]/u.test(files[path] ?? '');
    const calls = (prefix: string): BridgeCalls => ({
      iptables: isOn(`${prefix}iptables`),
      ip6tables: isOn(`${prefix}ip6tables`),
      arptables: isOn(`${prefix}arptables`),
    });
    const bridges = Object.keys(files).flatMap((path) => flagPath.exec(path)?.groups?.['bridge'] ?? []);
    return {
      loaded: files[`${sysctl}call-iptables`] !== undefined,
      sysctl: calls(`${sysctl}call-`),
      filterVlanTagged: isOn(`${sysctl}filter-vlan-tagged`),
      bridges: Object.fromEntries(
        bridges.map((name) => [name, calls(`/sys/class/net/${name}/bridge/nf_call_`)]),
      ),
    };
  },
});
