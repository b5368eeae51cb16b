import { sameRule } from '../../firewall/decision.ts';
import { defineCheck, degrades, evidence, pass } from '../check.ts';
import { lossOf } from '../train-judgement.ts';

export const noRuleDropsSome = defineCheck({
  id: 'transport.no-rule-drops-some',
  summary: "No rule of this host's firewalls drops a part of this path's frames (at random, over a rate)",
  probes: ['train', 'rules'],
  dependsOn: ['transport.rate-limit-is-wide'],
  findings: ['transport.rule-drops-some'],
  run({ path, probes: { train, rules } }) {
    const loss = lossOf(train);
    if (loss === null || loss.segment === 'beyond' || rules === null) {
      return pass;
    }
    const { request, reply } = rules.decisions;
    const suspects = [request, reply].flatMap((each) => (each.verdict === 'unknown' ? each.candidates : []));
    // The rule that took the lost pings has counted at least as many as were lost of them.
    const guilty = rules.risen.find(
      ({ rule, packets }) => packets >= loss.lost && suspects.some((each) => sameRule(each, rule)),
    );
    if (guilty === undefined) {
      return pass;
    }
    const { rule, packets } = guilty;
    return degrades('transport.rule-drops-some', {
      hop: loss.segment === 'out' ? path.tap : (path.bridge ?? path.tap),
      confidence: 0.9,
      params: {
        rule: rule.text,
        chain: `${rule.family} ${rule.table} ${rule.chain}`,
        lost: loss.lost,
        of: loss.of,
      },
      evidence: [
        evidence(rule.listCommand, 'dropping-rule', { rule: rule.text }),
        evidence(rule.listCommand, 'counter-rose', { packets }),
      ],
      fix: { where: 'hypervisor', commands: rule.deleteCommand === null ? [] : [rule.deleteCommand] },
    });
  },
});
