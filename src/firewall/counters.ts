import type { XtRuleset } from '../facts/shared/xtables.ts';
import type { RuleRef } from './decision.ts';
import type { Firewalls } from './firewalls.ts';
import { nftRule } from './nft-rule.ts';
import { type XtPlace, xtPolicyRef, xtRule } from './xt-rule.ts';

/** A rule or a policy whose counter rose, and by how many packets. */
export interface CounterDelta {
  readonly rule: RuleRef;
  readonly packets: number;
}

/**
 * The rules and policies whose packet counter rose between two readings, the greatest rise first. A counter that
 * fell was reset in between and says nothing.
 */
export function counterDeltas(before: Firewalls, after: Firewalls): CounterDelta[] {
  const earlier = new Map(countedRules(before).map((rule) => [keyOf(rule), rule.packets ?? 0]));
  return countedRules(after)
    .map((rule) => ({ rule, packets: (rule.packets ?? 0) - (earlier.get(keyOf(rule)) ?? rule.packets ?? 0) }))
    .filter(({ packets }) => packets > 0)
    .toSorted((a, b) => b.packets - a.packets);
}

interface Counted extends RuleRef {
  /** Which of several rules with the same text in one chain. */
  readonly nth: number;
}

function keyOf({ manager, family, table, chain, handle, text, nth, policy }: Counted): string {
  // nft's text holds the counter itself, so its handle is what names the rule.
  return JSON.stringify([manager, family, table, chain, policy, handle ?? `${text} ${nth}`]);
}

function countedRules(rules: Firewalls): Counted[] {
  const hooks = new Map(
    (rules.nft?.chains ?? []).map((chain) => [
      `${chain.family} ${chain.table} ${chain.name}`,
      chain.hook ?? '',
    ]),
  );
  // What iptables or ebtables lists too is counted there, in that program's words.
  const twins = new Set([
    ...tablesOf('ip', rules.iptables),
    ...tablesOf('ip6', rules.ip6tables),
    ...tablesOf('bridge', rules.ebtables),
    ...tablesOf('bridge', rules.ebtablesNat),
  ]);
  const own = (rules.nft?.rules ?? [])
    .filter(({ family, table }) => !twins.has(`${family} ${table}`))
    .map(
      (rule) => nftRule(rule, hooks.get(`${rule.family} ${rule.table} ${rule.chain}`) ?? '', new Map()).ref,
    );
  const others: RuleRef[] = [
    ...xtRefs(rules.iptables, { manager: 'iptables', program: 'iptables', family: 'ip' }),
    ...xtRefs(rules.ip6tables, { manager: 'iptables', program: 'ip6tables', family: 'ip6' }),
    ...xtRefs(rules.iptablesLegacy, { manager: 'iptables-legacy', program: 'iptables-legacy', family: 'ip' }),
    ...xtRefs(rules.ip6tablesLegacy, {
      manager: 'iptables-legacy',
      program: 'ip6tables-legacy',
      family: 'ip6',
    }),
    ...xtRefs(rules.ebtables, { manager: 'ebtables', program: 'ebtables', family: 'bridge' }),
    ...xtRefs(rules.ebtablesNat, { manager: 'ebtables', program: 'ebtables', family: 'bridge' }),
    ...xtRefs(rules.ebtablesLegacy, {
      manager: 'ebtables-legacy',
      program: 'ebtables-legacy',
      family: 'bridge',
    }),
    ...xtRefs(rules.ebtablesLegacyNat, {
      manager: 'ebtables-legacy',
      program: 'ebtables-legacy',
      family: 'bridge',
    }),
  ];
  const seen = new Map<string, number>();
  return [...own, ...others]
    .filter(({ packets }) => packets !== null)
    .map((rule) => {
      const same = [rule.manager, rule.family, rule.table, rule.chain, rule.text].join('\n');
      const nth = seen.get(same) ?? 0;
      seen.set(same, nth + 1);
      return { ...rule, nth };
    });
}

function tablesOf(family: string, ruleset: XtRuleset | null | undefined): string[] {
  return ruleset?.backend === 'legacy' ? [] : (ruleset?.tables ?? []).map(({ name }) => `${family} ${name}`);
}

function xtRefs(ruleset: XtRuleset | null | undefined, program: Omit<XtPlace, 'table' | 'hook'>): RuleRef[] {
  return (ruleset?.tables ?? []).flatMap(({ name: table, chains }) =>
    chains.flatMap((chain) => {
      const place = { ...program, table, hook: chain.name.toLowerCase() };
      return [...chain.rules.map((rule) => xtRule(rule, chain.name, place).ref), xtPolicyRef(chain, place)];
    }),
  );
}
