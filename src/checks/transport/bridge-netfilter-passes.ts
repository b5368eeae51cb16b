import { ownerOf } from '../../firewall/owner.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { findDroppingRule, reportedEvidence } from './dropping-rule.ts';
import { isBridgeFirewall } from './firewall-family.ts';
import { callingOf, netfilterFix } from './netfilter-fix.ts';

export const bridgeNetfilterPasses = defineCheck({
  id: 'transport.bridge-netfilter-passes',
  summary: "Bridged frames are not dropped by the host's IP firewall, to which br_netfilter shows them",
  needs: ['bridge-netfilter'],
  optional: ['sysctl-files'],
  probes: ['rules'],
  dependsOn: ['transport.bridge-firewall-passes'],
  findings: ['transport.bridge-netfilter-drop'],
  run({ path, facts, known, probes: { rules }, symptom }) {
    const found = findDroppingRule(symptom, rules);
    const bridge = path.bridge ?? '';
    if (found === null || symptom?.works !== 'no' || isBridgeFirewall(found.rule)) {
      return pass;
    }
    const { rule, counted } = found;
    const calling = callingOf(rule, facts['bridge-netfilter'], bridge, path.family === 'ipv6');
    const { call, bySysctl } = calling;
    const sysctl = `net.bridge.bridge-nf-call-${call}`;
    const fromFiles = (known['sysctl-files']?.settings ?? []).filter(({ key }) => key === sysctl);
    const owner = ownerOf(rule, rules?.model?.firewalls ?? {});
    const fix = netfilterFix(rule, owner, bridge, calling, rules?.model, fromFiles);
    const asked = fix.variant === 'forgotten' ? fromFiles.at(-1) : undefined;
    const { lastSeen, firstMissing } = symptom.lost;
    return breaks('transport.bridge-netfilter-drop', {
      hop: bridge,
      confidence: found.certain ? 0.97 : 0.85,
      params: {
        bridge,
        chain: `${rule.family} ${rule.table} ${rule.chain}`,
        rule: rule.text,
        how: bySysctl ? sysctl : `nf_call_${call} of ${bridge}`,
        policy: rule.policy,
        owner,
        file: asked?.path ?? '',
      },
      evidence: [
        evidence(rule.listCommand, rule.policy ? 'dropping-policy' : 'dropping-rule', { rule: rule.text }),
        ...reportedEvidence(found),
        ...(counted !== null && counted > 0
          ? [evidence(rule.listCommand, 'counter-rose', { packets: counted })]
          : []),
        bySysctl
          ? evidence(`sysctl ${sysctl}`, 'br-netfilter-sysctl', { sysctl })
          : evidence(`cat /sys/class/net/${bridge}/bridge/nf_call_${call}`, 'br-netfilter-flag', { bridge }),
        ...(asked === undefined
          ? []
          : [evidence(`grep -H ${call} ${asked.path}`, 'sysctl-file', { file: asked.path, value: 0 })]),
        evidence(`tcpdump -nne -i ${lastSeen} ether host ${path.guestMac}`, 'seen-there-not-here', {
          there: lastSeen,
          here: firstMissing,
        }),
      ],
      fix: { where: 'hypervisor', ...fix },
    });
  },
});
