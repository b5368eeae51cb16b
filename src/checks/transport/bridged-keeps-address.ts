import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { callingOf, passBy } from './netfilter-fix.ts';

export const bridgedKeepsAddress = defineCheck({
  id: 'transport.bridged-keeps-address',
  summary: "The host's address translation leaves bridged packets their own address",
  needs: ['bridge-netfilter', 'forwarding'],
  optional: ['sysctl-files'],
  probes: ['rules'],
  dependsOn: ['transport.bridge-netfilter-passes'],
  findings: ['transport.bridged-masqueraded'],
  run({ path, facts, known, probes: { rules }, symptom }) {
    const rule = rules?.masquerade ?? null;
    const bridge = path.bridge ?? '';
    if (rule === null || symptom?.works !== 'no' || symptom.lost.segment !== 'return') {
      return pass;
    }
    const isSix = path.family === 'ipv6';
    const calling = callingOf(rule, facts['bridge-netfilter'], bridge, isSix);
    const sysctl = `net.bridge.bridge-nf-call-${calling.call}`;
    const fromFiles = (known['sysctl-files']?.settings ?? []).filter(({ key }) => key === sysctl);
    const { variant: _, ...fix } = passBy(bridge, calling, fromFiles);
    const forwarding = isSix ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward';
    return breaks('transport.bridged-masqueraded', {
      hop: bridge,
      confidence: 0.9,
      params: {
        vm: path.vm,
        bridge,
        chain: `${rule.family} ${rule.table} ${rule.chain}`,
        rule: rule.text,
      },
      evidence: [
        evidence(rule.listCommand, 'masquerading-rule', { rule: rule.text }),
        facts.forwarding[path.family]
          ? evidence(`sysctl ${forwarding}`, 'forwarding-filtered', { forwarding })
          : evidence(`sysctl ${forwarding}`, 'answers-stay-here', { forwarding }),
        evidence(`tcpdump -nne -i ${symptom.lost.lastSeen} host ${path.targetAddress}`, 'leaves-as-host', {
          device: symptom.lost.lastSeen,
          vm: path.vm,
        }),
      ],
      fix: { where: 'hypervisor', ...fix },
    });
  },
});
