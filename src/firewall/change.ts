import type { XtRule, XtRuleset } from '../facts/shared/xtables.ts';
import type { Decision, RuleRef } from './decision.ts';
import type { Firewalls } from './firewalls.ts';

/** Rules as they would be after a change: so that a fix is tried on the model before it is printed. */

type XtKey =
  | 'iptables'
  | 'ip6tables'
  | 'iptablesLegacy'
  | 'ip6tablesLegacy'
  | 'ebtables'
  | 'ebtablesNat'
  | 'ebtablesLegacy'
  | 'ebtablesLegacyNat';

/** In which program's rules a rule stands; null for one that is nft's alone. */
function xtKey({ manager, family, table }: Pick<RuleRef, 'manager' | 'family' | 'table'>): XtKey | null {
  switch (manager) {
    case 'iptables':
      return family === 'ip6' ? 'ip6tables' : 'iptables';
    case 'iptables-legacy':
      return family === 'ip6' ? 'ip6tablesLegacy' : 'iptablesLegacy';
    case 'ebtables':
      return table === 'nat' ? 'ebtablesNat' : 'ebtables';
    case 'ebtables-legacy':
      return table === 'nat' ? 'ebtablesLegacyNat' : 'ebtablesLegacy';
    case 'nft':
      return null;
  }
}

/** Without a rule; with `accept` in place of a policy. */
export function without(rules: Firewalls, ref: RuleRef): Firewalls {
  const { nft = null } = rules;
  const isThere = (part: { family: string; table: string }) =>
    part.family === ref.family && part.table === ref.table;
  const fewer: Firewalls = {
    ...rules,
    nft: nft && {
      ...nft,
      rules: nft.rules.filter(
        (rule) =>
          ref.handle === null || !isThere(rule) || rule.chain !== ref.chain || rule.handle !== ref.handle,
      ),
      chains: nft.chains.map((chain) =>
        ref.policy && isThere(chain) && chain.name === ref.chain ? { ...chain, policy: 'accept' } : chain,
      ),
    },
  };
  const key = xtKey(ref);
  return key === null
    ? fewer
    : changeChain(fewer, key, ref, (list) => {
        const at = list.findIndex(({ text }) => ref.text === `-A ${ref.chain} ${text}`);
        return ref.policy || at < 0 ? list : list.toSpliced(at, 1);
      });
}

/** With one more rule at the head of a chain of iptables. */
export function withFirst(
  rules: Firewalls,
  place: Pick<RuleRef, 'manager' | 'family' | 'table' | 'chain'>,
  words: readonly string[],
): Firewalls {
  const key = xtKey(place);
  if (key === null) {
    return rules;
  }
  const { family, table, chain } = place;
  const { nft = null } = rules;
  const at = nft?.rules.findIndex(
    (rule) => rule.family === family && rule.table === table && rule.chain === chain,
  );
  // nft's own copy of the rule is read in the words of iptables: only its place counts.
  const copy = { family, table, chain, handle: -1, comment: null, expr: [], packets: null };
  const isLegacy = place.manager.endsWith('legacy');
  const more = isLegacy || nft === null ? nft : { ...nft, rules: nft.rules.toSpliced(at ?? 0, 0, copy) };
  const rule = { words, text: words.join(' '), packets: null };
  return changeChain({ ...rules, nft: more }, key, { ...place, policy: false }, (list) => [rule, ...list]);
}

function changeChain(
  rules: Firewalls,
  key: XtKey,
  { table, chain, policy }: Pick<RuleRef, 'table' | 'chain' | 'policy'>,
  change: (list: readonly XtRule[]) => readonly XtRule[],
): Firewalls {
  const ruleset: XtRuleset | null = rules[key] ?? null;
  if (ruleset === null) {
    return rules;
  }
  const tables = ruleset.tables.map((each) =>
    each.name !== table
      ? each
      : {
          ...each,
          chains: each.chains.map((own) =>
            own.name !== chain
              ? own
              : { ...own, rules: change(own.rules), ...(policy && { policy: 'ACCEPT' }) },
          ),
        },
  );
  return { ...rules, [key]: { ...ruleset, tables } };
}

const mostRules = 6;

/**
 * The rules that have to go, in their order, until nothing surely drops any more; null where it never comes to that.
 * `decide` asks the changed rules about all the traffic in question.
 */
export function rulesInTheWay(
  rules: Firewalls,
  decide: (rules: Firewalls) => readonly Decision[],
): readonly RuleRef[] | null {
  const found: RuleRef[] = [];
  for (let left = rules; found.length <= mostRules; ) {
    const dropped = decide(left).find((decision) => decision.verdict === 'drop');
    if (dropped === undefined) {
      return found;
    }
    found.push(dropped.by);
    left = without(left, dropped.by);
  }
  return null;
}
