import type { RuleRef } from '../../firewall/decision.ts';
import type { PathContext } from '../../model/path.ts';
import { routedDrop } from '../../verdict/routed.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { reportedEvidence } from './dropping-rule.ts';

export const hostForwardingPasses = defineCheck({
  id: 'transport.host-forwarding-passes',
  summary: "The host's firewall lets through what it routes for the guest, out and back",
  probes: ['routed-rules'],
  dependsOn: ['network.host-forwards'],
  findings: ['transport.forward-drop'],
  run({ vm, path, probes, symptom }) {
    const rules = probes['routed-rules'];
    const segment = symptom?.works === 'no' ? symptom.lost.segment : null;
    const found = segment === 'out' || segment === 'return' ? routedDrop(rules, segment) : null;
    if (path.routedByHost?.device == null || found === null) {
      return pass;
    }
    const by = found.rule;
    return breaks('transport.forward-drop', {
      hop: path.bridge,
      confidence: 0.95,
      params: {
        vm,
        rule: by.text,
        chain: `${by.family} ${by.table} ${by.chain}`,
        direction: segment === 'out' ? 'out' : 'back',
        bridge: path.bridge ?? '',
        device: path.routedByHost.device,
      },
      evidence: [evidence(by.listCommand, 'drop-rule', { rule: by.text }), ...reportedEvidence(found)],
      fix: { where: 'hypervisor', commands: commandsFor(by, path, path.routedByHost.device) },
    });
  },
});

/** A rule goes; a policy stays, and the guest's network is let through before it. */
function commandsFor(by: RuleRef, { bridge }: PathContext, device: string): string[] {
  if (by.deleteCommand !== null) {
    return [by.deleteCommand];
  }
  if (by.manager === 'nft') {
    const chain = `${by.family} ${by.table} ${by.chain}`;
    return [
      `nft insert rule ${chain} iifname ${bridge} oifname ${device} accept`,
      `nft insert rule ${chain} iifname ${device} oifname ${bridge} ct state established,related accept`,
    ];
  }
  const program = by.manager === 'iptables-legacy' ? 'iptables-legacy' : 'iptables';
  return [
    `${program} -I FORWARD -i ${bridge} -o ${device} -j ACCEPT`,
    `${program} -I FORWARD -i ${device} -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  ];
}
