import { rulesInTheWay } from '../../firewall/change.ts';
import { type RuleRef, sameRule } from '../../firewall/decision.ts';
import { ownerOf } from '../../firewall/owner.ts';
import { decideTraffic, type RuleModel } from '../../verdict/traffic.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { findDroppingRule, reportedEvidence } from './dropping-rule.ts';
import { isBridgeFirewall } from './firewall-family.ts';

export const bridgeFirewallPasses = defineCheck({
  id: 'transport.bridge-firewall-passes',
  summary: "No rule of the bridge's own firewall (nft bridge and netdev, ebtables) drops this path's frames",
  probes: ['rules'],
  dependsOn: ['transport.nwfilter-passes'],
  findings: ['transport.bridge-firewall-drop'],
  run({ path, probes: { rules }, symptom }) {
    const found = findDroppingRule(symptom, rules);
    if (found === null || symptom?.works !== 'no' || !isBridgeFirewall(found.rule)) {
      return pass;
    }
    const { rule, counted } = found;
    const { lastSeen, firstMissing, what } = symptom.lost;
    return breaks('transport.bridge-firewall-drop', {
      hop: lastSeen,
      confidence: found.certain ? 0.97 : 0.85,
      params: {
        bridge: path.bridge ?? '',
        chain: `${rule.family} ${rule.table} ${rule.chain}`,
        rule: rule.text,
        what: what.toUpperCase(),
        policy: rule.policy,
        owner: ownerOf(rule, rules?.model?.firewalls ?? {}),
      },
      evidence: [
        evidence(rule.listCommand, rule.policy ? 'dropping-policy' : 'dropping-rule', { rule: rule.text }),
        ...reportedEvidence(found),
        ...(counted !== null && counted > 0
          ? [evidence(rule.listCommand, 'counter-rose', { packets: counted })]
          : []),
        evidence(`tcpdump -nne -i ${lastSeen} ether host ${path.guestMac}`, 'seen-there-not-here', {
          there: lastSeen,
          here: firstMissing,
        }),
      ],
      fix: { where: 'hypervisor', commands: removals(rule, rules?.model) },
    });
  },
});

/** Takes away all rules of the bridge's firewall that are in the way: behind the first one there may be more. */
function removals(first: RuleRef, model: RuleModel | undefined): readonly string[] {
  const all =
    model === undefined
      ? null
      : rulesInTheWay(model.firewalls, (changed) => decideTraffic(changed, model.traffic));
  const mine = (all ?? []).filter(isBridgeFirewall);
  // The one that the kernel reported need not be among those that could be judged.
  const known = mine.some((rule) => sameRule(rule, first));
  return (known ? mine : [first, ...mine]).map((rule) => rule.deleteCommand ?? acceptPolicy(rule));
}

/** A policy cannot be deleted: it is set to accept. */
function acceptPolicy({ manager, family, table, chain }: RuleRef): string {
  return manager === 'nft'
    ? `nft 'add chain ${family} ${table} ${chain} { policy accept; }'`
    : `${manager} -t ${table} -P ${chain} ACCEPT`;
}
