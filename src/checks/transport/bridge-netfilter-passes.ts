import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { isBridgeFirewall } from './bridge-firewall-passes.ts';
import { findDroppingRule } from './dropping-rule.ts';

export const bridgeNetfilterPasses = defineCheck({
  id: 'transport.bridge-netfilter-passes',
  summary: "Bridged frames are not dropped by the host's IP firewall, to which br_netfilter shows them",
  needs: ['bridge-netfilter'],
  probes: ['rules'],
  dependsOn: ['transport.bridge-firewall-passes'],
  findings: ['transport.bridge-netfilter-drop'],
  run({ path, facts, probes: { rules }, symptom }) {
    const found = findDroppingRule(symptom, rules);
    const bridge = path.bridge ?? '';
    if (found === null || symptom?.works !== 'no' || isBridgeFirewall(found.rule)) {
      return pass;
    }
    const { rule, counted } = found;
    const call = rule.family === 'ip6' ? 'ip6tables' : rule.family === 'arp' ? 'arptables' : 'iptables';
    const bySysctl = facts['bridge-netfilter'].sysctl[call];
    const byFlag = facts['bridge-netfilter'].bridges[bridge]?.[call] === true;
    const sysctl = `net.bridge.bridge-nf-call-${call}`;
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
      },
      evidence: [
        evidence(rule.listCommand, rule.policy ? 'dropping-policy' : 'dropping-rule', { rule: rule.text }),
        ...(counted !== null && counted > 0
          ? [evidence(rule.listCommand, 'counter-rose', { packets: counted })]
          : []),
        bySysctl
          ? evidence(`sysctl ${sysctl}`, 'br-netfilter-sysctl', { sysctl })
          : evidence(`cat /sys/class/net/${bridge}/bridge/nf_call_${call}`, 'br-netfilter-flag', { bridge }),
        evidence(`tcpdump -nne -i ${lastSeen} ether host ${path.guestMac}`, 'seen-there-not-here', {
          there: lastSeen,
          here: firstMissing,
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [
          ...(bySysctl ? [`sysctl -w ${sysctl}=0`] : []),
          ...(byFlag ? [`ip link set dev ${bridge} type bridge nf_call_${call} 0`] : []),
        ],
        // The module sets 1 whenever it is loaded: the file alone is too early at boot where nothing loads it by then.
        persistent: bySysctl
          ? [
              'echo br_netfilter > /etc/modules-load.d/br_netfilter.conf',
              `echo '${sysctl} = 0' > /etc/sysctl.d/90-bridge-netfilter.conf`,
            ]
          : [],
      },
    });
  },
});
