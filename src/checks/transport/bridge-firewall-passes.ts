import type { RuleRef } from '../../firewall/decision.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { findDroppingRule } from './dropping-rule.ts';

export const bridgeFirewallPasses = defineCheck({
  id: 'transport.bridge-firewall-passes',
  summary:
    "No rule of the bridge's own firewall (nft bridge and netdev, ebtables, nwfilter) drops this path's frames",
  probes: ['rules'],
  dependsOn: ['datalink.egress-forwards', 'datalink.uplink-is-in-bridge', 'physical.uplink-has-carrier'],
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
      },
      evidence: [
        evidence(rule.listCommand, rule.policy ? 'dropping-policy' : 'dropping-rule', { rule: rule.text }),
        ...(counted !== null && counted > 0
          ? [evidence(rule.listCommand, 'counter-rose', { packets: counted })]
          : []),
        evidence(`tcpdump -nne -i ${lastSeen} ether host ${path.guestMac}`, 'seen-there-not-here', {
          there: lastSeen,
          here: firstMissing,
        }),
      ],
      fix: { where: 'hypervisor', commands: [rule.deleteCommand ?? acceptPolicy(rule)] },
    });
  },
});

/** Whether a rule belongs to the bridge's own hooks, and not to the IP firewall that br_netfilter calls. */
export function isBridgeFirewall({ family }: RuleRef): boolean {
  return family === 'bridge' || family === 'netdev';
}

/** A policy cannot be deleted: it is set to accept. */
function acceptPolicy({ manager, family, table, chain }: RuleRef): string {
  return manager === 'nft'
    ? `nft 'add chain ${family} ${table} ${chain} { policy accept; }'`
    : `${manager} -t ${table} -P ${chain} ACCEPT`;
}
