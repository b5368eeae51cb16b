import type { XtRuleset } from '../facts/shared/xtables.ts';
import type { RuleRef } from './decision.ts';
import type { Firewalls } from './firewalls.ts';

/** Who wrote a rule, as far as its names tell: the one who will write it again. */
export type Owner =
  | 'docker'
  | 'ufw'
  | 'firewalld'
  | 'libvirt'
  | 'nwfilter'
  | 'proxmox'
  | 'neutron'
  | 'kubernetes'
  | 'unknown';

/** Chains by their names; the first that fits. */
const chainNames: readonly (readonly [Owner, RegExp])[] = [
  [
    'nwfilter',
    /^(libvirt-(in|out|in-post|host-in)$|libvirt-[IOJP]-|[IOJPFH][IOJP]?-?(vnet|macvtap)[\w.-]*|F[IO]-|H[IO]-)/u,
  ],
  ['libvirt', /^LIBVIRT_/u],
  ['docker', /^DOCKER/u],
  ['ufw', /^ufw6?-/u],
  ['proxmox', /^(PVEFW-|(tap|veth|fwbr)\d+i\d+-(IN|OUT|FW)$)/u],
  ['neutron', /^neutron-/u],
  ['kubernetes', /^(KUBE-|cali-|CILIUM_|FLANNEL-|CNI-)/u],
  [
    'firewalld',
    /^((IN|FWD|FWDI|FWDO|PRE|POST)_\w+|(INPUT|FORWARD|OUTPUT)_(direct|ZONES|IN_ZONES|OUT_ZONES))/u,
  ],
];
const tableNames: readonly (readonly [Owner, RegExp])[] = [
  ['firewalld', /^firewalld$/u],
  ['proxmox', /^proxmox-firewall/u],
  ['libvirt', /^libvirt_network$/u],
  ['kubernetes', /^(kube-proxy|calico|cali)/u],
  ['docker', /^docker-bridges$/u],
];

/** Whose rule it is. A policy is of those whose chains its own chain calls: Docker before ufw, which Docker outlives. */
export function ownerOf(rule: RuleRef, rules: Firewalls): Owner {
  const named =
    tableNames.find(([, pattern]) => pattern.test(rule.table)) ??
    chainNames.find(([, pattern]) => pattern.test(rule.chain));
  if (named !== undefined) {
    return named[0];
  }
  const text = rule.policy ? calledFrom(rule, rules) : [jumpOf(rule)];
  const owners = text.flatMap((chain) => chainNames.find(([, pattern]) => pattern.test(chain))?.[0] ?? []);
  const guests: readonly Owner[] = ['nwfilter', 'libvirt'];
  // libvirt's chains hang in every FORWARD chain and set no policy.
  return owners.filter((owner) => !rule.policy || !guests.includes(owner)).toSorted(byRank)[0] ?? 'unknown';
}

/** Whether a chain or a table is called so by the kernel or by a program that writes rules, and not by a person. */
export function isWellKnownName(name: string): boolean {
  return (
    /^(?:ingress|egress|input|forward|output|prerouting|postrouting|brouting|filter|nat|raw|mangle|security|broute)$/iu.test(
      name,
    ) ||
    chainNames.some(([, pattern]) => pattern.test(name)) ||
    tableNames.some(([, pattern]) => pattern.test(name))
  );
}

const ranks: readonly Owner[] = ['docker', 'ufw', 'proxmox', 'neutron', 'kubernetes', 'firewalld'];

function byRank(left: Owner, right: Owner): number {
  return ranks.indexOf(left) - ranks.indexOf(right);
}

function jumpOf({ text }: RuleRef): string {
  return /(?:-j|-g|jump|goto) (?<chain>\S+)/u.exec(text)?.groups?.['chain'] ?? '';
}

/** The chains that a chain of iptables jumps to. */
function calledFrom(rule: RuleRef, rules: Firewalls): readonly string[] {
  return rulesetsOf(rule, rules)
    .flatMap(({ tables }) => tables)
    .filter(({ name }) => name === rule.table)
    .flatMap(({ chains }) => chains)
    .filter(({ name }) => name === rule.chain)
    .flatMap((chain) => chain.rules)
    .flatMap(({ words }) => {
      const at = words.findIndex((word) => word === '-j' || word === '-g');
      return at < 0 ? [] : [words[at + 1] ?? ''];
    });
}

/** The rules of the program that a rule belongs to. */
export function rulesetsOf(
  { manager, family }: Pick<RuleRef, 'manager' | 'family'>,
  rules: Firewalls,
): readonly XtRuleset[] {
  const found =
    manager === 'iptables'
      ? [family === 'ip6' ? rules.ip6tables : rules.iptables]
      : manager === 'iptables-legacy'
        ? [family === 'ip6' ? rules.ip6tablesLegacy : rules.iptablesLegacy]
        : [];
  return found.flatMap((ruleset) => ruleset ?? []);
}

/** Whether a chain of this name is there, in the program that a rule belongs to. */
export function hasChain(
  rule: Pick<RuleRef, 'manager' | 'family' | 'table'>,
  name: string,
  rules: Firewalls,
): boolean {
  return rulesetsOf(rule, rules).some(({ tables }) =>
    tables.some((table) => table.name === rule.table && table.chains.some((chain) => chain.name === name)),
  );
}
